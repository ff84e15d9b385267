import Ablations
import Runs
import Statistics

/// A claim with what was measured: a row of the table, and of the file that publishes it.
///
/// It says nothing of a machine or of a time, so that whoever repeats it gets the same row.
public struct MeasuredClaim: Codable, Sendable, Equatable {
  public let id: String
  public let claim: String
  public let source: String
  public let published: String
  public let regime: String
  /// Nothing where what is tested is a change of the experiment.
  public let trick: String?
  /// As `--trick ID:` takes them.
  public let options: String
  public let direction: Claim.Direction
  /// Where the claim is that the measure is kept: how far the mean may be moved, in its own unit.
  public let margin: Double?
  public let measure: Measure
  public let experiment: String
  /// As `--set` takes them.
  public let set: [String]
  /// As `--trick` takes them.
  public let with: [String]
  /// What the tested side changes, as `--set` takes it.
  public let change: [String]
  public let seeds: [Int]
  /// Those that the claim asks for, if others were used.
  public let askedSeeds: [Int]?
  /// How both sides chose their settings; nothing if they had no choice.
  public let tuning: ClaimTuning?
  /// Why nothing was tuned.
  public let untuned: String?
  /// What became of the row's settings over time, a line each.
  public let history: [String]?
  /// Why it may have come out as it did.
  public let explanation: String?
  /// The arm of which it is published that it learns nothing.
  public let atChance: MeasuredRun.Arm?
  /// The numerics contract and the version of the harness that the runs were made with.
  public let contract: String
  public let harness: String

  public let verdict: ClaimVerdict
  /// Why there is no verdict.
  public let reason: String?
  /// What each measure says; the claimed one is the first. None for a claim that failed early.
  public let findings: [MeasureResult]
  /// By arm, then seed.
  public let runs: [MeasuredRun]
  /// What is wrong with runs, though it is not what was published: a line each.
  public let unhealthy: [String]?
  /// What else speaks against taking the verdict as it stands: a line each.
  public let warnings: [String]?
  /// How sure the claimed difference is where the test examples, too, are a sample; nothing for a
  /// measure that is no mean over test examples.
  public let beyond: BeyondExamples?
  /// The p value after a correction for all rows of the table that it stands in.
  public internal(set) var corrected: Corrected?

  /// What one measure says.
  public struct MeasureResult: Codable, Sendable, Equatable {
    public let measure: Measure
    /// Tested − baseline, seed by seed; nothing where a run has no such number.
    public let differences: [Double?]
    /// Nothing if they cannot be compared.
    public let comparison: PairedComparison?

    init(_ finding: AblationResult.MeasureResult) {
      measure = finding.measure
      differences = finding.differences.map { $0.isFinite ? $0 : nil }
      comparison = finding.assessment.comparison
    }
  }

  /// A difference over seeds and test examples.
  public struct BeyondExamples: Codable, Sendable, Equatable {
    /// How many examples the test split has.
    public let examples: Int
    public let interval: ConfidenceInterval
    /// Whether zero is outside of this interval and of that over seeds.
    public let holds: Bool

    package init(examples: Int, interval: ConfidenceInterval, holds: Bool) {
      self.examples = examples
      self.interval = interval
      self.holds = holds
    }
  }

  /// One run and its result digest.
  public struct MeasuredRun: Codable, Sendable, Equatable {
    public enum Arm: String, Codable, Sendable, CaseIterable {
      case baseline, tested
    }

    public let arm: Arm
    public let seed: Int
    public let digest: String
    /// By measure, without those that the run has not.
    public let values: [String: Double]
    /// Why it did not come to its end.
    public let error: String?
  }

  /// Whether not a single run came to its end.
  public var hasFailed: Bool { runs.allSatisfy { $0.error != nil } }

  /// p values corrected for the number of tests in a table.
  public struct Corrected: Codable, Sendable, Equatable {
    /// Holm's: the chance of even one false alarm in the table is below the level.
    public let holm: Double
    /// Benjamini and Hochberg's: so is the expected share of false alarms among the alarms.
    public let falseDiscovery: Double
  }

  /// What the claimed measure says.
  public var finding: MeasureResult? { findings.first }
  /// The words that ask for the row again.
  public var command: String { "harness claims \(id)" }
  /// The p value of the claimed measure by itself.
  var p: Double? {
    // What was not decided is no test.
    guard let finding, finding.comparison != nil, verdict != .undecided else { return nil }
    guard let margin else { return finding.comparison?.test?.pValue }
    let test = EquivalenceTest(finding.differences.compactMap { $0 }, margin: margin)
    return verdict == .contradicted ? test.excessPValue : test.pValue
  }

  /// Pairs that agree with the claim, that are tied, and that speak against it.
  public var pairs: (wins: Int, ties: Int, losses: Int)? {
    guard let finding, let comparison = finding.comparison else { return nil }
    switch direction {
    case .raises: return (comparison.positive, comparison.zero, comparison.negative)
    case .lowers: return (comparison.negative, comparison.zero, comparison.positive)
    case .keeps:
      let within = finding.differences.count { ($0 ?? 0).magnitude < (margin ?? 0) }
      return (within, 0, comparison.pairs - within)
    }
  }
}

extension MeasuredClaim {
  /// The row of a claim whose runs are all there.
  init(_ row: ClaimStudy.Row, _ result: AblationResult, _ diagnosis: AblationDiagnosis) {
    let (claim, ablation) = (row.claim, row.ablation)
    let findings = result.findings[0]
    let health = ClaimHealth(diagnosis, of: row)
    let failed = result.cells.joined().first { $0.error != nil }
    let equivalence = claim.margin(in: row.measure).flatMap { margin in
      findings[0].assessment.comparison.map { _ in
        EquivalenceTest(findings[0].differences, margin: margin)
      }
    }
    let obstacle = ClaimObstacle(result, row)
    let verdict = ClaimVerdict(
      findings[0].assessment, claimed: claim.direction, equivalence: equivalence,
      obstacle: obstacle)
    var reason: String?
    if let failed, let error = failed.error {
      reason = "seed \(failed.seed), \(ablation.arms[failed.arm].label): \(error)"
    } else if let obstacle, verdict == .undecided {
      reason = obstacle.sentence(of: row.measure.metric)
    } else if verdict == .failed || verdict == .undecided {
      reason = findings[0].assessment.sentence
    }
    self.init(
      row, verdict: verdict, reason: reason,
      findings: findings.map(MeasureResult.init),
      runs: result.cells.joined().map(MeasuredRun.init), health: health,
      beyond: diagnosis.variations[0][row.measure].map(BeyondExamples.init))
  }

  /// The row of a claim of which a run could not be made.
  init(_ row: ClaimStudy.Row, failed reason: String) {
    self.init(row, verdict: .failed, reason: reason, findings: [], runs: [])
  }

  private init(
    _ row: ClaimStudy.Row, verdict: ClaimVerdict, reason: String?, findings: [MeasureResult],
    runs: [MeasuredRun], health: ClaimHealth? = nil, beyond: BeyondExamples? = nil
  ) {
    let claim = row.claim
    id = claim.id
    self.claim = claim.sentence
    source = claim.source
    published = claim.published
    regime = claim.regime
    trick = claim.trick?.id
    options = claim.trick?.options ?? ""
    direction = claim.direction
    margin = claim.margin(in: row.measure)
    measure = row.measure
    experiment = claim.experiment
    set = claim.settings.map(\.description)
    with = claim.with.map(\.description)
    change = claim.changes.map(\.description)
    seeds = row.ablation.seeds
    askedSeeds = row.askedSeeds == seeds ? nil : row.askedSeeds
    tuning = row.tuning.map(ClaimTuning.init)
    untuned = claim.untuned
    history = claim.history.isEmpty ? nil : claim.history
    explanation = claim.explanation
    atChance = claim.atChance
    contract = Program.contract
    harness = Program.version
    self.verdict = verdict
    self.reason = reason
    self.findings = findings
    self.runs = runs
    unhealthy = health.flatMap { $0.unhealthy.isEmpty ? nil : $0.unhealthy }
    warnings = health.flatMap { $0.warnings.isEmpty ? nil : $0.warnings }
    self.beyond = beyond
  }
}

extension MeasuredClaim.BeyondExamples {
  init(_ variation: ExampleVariation) {
    examples = variation.effects.examples
    interval = variation.interval
    holds = variation.holdsBeyond
  }
}

extension MeasuredClaim.MeasuredRun {
  init(_ cell: AblationResult.Cell) {
    arm = cell.arm == 0 ? .baseline : .tested
    seed = cell.seed
    digest = cell.bundle.digest.hex
    values = Dictionary(
      uniqueKeysWithValues: cell.values.filter { $0.value.isFinite }
        .map { ($0.key.description, $0.value) })
    error = cell.error
  }
}
