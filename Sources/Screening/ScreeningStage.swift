import Ablations
import Configuration
import Runs
import Statistics

/// One of the two stages of a screening: tricks beside one baseline, over seeds of its own.
public struct ScreeningStage: Sendable {
  public let ablation: Ablation
  public let plan: RunPlan
  /// In the order of the ablation's contrasts.
  public let tricks: [TrickUse]

  /// Prepares every run.
  ///
  /// - Parameters:
  ///   - tricks: at least one, none of which the experiment has.
  ///   - seeds: at least one.
  ///   - plan: an empty one, for these runs.
  public init(
    _ title: String, of source: ExperimentSource, reading document: ConfigurationNode,
    tricks: [TrickUse], seeds: [Int], by procedures: some ProcedureFactory, in plan: RunPlan
  ) throws {
    var plan = plan
    ablation = try Ablation(
      of: source, reading: document, variants: tricks.map { Ablation.Variant(trick: $0) },
      seeds: { _ in seeds }, by: procedures, in: &plan, title: title)
    self.plan = plan
    self.tricks = tricks
  }
}

/// What the first stage came to.
public struct FirstStage: Sendable {
  /// A trick's differences in what chooses.
  public struct Estimate: Sendable {
    public let trick: TrickUse
    /// With − without, seed by seed; not finite where a run failed.
    public let differences: [Double]
    /// Nothing if a run failed.
    public let mean: Double?
    /// The first failure among its runs, with the seed; nothing if all came to their end.
    public let failure: String?
    /// How many of its runs failed.
    public let failed: Int
  }

  public let estimates: [Estimate]
  /// The tricks that are followed up, best first.
  public let chosen: [TrickUse]
  /// The first failure among the runs without any trick, without which nothing can be compared.
  public let baselineFailure: String?

  /// - Parameter measure: what chooses, one of the result's measures.
  public init(
    _ stage: ScreeningStage, _ result: AblationResult, by measure: Measure, _ rule: FollowUpRule
  ) {
    let ablation = stage.ablation
    let place = result.measures.firstIndex(of: measure) ?? 0
    baselineFailure = Self.failure(in: result.cells[0])
    let estimates = zip(ablation.contrasts, zip(stage.tricks, result.findings)).map {
      contrast, pair in
      let (trick, findings) = pair
      let differences = findings[place].differences
      let cells = result.cells[contrast.arms.last ?? 0]
      let isWhole = !differences.isEmpty && differences.allSatisfy(\.isFinite)
      return Estimate(
        trick: trick, differences: differences,
        mean: isWhole ? differences.reduce(0, +) / Double(differences.count) : nil,
        failure: Self.failure(in: cells) ?? (isWhole ? nil : "\(measure) was not measured"),
        failed: cells.count { $0.error != nil })
    }
    self.estimates = estimates
    chosen =
      baselineFailure != nil
      ? []
      : rule.chosen(estimates.map(\.mean), measure.metric.direction).map { estimates[$0].trick }
  }

  private static func failure(in cells: [AblationResult.Cell]) -> String? {
    cells.first { $0.error != nil }.map { "seed \($0.seed): \($0.error ?? "")" }
  }
}
