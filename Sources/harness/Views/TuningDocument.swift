import Search

/// A search in JSON.
struct TuningDocument: Encodable {
  struct Parameter: Encodable {
    let key: String
    /// As it was written.
    let range: String
  }

  struct Chosen: Encodable {
    /// As `--set` takes them.
    let settings: [String]
    /// The mean of the validation measure.
    let value: Double?
    /// Whether these are the values as they stood.
    let isOwn: Bool
  }

  struct TrialEntry: Encodable {
    let settings: [String]
    let isOwn: Bool
    /// Nothing for all of the experiment's.
    let epochs: Int?
    /// By seed.
    let values: [Double?]
    let mean: Double?
    let failed: Int
    let errors: [String]
    let bundles: [String?]
  }

  struct Side: Encodable {
    let label: String
    /// What it could choose.
    let keys: [String]
    let chosen: Chosen?
    let edges: [TuningReport.Edge]
    /// In settings that are trained in full with every seed.
    let spent: Double
    let trainings: Int
    let failed: Int
    let isExhausted: Bool
    /// How many settings were tried, and how many of them made trainings of their own.
    let settings: Int
    let distinct: Int
    let curve: [TuningReport.CurvePoint]
    let trials: [TrialEntry]
  }

  let experiment: String
  let space: [Parameter]
  let strategy: SearchStrategy
  let budget: Int
  let seeds: [Int]
  /// What settings were chosen by.
  let measure: String
  let rungs: [Rung]
  let sides: [Side]

  init(_ report: TuningReport) {
    experiment = report.experiment
    space = report.request.space.parameters.map { Parameter(key: $0.key, range: $0.text) }
    strategy = report.request.strategy
    budget = report.request.budget
    seeds = report.seeds
    measure = report.measure.description
    rungs = report.rungs
    sides = report.sides.map(Side.init)
  }
}

extension TuningDocument.Side {
  init(_ side: TuningReport.Side) {
    label = side.label
    keys = side.space.parameters.map(\.key)
    chosen = side.chosen.map {
      .init(settings: $0.settings.map(\.description), value: $0.mean, isOwn: $0.isOwn)
    }
    edges = side.edges
    spent = side.spent
    trainings = side.trainingCount
    failed = side.failedCount
    isExhausted = side.isExhausted
    settings = side.settingCount
    distinct = side.distinctCount
    curve = side.curve
    trials = side.trials.map { trial in
      .init(
        settings: trial.settings.map(\.description), isOwn: trial.isOwn, epochs: trial.epochs,
        values: trial.values, mean: trial.mean, failed: trial.failed, errors: trial.errors,
        bundles: trial.bundles)
    }
  }
}

/// What was made of tuned arms, with how they were tuned.
struct TunedDocument<Base: Encodable>: Encodable {
  private enum CodingKeys: String, CodingKey { case tuning }

  private let base: Base
  private let tuning: TuningDocument?

  init(_ base: Base, _ report: TuningReport?) {
    self.base = base
    tuning = report.map(TuningDocument.init)
  }

  func encode(to encoder: any Encoder) throws {
    try base.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encodeIfPresent(tuning, forKey: .tuning)
  }
}
