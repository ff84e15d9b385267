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
  public init(
    _ ablation: Ablation, _ outcomes: [RunResult], reused: Int = 0, measures: [Measure]? = nil
  ) throws(ArchiveError) {
    let measures = measures ?? ablation.procedure.measures
    var cells: [[Cell]] = []
    for (number, arm) in ablation.arms.enumerated() {
      var row: [Cell] = []
      for (seed, place) in zip(ablation.seeds, arm.runs) {
        let (outcome, error) = (outcomes[place], outcomes[place].error)
        let bundle = try ResultBundle(path: outcome.bundle ?? "")
        let values = try measures.map { measure throws(ArchiveError) in
          (measure, error == nil ? try bundle.value(of: measure) ?? .nan : .nan)
        }
        row.append(
          Cell(
            arm: number, seed: seed, bundle: bundle, error: error,
            values: Dictionary(values) { first, _ in first }))
      }
      cells.append(row)
    }
    self.measures = measures
    self.cells = cells
    self.reused = reused
    var findings: [[MeasureResult]] = ablation.contrasts.map { _ in [] }
    for measure in measures {
      let values = cells.map { row in row.map { $0.values[measure] ?? .nan } }
      let differences = ablation.contrasts.map { $0.values(of: values) }
      let assessments = Assessment.family(
        differences, metric: measure.metric, rounding: Measure.rounding(of: Array(values.joined())))
      for (index, assessment) in assessments.enumerated() {
        findings[index].append(
          MeasureResult(
            measure: measure, differences: differences[index], assessment: assessment))
      }
    }
    self.findings = findings
  }
}
