import Archive
import Statistics
import Tricks

/// What an ablation came to: every run's measurements, and a verdict for each trick.
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

  /// What one measure says of one trick.
  public struct Finding: Sendable {
    public let measure: Measure
    /// The differences trick − baseline, seed by seed.
    public let differences: [Double]
    public let assessment: Assessment
  }

  /// The measures, of which the first decides.
  public let measures: [Measure]
  /// By arm, then seed.
  public let cells: [[Cell]]
  /// For each trick, its findings by measure.
  public let findings: [[Finding]]
  /// How many runs had been archived before.
  public let reused: Int

  init(
    _ ablation: Ablation, bundles: [Ablation.Place: String], errors: [Ablation.Place: String],
    reused: Int, measures: [Measure]? = nil
  ) throws(ArchiveError) {
    let measures = measures ?? ablation.task.measures
    var cells: [[Cell]] = []
    for arm in ablation.arms.indices {
      var row: [Cell] = []
      for seed in ablation.seeds.indices {
        let place = Ablation.Place(arm: arm, seed: seed)
        let bundle = try ResultBundle(path: bundles[place] ?? "")
        let values = try measures.map { measure throws(ArchiveError) in
          (measure, errors[place] == nil ? try bundle.value(of: measure) ?? .nan : .nan)
        }
        row.append(
          Cell(
            arm: arm, seed: ablation.seeds[seed], bundle: bundle, error: errors[place],
            values: Dictionary(values) { first, _ in first }))
      }
      cells.append(row)
    }
    self.measures = measures
    self.cells = cells
    self.reused = reused
    var findings: [[Finding]] = Array(repeating: [], count: cells.count - 1)
    for measure in measures {
      let differences = cells.dropFirst().map { row in
        zip(row, cells[0]).map { trick, baseline in
          (trick.values[measure] ?? .nan) - (baseline.values[measure] ?? .nan)
        }
      }
      let values = cells.joined().compactMap { $0.values[measure] }
      let assessments = Assessment.family(
        differences, metric: measure.metric, rounding: Measure.rounding(of: values))
      for (index, assessment) in assessments.enumerated() {
        findings[index].append(
          Finding(
            measure: measure, differences: differences[index], assessment: assessment))
      }
    }
    self.findings = findings
  }
}

extension Measure {
  /// How far a difference of two of these values may be from what it is on paper.
  ///
  /// Metrics are kept as floats: 20/1797 apart can be 0.011129677 and 0.011129618.
  static func rounding(of values: [Double]) -> Double {
    let largest = values.filter(\.isFinite).map(\.magnitude).max() ?? 0
    return largest * Double(Float.ulpOfOne)
  }
}
