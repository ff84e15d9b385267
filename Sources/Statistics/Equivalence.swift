/// What was asked by naming a margin: is there no difference that large?
public struct Equivalence: Sendable, Codable, Equatable {
  public let test: EquivalenceTest
  /// That of the test, multiplied by the number of tricks tested together (Bonferroni), at most 1.
  public let pValue: Double
  /// The interval that lies within the margin exactly if ``pValue`` is at most α; nil where so few pairs
  /// have none. Of 1 − 2α: of several tricks all of theirs together, so each by itself is wider.
  public let interval: ConfidenceInterval?

  /// What one test example is worth in a run, in the differences' unit, if that is known.
  public let grain: Double?

  /// Whether the margin is finer than the test split can show: a run is the same as the other, or
  /// farther from it than that.
  public var isTooFine: Bool { Self.isTooFine(margin, grain: grain) }

  /// The same of any margin: the one rule, however equivalence is asked.
  public static func isTooFine(_ margin: Double?, grain: Double?) -> Bool {
    guard let margin, let grain else { return false }
    return margin < grain * (1 - 1e-9)
  }

  /// That a margin is too fine, as a sentence.
  public static func tooFine(
    _ margin: Double, grain: Double, metric: Metric, subject: Subject = .trick
  ) -> String {
    "Whether the \(subject.noun) is smaller than \(VerdictNumbers.margin(margin, of: metric)) cannot "
      + "be shown: one test example is \(VerdictNumbers.worth(grain, of: metric)), so the margin is "
      + "finer than the test split can show. Name a larger one, or test on more examples."
  }

  /// What could not have been seen where no answer changed, as a sentence.
  static func unseen(grain: Double, metric: Metric) -> String {
    "One test example is \(VerdictNumbers.worth(grain, of: metric)): what changes no answer on "
      + "this test split may change some on others."
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
