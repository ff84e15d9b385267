import Configuration
import TensorCore

/// Batch normalisation over all axes but the last, with running statistics for evaluation.
///
/// - Source: Ioffe and Szegedy, 2015. Running variances are unbiased, as PyTorch keeps them.
public struct BatchNorm: Layer {
  public static let kind = "batch-norm"

  public var epsilon = 1e-5
  /// The share of the batch in the running statistics: r ← (1 − momentum)·r + momentum·batch.
  public var momentum = 0.1
  public var activation = Activation.identity
  /// The first value of each scale γ.
  public var initialScale = 1.0

  public init() {}
  public init(activation: Activation) { self.activation = activation }

  public func validate() throws(OptionError) {
    guard epsilon > 0 else {
      throw OptionError(key: "epsilon", message: "must be positive, is \(epsilon)")
    }
    guard momentum >= 0 && momentum <= 1 else {
      throw OptionError(key: "momentum", message: "must lie between 0 and 1, is \(momentum)")
    }
    try checkInFloat32("epsilon", epsilon)
    try checkInFloat32("momentum", momentum)
  }

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    let channels: Shape = [input.last]
    let scale = scope.parameter(
      "scale", channels, role: .scale, initialiser: .ones, gain: initialScale)
    let shift = scope.parameter("shift", channels, role: .shift, initialiser: .zeros)
    let mean = scope.buffer("mean", channels, initialValue: 0)
    let variance = scope.buffer("variance", channels, initialValue: 1)
    let epsilon = Float(epsilon)
    let momentum = momentum
    let evaluate: BuiltLayer.Forward = { [activation] x, pass in
      batchNorm(
        x, scale: pass[scale], shift: pass[shift], mean: pass[mean], variance: pass[variance],
        epsilon: epsilon, activation: activation)
    }
    let keep: @Sendable (BatchStatistics, ForwardPass) -> Void = { batch, pass in
      let unbiased = Float(batch.rows) / Float(max(batch.rows - 1, 1))
      pass[mean].approach(batch.mean, share: momentum)
      pass[variance].approach(batch.variance * unbiased, share: momentum)
    }
    var layer = BuiltLayer(output: input) { [activation] x, pass in
      guard pass.mode == .training else { return evaluate(x, pass) }
      let (output, batch) = batchNorm(
        x, scale: pass[scale], shift: pass[shift], epsilon: epsilon, activation: activation)
      keep(batch, pass)
      return output
    }
    if activation == .identity {
      layer.forwardThenAdd = { x, pass, addend, activation in
        guard pass.mode == .training else {
          return addActivated(evaluate(x, pass), addend(), activation)
        }
        let (output, batch) = batchNorm(
          x, scale: pass[scale], shift: pass[shift], epsilon: epsilon, activation: activation,
          adding: addend())
        keep(batch, pass)
        return output
      }
    }
    guard input.rank == 3, activation == .identity || activation == .relu else { return layer }
    layer.forwardThenMaximum = { [activation] x, pass, window in
      guard pass.mode == .training else { return maxPool(evaluate(x, pass), window: window) }
      let (output, batch) = batchNormMaxPool(
        x, scale: pass[scale], shift: pass[shift], epsilon: epsilon, activation: activation,
        window: window)
      keep(batch, pass)
      return output
    }
    return layer
  }
}
