/// What was asked by naming a margin: is there no difference that large?
public struct Equivalence: Sendable, Codable, Equatable {
  public let test: EquivalenceTest
  /// That of the test, multiplied by the number of tricks tested together (Bonferroni), at most 1.
  public let pValue: Double
  /// The interval, of 1 − 2α for one trick, that lies within the margin exactly if ``pValue`` is at
  /// most α; nil where so few pairs have none.
  public let interval: ConfidenceInterval?

  /// What one test example is worth in a run, in the differences' unit, if that is known.
  public let grain: Double?

  /// Whether the margin is finer than the test split can show: a run is the same as the other, or
  /// farther from it than that.
  public var isTooFine: Bool { Self.isTooFine(margin, grain: grain) }

  static func isTooFine(_ margin: Double?, grain: Double?) -> Bool {
    guard let margin, let grain else { return false }
    return margin < grain * (1 - 1e-9)
  }

  /// The margin, in the differences' unit.
  public var margin: Double { test.margin }

  init(
    _ differences: [Double], margin: Double, level: Double, tricks: Int, grain: Double? = nil
  ) {
    self.grain = grain
    test = EquivalenceTest(differences, margin: margin)
    pValue = min(1, test.pValue * Double(tricks))
    let isWithin = pValue <= level
    interval = SignFlipInterval.limits(differences, level: 2 * level / Double(tricks)).map {
      let (lower, upper) = $0
      // Where differences are at the margin but for rounding, p counts them there.
      let isInside = lower > -margin && upper < margin
      guard isInside, !isWithin else {
        return ConfidenceInterval(lower: lower, upper: upper, level: 1 - 2 * level)
      }
      let isNearerAbove = margin - upper < lower + margin
      return ConfidenceInterval(
        lower: isNearerAbove ? lower : -margin, upper: isNearerAbove ? margin : upper,
        level: 1 - 2 * level)
    }
  }
}
