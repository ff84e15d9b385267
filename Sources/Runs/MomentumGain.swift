/// How many times as long as its first update the updates of a procedure become under a gradient that
/// stays the same: what a momentum makes of a learning rate.
public struct MomentumGain: Sendable, Equatable {
  public let gain: Double
  /// What else edits the updates, by which they may have another memory: gains compare where it is the
  /// same.
  public let beside: [String]

  public init(gain: Double, beside: [String] = []) {
    (self.gain, self.beside) = (gain, beside)
  }

  /// Of gradient descent with v ← μ v + (1 − τ) g, which begins with v = g, and the update v, or g + μ v
  /// (Nesterov): the limit of the updates is (1 − τ) / (1 − μ), or 1 / (1 − μ), times g.
  public init(momentum: Double, dampening: Double, nesterov: Bool, beside: [String] = []) {
    let first = nesterov ? 1 + momentum : 1
    let limit = (momentum > 0 ? 1 - dampening : 1) / (1 - momentum)
    self.init(gain: limit / first, beside: beside)
  }

  /// Its share of another's; nothing where they do not compare.
  public func ratio(to other: MomentumGain) -> Double? {
    guard beside == other.beside, other.gain > 0, gain > 0 else { return nil }
    return gain / other.gain
  }
}
