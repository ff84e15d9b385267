import CKernels

/// What one step of stochastic gradient descent is made of.
public struct GradientDescentStep: Sendable {
  public var rate: Float
  public var momentum: Float
  public var dampening: Double
  public var weightDecay: Float
  public var nesterov: Bool
  /// Whether the velocity is set to the gradient, being the first.
  public var isFirst: Bool

  public init(
    rate: Float, momentum: Float = 0, dampening: Double = 0, weightDecay: Float = 0,
    nesterov: Bool = false, isFirst: Bool = false
  ) {
    self.rate = rate
    self.momentum = momentum
    self.dampening = dampening
    self.weightDecay = weightDecay
    self.nesterov = nesterov
    self.isFirst = isFirst
  }

  /// g ← g + decay·w; v ← momentum·v + (1 − dampening)·g; w ← w − rate·v (Nesterov: g + momentum·v).
  public func apply(gradient: Tensor, weights: inout Tensor, velocity: inout Tensor) {
    velocity.withUnsafeMutablePointer { apply(gradient: gradient, weights: &weights, velocity: $0) }
  }

  /// w ← w − rate·(g + decay·w): without momentum there is nothing to remember.
  public func apply(gradient: Tensor, weights: inout Tensor) {
    apply(gradient: gradient, weights: &weights, velocity: nil)
  }

  private func apply(
    gradient: Tensor, weights: inout Tensor, velocity: UnsafeMutablePointer<Float>?
  ) {
    var arguments = ck_sgd_arguments(
      rate: rate, momentum: momentum, fresh: Float(1 - dampening), weight_decay: weightDecay,
      nesterov: nesterov, first: isFirst)
    weights.withUnsafeMutablePointer { weights in
      gradient.withUnsafePointer {
        kernels.pointee.sgd(&arguments, gradient.count, $0, weights, velocity)
      }
    }
  }
}

/// What one step of Adam is made of, in double precision: 1 − β has no digits to lose.
///
/// Each moment goes a share 1 − β of its way to the new value, so that it settles at the values' mean
/// even where β is almost 1.
public struct AdamStep: Sendable {
  public var rate: Double
  public var beta1: Double
  public var beta2: Double
  public var epsilon: Double
  public var weightDecay: Double
  /// Whether the decay applies to the weights (AdamW) and not to the gradient.
  public var isDecoupled: Bool
  /// 1 for the first step.
  public var step: Int

  public init(
    rate: Double, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
    weightDecay: Double = 0, isDecoupled: Bool = false, step: Int
  ) {
    self.rate = rate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.isDecoupled = isDecoupled
    self.step = step
  }

  /// 1 − βᵗ, what a moment that began at 0 is short of.
  package static func correction(_ beta: Double, step: Int) -> Double {
    1 - Elementary.pow(beta, Double(step))
  }

  public func apply(
    gradient: Tensor, weights: inout Tensor, mean: inout Tensor, variance: inout Tensor
  ) {
    var arguments = ck_adam_arguments(
      share1: Float(1 - beta1), share2: Float(1 - beta2),
      step: Float(rate / Self.correction(beta1, step: step)),
      root2: Float(Self.correction(beta2, step: step).squareRoot()), epsilon: Float(epsilon),
      coupled_decay: isDecoupled ? 0 : Float(weightDecay),
      decoupled_decay: isDecoupled ? Float(rate * weightDecay) : 0)
    weights.withUnsafeMutablePointer { weights in
      mean.withUnsafeMutablePointer { mean in
        variance.withUnsafeMutablePointer { variance in
          gradient.withUnsafePointer {
            kernels.pointee.adam(&arguments, gradient.count, $0, weights, mean, variance)
          }
        }
      }
    }
  }
}
