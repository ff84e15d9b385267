import Configuration
import TensorCore

/// Names one of several outputs of the network: `{ kind = "output", name = "boxes" }`.
///
/// It hands on what it gets, so that layers may follow.
public struct OutputLayer: Layer {
  public static let kind = "output"

  public init() {}

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    let name = scope.path
    try scope.declareOutput(input)
    return BuiltLayer(output: input) { x, pass in
      pass.keep(x, as: name)
      return x
    }
  }
}
