import Configuration
import TensorCore

/// Makes one vector of each example.
public struct Flatten: Layer {
  public static let kind = "flatten"

  public init() {}

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    let output: Shape = [input.elementCount]
    return BuiltLayer(output: output) { x, _ in reshape(x, to: output.batched(x.shape[0])) }
  }
}
