import Training

/// A question about a run, asked of what was seen while it trained.
protocol WatchCheck: Sendable {
  /// The name it goes by, words joined by hyphens.
  static var id: String { get }
  /// What it asks, in one line.
  static var question: String { get }
  /// Whether it asks of runs that did not come to their end as well.
  static var judgesFailedRuns: Bool { get }

  init()

  /// What is wrong, if anything is.
  func judge(_ run: WatchedRun) -> [Conclusion]
}

extension WatchCheck {
  static var judgesFailedRuns: Bool { false }
}

/// A run that has ended, and what was seen of it.
struct WatchedRun {
  let trainer: Trainer
  let watch: TrainingWatch
  /// Nothing of a run that did not come to its end.
  let outcome: TrainingOutcome?
  let divergence: Divergence?

  var resolved: ResolvedExperiment { trainer.resolved }
  var task: any Task { resolved.task }
  var looks: [Look] { watch.looks }
  var steps: Int { trainer.state.context.progress.step }
  var epochs: [History.Epoch] { trainer.state.history.epochs }

  /// Whether several players take turns: what each minimises need not fall.
  var hasSeveralPlayers: Bool { AssembledRecipe(resolved).players.count > 1 }

  /// The places of the weights that are trained, in the network's order.
  var weights: [Int] {
    resolved.network.parameters.indices.filter {
      let parameter = resolved.network.parameters[$0]
      return parameter.role == .weight && !parameter.isFrozen
    }
  }

  func name(_ parameter: Int) -> String { resolved.network.parameters[parameter].name }
}

/// What was found of a run while it trained: `checks/watch.json`.
public struct WatchReport: Codable, Hashable, Sendable {
  /// What a question was answered with that needs saying.
  public struct Finding: Codable, Hashable, Sendable {
    public let id: String
    public let question: String
    public let verdict: Checks.Finding.Verdict
    public let summary: String
    public let evidence: [Evidence]
    public let hint: String?
    public let setting: String?
  }

  /// How many steps were taken, and after which they were looked at.
  public let steps: Int
  public let looks: [Int]
  /// Gravest first.
  public let findings: [Finding]
  /// The examples whose predictions were followed: their split, and their rows in the file.
  public let split: String
  public let rows: [Int]

  /// All questions, asked of a run; those after causes before those after what follows from them.
  static let checks: [any WatchCheck] = [
    FiniteCheck(), UnitCheck(), GradientFlowCheck(), UpdateSizeCheck(), StabilityCheck(),
    LossTrendCheck(), OverfittingCheck(), CollapseCheck(),
  ]

  /// - Parameters:
  ///   - outcome: nothing of a run that did not come to its end.
  ///   - error: why it did not, if not from outside.
  public init?(_ trainer: Trainer, outcome: TrainingOutcome?, error: TrainingError?) {
    guard let watch = trainer.watch else { return nil }
    var divergence: Divergence?
    if case .diverged(let found) = error { divergence = found }
    let run = WatchedRun(
      trainer: trainer, watch: watch, outcome: outcome, divergence: divergence)
    let asked = Self.checks.filter {
      outcome != nil || (error != nil && type(of: $0).judgesFailedRuns)
    }
    let found = asked.flatMap { check in
      check.judge(run).map { conclusion in
        Finding(
          id: type(of: check).id, question: type(of: check).question,
          verdict: conclusion.verdict, summary: conclusion.summary,
          evidence: conclusion.evidence, hint: conclusion.hint, setting: conclusion.setting)
      }
    }
    steps = run.steps
    looks = watch.looks.map(\.step)
    findings = found.enumerated().sorted {
      ($1.element.verdict, $0.offset) < ($0.element.verdict, $1.offset)
    }.map(\.element)
    split = watch.watched.split
    rows = watch.watched.examples.sourceRows
  }
}

// MARK: - Numbers

extension [Double] {
  /// The middle value; NaN of none.
  var median: Double {
    let sorted = self.sorted()
    if sorted.isEmpty { return .nan }
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  var mean: Double { reduce(0, +) / Double(Swift.max(count, 1)) }
}
