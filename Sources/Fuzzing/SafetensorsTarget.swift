import Foundation
import Networks
import TensorFiles

/// Tensors with a header of JSON.
final class SafetensorsTarget: FuzzTarget {
  static let name = "safetensors"

  init(folder: String) {}

  func read(_ input: [UInt8]) {
    _ = try? Safetensors.decode(Data(input))
    _ = try? NamedTensors(safetensors: Data(input))
    // With a length that fits, so that the header is looked at whatever became of it.
    guard input.count > 8 else { return }
    let end = input.lastIndex(of: UInt8(ascii: "}")) ?? 8
    var repaired = input
    for byte in 0..<8 { repaired[byte] = UInt8(truncatingIfNeeded: max(end - 7, 0) >> (8 * byte)) }
    _ = try? NamedTensors(safetensors: Data(repaired))
  }
}
