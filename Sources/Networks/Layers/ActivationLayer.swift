import Configuration
import TensorCore

/// A nonlinearity by itself.
public struct ActivationLayer: Layer {
  public static let kind = "activation"
  /// Which one.
  public var function = Activation.relu

  public init() {}
  public init(_ function: Activation) { self.function = function }

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    BuiltLayer(output: input) { [function] x, _ in activate(x, function) }
  }
}
