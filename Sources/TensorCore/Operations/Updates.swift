import CKernels

/// What one step of stochastic gradient descent is made of.
public struct GradientDescentStep: Sendable {
  public var rate: Float
  public var momentum: Float
  public var dampening: Float
  public var weightDecay: Float
  public var nesterov: Bool
  /// Whether the velocity is set to the gradient, being the first.
  public var isFirst: Bool

  public init(
    rate: Float, momentum: Float = 0, dampening: Float = 0, weightDecay: Float = 0,
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
      rate: rate, momentum: momentum, dampening: dampening, weight_decay: weightDecay,
      nesterov: nesterov, first: isFirst)
    weights.withUnsafeMutablePointer { weights in
      gradient.withUnsafePointer {
        kernels.pointee.sgd(&arguments, gradient.count, $0, weights, velocity)
      }
    }
  }
}

/// What one step of Adam is made of.
public struct AdamStep: Sendable {
  public var rate: Float
  public var beta1: Double
  public var beta2: Double
  public var epsilon: Float
  public var weightDecay: Float
  /// Whether the decay applies to the weights (AdamW) and not to the gradient.
  public var isDecoupled: Bool
  /// 1 for the first step.
  public var step: Int

  public init(
    rate: Float, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Float = 1e-8,
    weightDecay: Float = 0, isDecoupled: Bool = false, step: Int
  ) {
    self.rate = rate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.isDecoupled = isDecoupled
    self.step = step
  }

  public func apply(
    gradient: Tensor, weights: inout Tensor, mean: inout Tensor, variance: inout Tensor
  ) {
    var arguments = ck_adam_arguments(
      rate: rate, beta1: Float(beta1), beta2: Float(beta2), epsilon: epsilon,
      weight_decay: weightDecay, correction1: Float(1 - Elementary.pow(beta1, Double(step))),
      correction2: Float(1 - Elementary.pow(beta2, Double(step))), decoupled: isDecoupled)
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
