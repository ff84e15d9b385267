/// What one look at a comparison shows.
public struct SequentialLook: Sendable, Equatable, Codable {
  /// How many pairs there were.
  public let seeds: Int
  /// The mean difference, or the median one where a run failed; nil if that is not a number.
  public let estimate: Double?
  /// The values about which the differences may be symmetric, given all looks so far; nil for an end
  /// that is nowhere.
  public let lower: Double?
  public let upper: Double?
  /// The evidence for a difference above zero, and for one below.
  public let above: Double
  public let below: Double
  /// What either has to reach.
  public let boundary: Double

  /// The stronger one.
  public var evidence: Double { max(above, below) }
  public var isDecided: Bool { evidence >= boundary }

  init(_ evidence: SequentialEvidence, boundary: Double) {
    seeds = evidence.differences.count
    let interval = evidence.interval(boundary: boundary)
    let nothing = Self.nothing(evidence.differences)
    (lower, upper) = (
      // An end on the far side of zero says that zero is not rejected.
      interval.lower.map { $0 < 0 && $0 >= -nothing ? 0 : $0 },
      interval.upper.map { $0 > 0 && $0 <= nothing ? 0 : $0 }
    )
    above = evidence.above(0)
    below = evidence.below(0)
    self.boundary = boundary
    estimate = Self.estimate(evidence.differences)
  }

  /// What a bisection towards zero is off by and no more, beside differences of this size.
  private static func nothing(_ differences: [Double]) -> Double {
    let sizes = differences.lazy.map(\.magnitude).filter { $0 > 0 && $0.isFinite }
    return sizes.min().map { $0 * 0x1p-40 } ?? 0x1p-1000
  }

  /// Whether the mean is beyond one of the interval's ends, by more than rounding.
  var isEstimateOutside: Bool {
    guard let estimate else { return false }
    let slack = max(estimate.magnitude, (lower ?? 0).magnitude, (upper ?? 0).magnitude) * 0x1p-30
    return lower.map { estimate < $0 - slack } ?? false
      || upper.map { estimate > $0 + slack } ?? false
  }

  func lies(within margin: Double) -> Bool {
    guard let lower, let upper else { return false }
    return -margin < lower && upper < margin
  }

  private static func estimate(_ differences: [Double]) -> Double? {
    let sorted = differences.sorted()
    guard !sorted.isEmpty else { return nil }
    let count = Double(sorted.count)
    if sorted.allSatisfy(\.isFinite) {
      let rough = sorted.reduce(0) { $0 + $1 / count }
      return rough + sorted.reduce(0) { $0 + ($1 - rough) / count }
    }
    let middle = sorted[(sorted.count - 1) / 2] / 2 + sorted[sorted.count / 2] / 2
    return middle.isFinite ? middle : nil
  }
}
