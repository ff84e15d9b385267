import TensorCore

/// An interval that, over many experiments, holds the true value in `level` of them.
public struct ConfidenceInterval: Sendable, Codable, Equatable {
  public let lower: Double
  public let upper: Double
  /// 0.95 for a 95 % interval.
  public let level: Double

  package init(lower: Double, upper: Double, level: Double) {
    self.lower = lower
    self.upper = upper
    self.level = level
  }

  public func contains(_ value: Double) -> Bool { lower <= value && value <= upper }
}

/// Why paired differences cannot be compared.
public enum ComparisonError: Error, Sendable, Equatable {
  /// These differences (counted from zero) are NaN or infinite.
  case notFinite(pairs: [Int])
  /// The two arms do not have one value each for the same seeds.
  case unequalCounts(trick: Int, baseline: Int)
  /// The differences are so large that their statistics exceed a double.
  case outOfRange
}

/// What n paired differences (trick − baseline, one pair for each seed) say about their centre.
///
/// All in the metric's own unit. What needs more pairs than there are is nil. The differences are
/// summed in sorted order, so the order of the seeds cannot change a bit.
public struct PairedComparison: Sendable, Codable, Equatable {
  /// n, the number of pairs.
  public let pairs: Int
  /// Nil for no pairs.
  public let mean: Double?
  /// Nil for no pairs.
  public let median: Double?
  /// The median of the Walsh averages (Hodges and Lehmann 1963), which single differences cannot
  /// move far; nil for no pairs.
  public let hodgesLehmann: Double?
  /// The sample standard deviation (divisor n − 1); nil below two pairs.
  public let standardDeviation: Double?
  /// standardDeviation / √n; nil below two pairs.
  public let standardError: Double?
  /// The 95 % interval: every centre that the sign-flip test does not reject, so that it leaves zero
  /// out exactly if the test detects a difference.
  ///
  /// Where several tricks were tested together it is the one that holds for all of them at once.
  /// Nil where so few pairs can reject no centre, below six for one trick.
  public let interval: ConfidenceInterval?
  /// Student's interval of the mean, for comparison: it takes the differences to be normally
  /// distributed and is not corrected for the number of tricks. Nil below two pairs.
  public let studentInterval: ConfidenceInterval?
  /// Nil for no pairs. Not corrected for the number of tricks.
  public let test: SignFlipTest?
  /// mean / standardDeviation (Cohen's d_z) times Hedges' correction for small n; nil below three
  /// pairs (its expectation does not exist) or when the differences do not vary.
  public let standardizedEffect: Double?
  /// The true effect, of either sign, that so many pairs would report with a probability of 80 %.
  ///
  /// Held to the level of the interval. That the standard deviation is only estimated is allowed for:
  /// see ``PowerOfSignFlipTest/detectableEffect(pairs:level:power:pilotPairs:)``. Nil where so few
  /// pairs can report nothing, or when the differences do not vary.
  public let detectableDifference: Double?
  /// Pairs whose difference is positive.
  public let positive: Int
  /// Pairs whose difference is exactly zero.
  public let zero: Int
  /// Pairs whose difference is negative.
  public let negative: Int

  /// True when there are pairs and none of them differs at all.
  public var isIdentical: Bool { pairs > 0 && zero == pairs }

  /// - Parameters:
  ///   - trick: the metric with the trick, one value for each seed.
  ///   - baseline: the metric without it, for the same seeds in the same order.
  public init(trick: [Double], baseline: [Double]) throws(ComparisonError) {
    guard trick.count == baseline.count else {
      throw .unequalCounts(trick: trick.count, baseline: baseline.count)
    }
    try self.init(differences: zip(trick, baseline).map { (trick, baseline) in trick - baseline })
  }

  /// - Parameters:
  ///   - differences: trick − baseline, one for each seed, in any order; may be empty.
  ///   - level: α: the interval is said to hold the centre in 1 − α of experiments.
  ///   - each: the α of this comparison by itself, where it is one of several that `level` is for.
  public init(
    differences: [Double], level: Double = PowerOfSignFlipTest.level, each: Double? = nil
  ) throws(ComparisonError) {
    let faulty = differences.indices.filter { !differences[$0].isFinite }
    guard faulty.isEmpty else { throw .notFinite(pairs: faulty) }
    let each = each ?? level
    pairs = differences.count
    positive = differences.count { $0 > 0 }
    negative = differences.count { $0 < 0 }
    zero = pairs - positive - negative

    // Scaled by a power of two so that neither squares nor sums can overflow or vanish.
    let largest = differences.map(\.magnitude).max() ?? 0
    let scale = largest == 0 ? 1 : max(largest.binade, 0x1p-1000)
    let scaled = differences.map { $0 / scale }
      .sorted { ($0.magnitude, $0) < ($1.magnitude, $1) }
    guard let summary = Summary(scaled) else {
      (mean, median, hodgesLehmann, test) = (nil, nil, nil, nil)
      (standardDeviation, standardError, interval, studentInterval) = (nil, nil, nil, nil)
      (standardizedEffect, detectableDifference) = (nil, nil)
      return
    }
    mean = summary.mean * scale
    median = Selection.median(scaled) * scale
    hodgesLehmann = LocationEstimates.hodgesLehmann(scaled) * scale
    let test = SignFlipTest(differences)
    self.test = test
    interval = SignFlipInterval.limits(differences, level: each).map { limits in
      // Where sums tie with the observed one but for rounding, p counts them, and so must this.
      let holdsZero = test.pValue > each
      return ConfidenceInterval(
        lower: holdsZero ? min(limits.lower, 0) : limits.lower,
        upper: holdsZero ? max(limits.upper, 0) : limits.upper, level: 1 - level)
    }
    guard let sd = summary.standardDeviation else {
      (standardDeviation, standardError, studentInterval) = (nil, nil, nil)
      (standardizedEffect, detectableDifference) = (nil, nil)
      return
    }
    let error = sd / Double(pairs).squareRoot()
    let student = StudentDistribution(degreesOfFreedom: Double(pairs - 1))
    let half = student.upperQuantile(0.5 * level) * error
    let bounds = (lower: (summary.mean - half) * scale, upper: (summary.mean + half) * scale)
    standardDeviation = sd * scale
    standardError = error * scale
    studentInterval = ConfidenceInterval(
      lower: bounds.lower, upper: bounds.upper, level: 1 - level)
    standardizedEffect =
      sd == 0 || pairs < 3
      ? nil : summary.mean / sd * Self.hedgesCorrection(degreesOfFreedom: pairs - 1)
    let detectable =
      sd == 0
      ? nil
      : PowerOfSignFlipTest.detectableEffect(pairs: pairs, level: each, pilotPairs: pairs)
        .map { $0 * sd * scale }
    detectableDifference = detectable
    guard (sd * scale).isFinite, bounds.lower.isFinite, bounds.upper.isFinite,
      detectable?.isFinite ?? true
    else { throw .outOfRange }
  }

  /// J(ν) = Γ(ν/2) / (√(ν/2) Γ((ν−1)/2)), which takes the bias of small samples out of Cohen's d
  /// (Hedges, Journal of Educational Statistics 6, 1981); for ν ≥ 2.
  package static func hedgesCorrection(degreesOfFreedom nu: Int) -> Double {
    let half = 0.5 * Double(nu)
    // log B(a, ½) = log Γ(a) + ½ log π − log Γ(a + ½), at a = (ν−1)/2.
    let halfLogPi = 0.572_364_942_924_700_09
    return Elementary.exp(halfLogPi - logBeta(half - 0.5, 0.5)) / half.squareRoot()
  }
}

/// Mean and standard deviation of values below 2 in magnitude.
private struct Summary {
  let mean: Double
  let standardDeviation: Double?

  /// Nil for no values.
  init?(_ values: [Double]) {
    guard let first = values.first else { return nil }
    let count = Double(values.count)
    if values.allSatisfy({ $0 == first }) {
      // Said exactly: rounding would otherwise leave a spurious spread of one unit in the last place.
      mean = first
      standardDeviation = values.count < 2 ? nil : 0
      return
    }
    let rough = values.reduce(0, +) / count
    // A second pass takes the first one's rounding out.
    mean = rough + values.reduce(0) { $0 + ($1 - rough) } / count
    var squares = 0.0
    for value in values { squares += (value - mean) * (value - mean) }
    standardDeviation = (squares / (count - 1)).squareRoot()
  }
}
