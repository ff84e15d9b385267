import Configuration
import TensorCore

/// Normalises groups of channels of each example over all its pixels or steps.
///
/// - Source: Wu and He, 2018. As many groups as channels make it instance norm (Ulyanov et al.,
///   2016).
public struct GroupNorm: Layer {
  public static let kind = "group-norm"
  /// How many groups; 0 for one for each channel.
  public var groups = 8
  public var epsilon = 1e-5
  public var activation = Activation.identity
  /// The first value of each scale γ.
  public var initialScale = 1.0

  public init() {}
  public init(groups: Int, activation: Activation = .identity) {
    self.groups = groups
    self.activation = activation
  }

  public func validate() throws(OptionError) {
    try check("groups", groups, in: 0...)
    try check("epsilon", epsilon, above: 0)
    try checkInFloat32("epsilon", epsilon)
  }

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    let channels = input.last
    let groups = groups == 0 ? channels : groups
    guard input.rank >= 1 && groups > 0 && channels % groups == 0 else {
      throw scope.error("\(groups) groups do not divide \(channels) channels evenly")
    }
    let scale = scope.parameter(
      "scale", [channels], role: .scale, initialiser: .ones, gain: initialScale)
    let shift = scope.parameter("shift", [channels], role: .shift, initialiser: .zeros)
    let epsilon = Float(epsilon)
    return BuiltLayer(output: input) { [activation] x, pass in
      activate(
        groupNorm(x, scale: pass[scale], shift: pass[shift], groups: groups, epsilon: epsilon),
        activation)
    }
  }
}
