import Configuration
import TensorCore

/// One of the network's inputs by its name: `{ kind = "input", name = "source" }`.
///
/// What comes before it does not matter to it.
public struct InputLayer: Layer {
  public static let kind = "input"

  public init() {}

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    let name = scope.path
    return BuiltLayer(output: try scope.input(named: name)) { _, pass in
      pass.value(named: name)
    }
  }
}
