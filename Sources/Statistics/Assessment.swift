@_exported import Measurement

/// A trick's verdict on one metric, with the evidence it rests on and the sentences that say it.
public struct Assessment: Sendable, Codable, Equatable {
  public let metric: Metric
  /// Nil when there are no differences to compare: where runs failed, see ``failures``.
  public let comparison: PairedComparison?
  public let verdict: Verdict
  /// The p value the verdict rests on, corrected when several tricks were tested together.
  ///
  /// Of the sign-flip test of the differences, or of their signed ranks where runs failed. Nil without
  /// pairs.
  public let adjustedPValue: Double?
  /// How many tricks were tested together.
  public let tricks: Int
  /// α, for all tricks together.
  public let level: Double
  /// What this trick's own test and interval were held to, so that ``level`` holds for all.
  public let ownLevel: Double
  /// Nil if every run came to its end.
  public let failures: FailedRuns?
  /// Nil if no margin was named, or without a comparison.
  public let equivalence: Equivalence?
  /// Nil without a comparison.
  public let shape: DifferenceShape?
  /// Nil without a verdict.
  public let leaveOneOut: LeaveOneOut?
  /// The seeds of the pairs; nil if they were not told.
  public let seeds: [Int]?
  /// The verdict in plain English.
  public let sentence: String
  /// What else is to be known of it, a sentence or two each: failed runs, what it takes for granted,
  /// seeds that it rests on.
  public let notes: [String]

  /// - Parameters:
  ///   - evidence: what the runs came to.
  ///   - level: α for all tricks together, and `ownLevel` for this one.
  ///   - pValue: corrected; nil to take the test's own.
  init(
    _ evidence: PairedEvidence, in family: TestFamily, ownLevel: Double, pValue: Double?
  ) {
    metric = family.metric
    tricks = family.tricks
    level = family.level
    self.ownLevel = ownLevel
    seeds = family.seeds
    comparison = evidence.comparison(in: family, ownLevel: ownLevel)
    failures = evidence.failures(in: family, ownLevel: ownLevel)
    let differences = comparison == nil ? nil : evidence.differences
    shape = differences.flatMap { $0.isEmpty ? nil : DifferenceShape($0) }
    equivalence = evidence.equivalence(comparison, in: family)
    adjustedPValue =
      (comparison?.test ?? failures?.rankTest).map { pValue ?? $0.pValue }
    verdict = evidence.verdict(
      comparison, failures, equivalence, pValue: adjustedPValue, in: family, ownLevel: ownLevel)
    leaveOneOut = evidence.leaveOneOut(from: verdict, in: family, ownLevel: ownLevel)
    let text = VerdictText(
      metric: metric, subject: evidence.subject, comparison: comparison, verdict: verdict,
      pValue: adjustedPValue,
      tricks: tricks, level: level, ownLevel: ownLevel, failures: failures,
      equivalence: equivalence, grain: family.grain, shape: shape, leaveOneOut: leaveOneOut,
      sameWeights: evidence.sameWeights, seeds: seeds)
    sentence = text.sentence
    notes = text.notes
  }
}

// MARK: - Judging

extension Assessment {
  /// Judges one trick tested alone.
  ///
  /// - Parameters:
  ///   - trick: the metric with the trick, one value for each seed; not finite where the run failed.
  ///   - baseline: the metric without it, for the same seeds in the same order.
  ///   - margin: how large a difference would matter, in the metric's unit, above zero; nil if that
  ///     is not asked.
  public init(
    trick: [Double], baseline: [Double], metric: Metric,
    level: Double = PowerOfSignFlipTest.level, margin: Double? = nil
  ) {
    let family = TestFamily(metric: metric, level: level, margin: margin)
    self.init(
      PairedEvidence(PairedRuns(trick: trick, baseline: baseline)), in: family, ownLevel: level,
      pValue: nil)
  }

  /// Judges one trick tested alone, from its differences trick − baseline.
  public init(
    differences: [Double], metric: Metric, level: Double = PowerOfSignFlipTest.level,
    margin: Double? = nil
  ) {
    let family = TestFamily(metric: metric, level: level, margin: margin)
    self.init(PairedEvidence(differences), in: family, ownLevel: level, pValue: nil)
  }

  /// Judges several tricks tested together, with one correction for their number in p, interval,
  /// detectable effect and sentence: min-p with joint sign flips, single step (Westfall and Young
  /// 1993).
  ///
  /// - Parameters:
  ///   - runs: for each trick, what it and the baseline came to over the same seeds.
  ///   - margin: how large a difference would matter, in the metric's unit, above zero; nil if that
  ///     is not asked.
  ///   - seeds: those of the pairs, for the sentences.
  ///   - grain: what one test example is worth in a run, where each is right or wrong; a margin below it
  ///     is finer than the test split can show.
  /// - Returns: one assessment for each, in the same order.
  public static func family(
    _ runs: [PairedRuns], metric: Metric, level: Double = PowerOfSignFlipTest.level,
    margin: Double? = nil, seeds: [Int]? = nil, grain: Double? = nil
  ) -> [Assessment] {
    TestFamily(metric: metric, level: level, margin: margin, seeds: seeds, grain: grain)
      .assess(runs.map { PairedEvidence($0) })
  }

  /// Judges several tricks tested together from their differences trick − baseline.
  public static func family(
    _ differences: [[Double]], metric: Metric, level: Double = PowerOfSignFlipTest.level
  ) -> [Assessment] {
    TestFamily(metric: metric, level: level)
      .assess(differences.map { PairedEvidence($0) })
  }
}
