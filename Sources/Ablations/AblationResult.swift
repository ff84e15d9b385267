import Archive
import Runs
import Statistics

/// What an ablation came to: every run's measurements, and a verdict for each contrast.
public struct AblationResult: Sendable {
  /// A run by its arm and seed.
  public struct Cell: Sendable {
    public let arm: Int
    public let seed: Int
    public let bundle: ResultBundle
    /// Why the run did not come to its end.
    public let error: String?
    /// By measure; NaN where the run has none.
    public let values: [Measure: Double]
  }

  /// What one measure says of one contrast.
  public struct MeasureResult: Sendable {
    public let measure: Measure
    /// The contrast's values, such as the differences trick − baseline, seed by seed.
    public let differences: [Double]
    public let assessment: Assessment
  }

  /// The measures, of which the first decides.
  public let measures: [Measure]
  /// By arm, then seed.
  public let cells: [[Cell]]
  /// For each contrast, its findings by measure.
  public let findings: [[MeasureResult]]
  /// How many runs had been archived before.
  public let reused: Int

  /// Reads the bundles of an ablation's runs.
  ///
  /// - Parameters:
  ///   - outcomes: what became of the plan's runs.
  ///   - reused: how many had been archived before.
  ///   - measures: those of the ablation's procedure if left out.
  ///   - margin: how large a difference of the first measure would matter, in its own unit; nothing if
  ///     that is not asked.
  public init(
    _ ablation: Ablation, _ outcomes: [RunResult], reused: Int = 0, measures: [Measure]? = nil,
    margin: Double? = nil
  ) throws(ArchiveError) {
    let measures = measures ?? ablation.procedure.measures
    try self.init(
      ablation, cells: Self.cells(ablation, outcomes, measures: measures), reused: reused,
      measures: measures, margin: margin)
  }

  /// Of runs that have been read.
  ///
  /// - Parameters:
  ///   - cells: by arm, then seed.
  ///   - weights: by contrast, what is known of the weights that its sides came to.
  init(
    _ ablation: Ablation, cells: [[Cell]], reused: Int = 0, measures: [Measure], margin: Double?,
    weights: (Int) -> AssumedWeights = { _ in .toBeRead }
  ) throws(ArchiveError) {
    self.measures = measures
    self.cells = cells
    self.reused = reused
    findings = try Self.findings(
      ablation, cells, measures: measures, margin: margin, weights: weights)
  }

  /// Reads the bundles of runs, by arm, then seed.
  static func cells(
    _ ablation: Ablation, _ outcomes: [RunResult], measures: [Measure]
  ) throws(ArchiveError) -> [[Cell]] {
    var cells: [[Cell]] = []
    for (number, arm) in ablation.arms.enumerated() {
      var row: [Cell] = []
      for (seed, place) in zip(ablation.seeds, arm.runs) {
        row.append(try Cell(arm: number, seed: seed, outcomes[place], measures: measures))
      }
      cells.append(row)
    }
    return cells
  }

  /// Of runs that are compared in another way.
  init(of cells: [[Cell]], by measure: Measure, findings: [[MeasureResult]], reused: Int) {
    (measures, self.cells, self.findings, self.reused) = ([measure], cells, findings, reused)
  }

  private static func findings(
    _ ablation: Ablation, _ cells: [[Cell]], measures: [Measure], margin: Double?,
    weights: (Int) -> AssumedWeights
  ) throws(ArchiveError) -> [[MeasureResult]] {
    var findings: [[MeasureResult]] = ablation.contrasts.map { _ in [] }
    for (number, measure) in measures.enumerated() {
      let values = cells.map { row in row.map { $0.values[measure] ?? .nan } }
      let differences = ablation.contrasts.map { $0.values(of: values) }
      var runs: [PairedRuns] = []
      for (index, contrast) in ablation.contrasts.enumerated() {
        let differences = differences[index]
        let sides = contrast.sides(of: values)
        let isSame = differences.allSatisfy { $0 == 0 }
        // Only where no difference is measured does it matter.
        var same: Bool?
        if isSame {
          switch weights(index) {
          case .toBeRead: same = try haveSameWeights(contrast, cells)
          case .assumed(let answer): same = answer
          }
        }
        runs.append(
          PairedRuns(
            trick: sides.plus, baseline: sides.minus, sameWeights: same,
            subject: contrast.subject))
      }
      let assessments = Assessment.family(
        runs, metric: measure.metric, margin: number == 0 ? margin : nil, seeds: ablation.seeds,
        grain: TestGrain.of(measure, cells))
      for (index, assessment) in assessments.enumerated() {
        findings[index].append(
          MeasureResult(
            measure: measure, differences: differences[index], assessment: assessment))
      }
    }
    return findings
  }
}

extension AblationResult.MeasureResult {
  /// Whether this measure, alone, is significantly worse.
  public var isWorse: Bool { assessment.verdict == .harms }
}

extension AblationResult {
  /// What the measures that do not decide add to a contrast's verdict: those that are significantly
  /// worse although the first is not, a sentence each.
  ///
  /// - Parameter findings: a contrast's, by measure.
  public static func warnings(_ findings: [MeasureResult]) -> [String] {
    guard let deciding = findings.first, !deciding.isWorse else { return [] }
    return findings.dropFirst().filter(\.isWorse).map { finding in
      let assessment = finding.assessment
      let numbers = ComparisonNumbers(
        assessment.comparison, of: finding.measure.metric, pValue: assessment.adjustedPValue)
      let interval = numbers.interval == "-" ? "" : "95% interval \(numbers.interval), "
      let difference =
        numbers.difference == "-"
        ? ""
        : ": \(numbers.difference)"
          + finding.measure.metric.differenceSuffix
      return "\(finding.measure.metric.name), which does not decide, is worse\(difference) "
        + "(\(interval)p = \(numbers.p), not corrected for the number of measures)."
    }
  }
}

extension AblationResult.Cell {
  /// Reads the bundle of a run.
  init(
    arm: Int, seed: Int, _ outcome: RunResult, measures: [Measure]
  ) throws(ArchiveError) {
    let bundle = try ResultBundle(path: outcome.bundle ?? "")
    let values = try measures.map { measure throws(ArchiveError) in
      (measure, outcome.error == nil ? try bundle.value(of: measure) ?? .nan : .nan)
    }
    self.init(
      arm: arm, seed: seed, bundle: bundle, error: outcome.error,
      values: Dictionary(values) { first, _ in first })
  }
}
