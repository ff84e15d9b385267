import Foundation
import TensorCore
import TensorFiles

extension NamedTensors {
  /// The tensors of a file in the safetensors format, in the order of their data.
  ///
  /// Tensors of integers, such as counters of batches, are left out.
  public init(safetensors file: Data) throws(SafetensorsError) {
    let stored = try Safetensors.decode(file, skippingOtherTypes: true)
    if let deep = stored.first(where: { $0.shape.count > Shape.maximumRank }) {
      throw SafetensorsError(
        description: "'\(deep.name)' has \(deep.shape.count) dimensions, more than are known")
    }
    self.init(
      names: stored.map(\.name), tensors: stored.map { Tensor($0.values, shape: Shape($0.shape)) })
  }
}
