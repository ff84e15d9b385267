import Archive
import Runs
import Statistics

/// What the trainings of a grid came to: a row for each rate.
public struct RateRegret: Codable, Sendable {
  public struct Row: Codable, Sendable {
    /// `own`, `grid`, or a rule.
    public let origin: String
    public let rate: Double
    /// The mean over the seeds of the measure that rates are chosen by, and of the one they are judged
    /// by; nothing where a run failed.
    public let chosenBy: Double?
    public let value: Double?
    /// How many runs did not come to their end.
    public let failed: Int
    /// How much worse than the best of the grid, seed by seed: above 0 is worse.
    public let regret: PairedComparison?
    /// The result digest of each run.
    public let digests: [String]
  }

  public let experiment: String
  public let optimiser: String
  /// The seeds that were trained with.
  public let seeds: [Int]
  /// By which rates are judged: the one that decides for the task, on the test split.
  public let measure: Measure
  /// By which the grid's best is chosen: the same metric on the validation split, if there is one.
  public let chosenBy: Measure
  /// The grid's best rate.
  public let best: Double?
  public let rows: [Row]

  /// - Parameter outcomes: what became of the plan's runs.
  public init(
    _ grid: RateGrid, _ outcomes: [RunResult], of report: RangeReport
  ) throws {
    let ablation = grid.ablation
    let measure = ablation.procedure.measures[0]
    let validation = Measure.Name(.validation, measure.plainMetric.name)
    let choosing = ablation.procedure.measure(validation) ?? measure
    let result = try AblationResult(ablation, outcomes, measures: [measure, choosing])
    experiment = report.experiment
    optimiser = report.setting.optimiser.kind.rawValue
    seeds = ablation.seeds
    self.measure = measure
    chosenBy = choosing

    func values(_ arm: Int, _ measure: Measure) -> [Double]? {
      let values = result.cells[arm].compactMap { $0.values[measure] }.filter(\.isFinite)
      return values.count == ablation.seeds.count ? values : nil
    }
    func mean(_ arm: Int, _ measure: Measure) -> Double? {
      values(arm, measure).map { $0.reduce(0, +) / Double($0.count) }
    }
    let sign = measure.metric.direction == .higherIsBetter ? 1.0 : -1
    let places = grid.entries.indices.filter { grid.entries[$0].origin == .grid }
    // The first of equally good ones, which is the lowest rate.
    var best: (arm: Int, value: Double)?
    for arm in places {
      guard let value = mean(arm, choosing), best.map({ sign * value > sign * $0.value }) ?? true
      else { continue }
      best = (arm, value)
    }
    self.best = best.map { grid.entries[$0.arm].rate }
    let most = best.flatMap { values($0.arm, measure) }
    rows = try grid.entries.enumerated().map { arm, entry in
      let own = values(arm, measure)
      let regret = try own.flatMap { own in
        try most.map { most in
          try PairedComparison(differences: zip(most, own).map { sign * ($0 - $1) })
        }
      }
      return Row(
        origin: entry.origin.name, rate: entry.rate, chosenBy: mean(arm, choosing),
        value: mean(arm, measure),
        failed: result.cells[arm].count { $0.error != nil }, regret: regret,
        digests: result.cells[arm].map(\.bundle.digest.hex))
    }
  }
}

extension RateGrid.Entry.Origin {
  public var name: String {
    switch self {
    case .own: "own"
    case .grid: "grid"
    case .rule(let rule): rule.rawValue
    }
  }
}
