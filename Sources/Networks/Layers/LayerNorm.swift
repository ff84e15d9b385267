import Configuration
import TensorCore

/// Normalises each vector, the last axis, by its own mean and variance.
///
/// - Source: Ba, Kiros and Hinton, 2016.
public struct LayerNorm: Layer {
  public static let kind = "layer-norm"
  public var epsilon = 1e-5
  public var activation = Activation.identity
  /// The first value of each scale γ.
  public var initialScale = 1.0

  public init() {}
  public init(activation: Activation) { self.activation = activation }

  public func validate() throws(OptionError) {
    try check("epsilon", epsilon, above: 0)
    try checkInFloat32("epsilon", epsilon)
  }

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    let scale = scope.parameter(
      "scale", [input.last], role: .scale, initialiser: .ones, gain: initialScale)
    let shift = scope.parameter("shift", [input.last], role: .shift, initialiser: .zeros)
    let epsilon = Float(epsilon)
    return BuiltLayer(output: input) { [activation] x, pass in
      activate(
        layerNorm(x, scale: pass[scale], shift: pass[shift], epsilon: epsilon), activation)
    }
  }
}
