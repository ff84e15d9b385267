@_exported import Training

/// A learning-rate range test: a short training whose rate rises exponentially from far too low to far
/// too high, so that the loss shows where it begins to fall and where it diverges.
///
/// Smith, "Cyclical Learning Rates for Training Neural Networks", 2015 (arXiv:1506.01186), section 3.3,
/// with the exponential rise of fastai's `lr_find`.
public struct RangeTest: Hashable, Sendable, Codable {
  /// The rate of the first step.
  public let from: Double
  /// The rate of the last step.
  public let to: Double
  public let steps: Int

  public static let stepLimits = 10...10_000

  /// - Throws: `OptionError` by the keys `from`, `to` and `steps`.
  public init(from: Double = 1e-5, to: Double = 1, steps: Int = 200) throws(OptionError) {
    func require(_ condition: Bool, _ key: String, _ message: String) throws(OptionError) {
      if !condition { throw OptionError(key: key, message: message) }
    }
    for (key, rate) in [("from", from), ("to", to)] {
      // The square of a rate must be a number too: optimisers multiply rates with decays and the like.
      try require(
        rate >= 1e-30 && rate <= 1e30, key, "must be a rate from 1e-30 to 1e30, is \(rate)")
    }
    try require(from < to, "from", "must be below --to, but \(from) is not below \(to)")
    let limits = Self.stepLimits
    try require(
      limits.contains(steps), "steps",
      "must be from \(limits.lowerBound) to \(limits.upperBound), is \(steps)")
    (self.from, self.to, self.steps) = (from, to, steps)
  }

  /// The rate of a step, 0 for the first.
  public func rate(at step: Int) -> Double {
    if step <= 0 { return from }
    if step >= steps - 1 { return to }
    let share = Double(step) / Double(steps - 1)
    let (low, high) = (Elementary.log(from), Elementary.log(to))
    return Elementary.exp(low + share * (high - low))
  }

  /// How many steps losses are averaged over: a twentieth of all, so that a curve's shape does not
  /// depend on their number. Over the usual range that is a quarter of a decade.
  public var window: Int { max(steps / 20, 1) }
}
