import Configuration

/// How gradients become steps: `[optimiser]` in an experiment.
public struct OptimiserSpec: Configurable, Hashable {
  public enum Kind: String, Codable, Sendable, CaseIterable { case sgd, adam, adamw, rmsprop }

  /// The rule by which gradients move the weights.
  public var kind = Kind.sgd
  /// The base learning rate, which schedules multiply or replace.
  public var rate = 0.1
  /// SGD's and RMSProp's momentum.
  public var momentum = 0.9
  /// The share of each gradient that does not enter SGD's momentum.
  public var dampening = 0.0
  /// Whether SGD looks ahead along its momentum (Nesterov).
  public var nesterov = false
  /// L2 decay added to the gradient (SGD, Adam, RMSProp) or applied to the weights (AdamW).
  public var weightDecay = 0.0
  /// Adam's decay rate of the mean gradient.
  public var beta1 = 0.9
  /// Adam's and RMSProp's decay rate of the mean square.
  public var beta2 = 0.999
  /// Adam's and RMSProp's ε, against a division by zero.
  public var epsilon = 1e-8

  public init() {}

  public func validate() throws(OptionError) {
    func require(_ condition: Bool, _ key: String, _ message: String) throws(OptionError) {
      if !condition { throw OptionError(key: key, message: message) }
    }
    try require(rate >= 0 && rate.isFinite, "rate", "must be a number of at least 0, is \(rate)")
    for (key, value) in [("momentum", momentum), ("beta1", beta1), ("beta2", beta2)] {
      try require(value >= 0 && value < 1, key, "must be at least 0 and less than 1, is \(value)")
    }
    try require(
      weightDecay >= 0 && weightDecay.isFinite, "weight-decay",
      "must be a number of at least 0, is \(weightDecay)")
    try require(epsilon > 0, "epsilon", "must be positive, is \(epsilon)")
    for (key, value) in [
      ("rate", rate), ("momentum", momentum), ("dampening", dampening), ("beta1", beta1),
      ("beta2", beta2), ("epsilon", epsilon), ("weight-decay", weightDecay),
    ] {
      try checkInFloat32(key, value)
    }
    try require(
      !nesterov || (momentum > 0 && dampening == 0), "nesterov",
      "needs a momentum above 0 and no dampening")
  }
}
