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
    let measures = measures ?? Measure.all(for: ablation.task)
    var cells: [[Cell]] = []
    for arm in ablation.arms.indices {
      var row: [Cell] = []
      for seed in ablation.seeds.indices {
        let place = Ablation.Place(arm: arm, seed: seed)
        let bundle = try ResultBundle(path: bundles[place] ?? "")
        let values = try measures.map { measure throws(ArchiveError) in
          (measure, errors[place] == nil ? try measure.value(in: bundle) : .nan)
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

/// A number that runs are compared by.
public enum Measure: String, Codable, Sendable, Hashable, CaseIterable {
  case testAccuracy = "test-accuracy"
  case testLoss = "test-loss"
  /// Of the best epoch.
  case validationAccuracy = "best-validation-accuracy"
  case validationLoss = "best-validation-loss"
  /// Of the last epoch: how well the network fits, with whatever tricks add to its objective.
  case trainLoss = "train-loss"

  /// The measures that an ablation of a task tells; the first decides.
  static func all(for task: Task) -> [Measure] {
    switch task {
    case .classification: [.testAccuracy, .testLoss, .validationAccuracy]
    case .regression: [.testLoss, .validationLoss]
    }
  }

  /// The measures that a task has.
  static func available(for task: Task) -> [Measure] { all(for: task) + [.trainLoss] }

  /// How far a difference of two of these values may be from what it is on paper.
  ///
  /// Metrics are kept as floats: 20/1797 apart can be 0.011129677 and 0.011129618.
  static func rounding(of values: [Double]) -> Double {
    let largest = values.filter(\.isFinite).map(\.magnitude).max() ?? 0
    return largest * Double(Float.ulpOfOne)
  }

  public var metric: Metric {
    switch self {
    case .testAccuracy: .accuracy()
    case .testLoss: .loss()
    case .validationAccuracy: .accuracy("best validation accuracy")
    case .validationLoss: .loss("best validation loss")
    case .trainLoss: .loss("train loss")
    }
  }

  /// The value of an archived run; NaN if it has none.
  public func value(in bundle: ResultBundle) throws(ArchiveError) -> Double {
    let value: Float?
    switch self {
    case .testAccuracy: value = try bundle.summary().metrics[.test]?["accuracy"]
    case .testLoss: value = try bundle.summary().metrics[.test]?["loss"]
    case .validationAccuracy: value = try Self.validation("accuracy", in: bundle).max()
    case .validationLoss: value = try Self.validation("loss", in: bundle).min()
    case .trainLoss: value = try bundle.summary().metrics[.train]?["loss"]
    }
    return value.map(Double.init) ?? .nan
  }

  private static func validation(
    _ name: String, in bundle: ResultBundle
  ) throws(ArchiveError) -> [Float] {
    try bundle.metrics().filter { $0.split == .validation }.compactMap { $0.values[name] }
  }
}
