@_exported import Measurement

/// A trick's verdict on one metric, with the evidence it rests on and the sentence that says it.
public struct Assessment: Sendable, Codable, Equatable {
  public let metric: Metric
  /// Nil when the differences could not be compared; the verdict then says why.
  public let comparison: PairedComparison?
  public let verdict: Verdict
  /// The p value the verdict rests on: the sign-flip test's, after Holm's correction.
  ///
  /// Corrected when several tricks were tested together. Nil without a comparison or without pairs.
  public let adjustedPValue: Double?
  /// How many tricks were tested together.
  public let tricks: Int
  /// α.
  public let level: Double
  /// The verdict in plain English.
  public let sentence: String

  /// Judges one trick tested alone.
  ///
  /// - Parameters:
  ///   - trick: the metric with the trick, one value for each seed.
  ///   - baseline: the metric without it, for the same seeds in the same order.
  public init(
    trick: [Double], baseline: [Double], metric: Metric,
    level: Double = PowerOfSignFlipTest.level
  ) {
    let outcome = Self.compare { () throws(ComparisonError) in
      try PairedComparison(trick: trick, baseline: baseline)
    }
    self.init(outcome, metric: metric, level: level, tricks: 1, adjustedPValue: nil)
  }

  /// Judges one trick tested alone, from its differences trick − baseline.
  public init(
    differences: [Double], metric: Metric, level: Double = PowerOfSignFlipTest.level
  ) {
    let outcome = Self.compare { () throws(ComparisonError) in
      try PairedComparison(differences: differences)
    }
    self.init(outcome, metric: metric, level: level, tricks: 1, adjustedPValue: nil)
  }

  /// Judges several tricks tested together, with Holm's correction over those that have a p value.
  ///
  /// - Parameters:
  ///   - differences: for each trick, its differences trick − baseline.
  ///   - rounding: how far a difference may be from what it is on paper.
  ///   - subjects: what each measures; the trick by itself if left out.
  /// - Returns: one assessment for each, in the same order.
  public static func family(
    _ differences: [[Double]], metric: Metric, level: Double = PowerOfSignFlipTest.level,
    rounding: Double = 0, subjects: [Subject]? = nil
  ) -> [Assessment] {
    let subjects = subjects ?? differences.map { _ in .effect(of: "the trick") }
    let outcomes = differences.map { differences in
      compare { () throws(ComparisonError) in
        try PairedComparison(differences: differences, rounding: rounding)
      }
    }
    let pValues = outcomes.map { outcome -> Double in
      guard case .success(let comparison) = outcome else { return .nan }
      return comparison.test?.pValue ?? .nan
    }
    let adjusted = MultipleTesting.holm(pValues)
    let tested = pValues.count { !$0.isNaN }
    return outcomes.indices.map { index in
      Assessment(
        outcomes[index], metric: metric, level: level, tricks: max(tested, 1),
        adjustedPValue: adjusted[index], subject: subjects[index])
    }
  }

  private static func compare(
    _ body: () throws(ComparisonError) -> PairedComparison
  ) -> Result<PairedComparison, ComparisonError> {
    do throws(ComparisonError) {
      return .success(try body())
    } catch {
      return .failure(error)
    }
  }

  /// - Parameter adjustedPValue: nil to take the test's own.
  private init(
    _ outcome: Result<PairedComparison, ComparisonError>, metric: Metric, level: Double,
    tricks: Int, adjustedPValue: Double?, subject: Subject = .effect(of: "the trick")
  ) {
    self.metric = metric
    self.level = level
    self.tricks = tricks
    switch outcome {
    case .failure(let error):
      comparison = nil
      self.adjustedPValue = nil
      verdict = .refused(Verdict.Refusal(error))
    case .success(let comparison):
      self.comparison = comparison
      let pValue = comparison.test.map { adjustedPValue ?? $0.pValue }
      self.adjustedPValue = pValue
      verdict = Self.verdict(
        comparison, pValue: pValue, metric: metric, level: level, tricks: tricks)
    }
    sentence =
      VerdictSentence(
        metric: metric, subject: subject, comparison: comparison, verdict: verdict,
        pValue: self.adjustedPValue,
        tricks: tricks, level: level
      ).text
  }

  private static func verdict(
    _ comparison: PairedComparison, pValue: Double?, metric: Metric, level: Double, tricks: Int
  ) -> Verdict {
    if comparison.isIdentical { return .identical }
    let needed = PowerOfSignFlipTest.fewestPairs(level: level, tricks: tricks)
    guard comparison.pairs >= needed, let pValue, let mean = comparison.mean else {
      return .refused(.tooFewPairs(pairs: comparison.pairs, needed: needed))
    }
    guard pValue <= level, mean != 0 else { return .noDifferenceDetected }
    return (mean > 0) == (metric.direction == .higherIsBetter) ? .improves : .harms
  }
}

extension Verdict.Refusal {
  init(_ error: ComparisonError) {
    switch error {
    case .notFinite(let pairs): self = .notFinite(pairs: pairs)
    case .unequalCounts(let trick, let baseline):
      self = .unequalCounts(trick: trick, baseline: baseline)
    case .outOfRange: self = .outOfRange
    }
  }
}
