import Ablations
import Configuration
import Foundation
import Runs
import Statistics
import Training
import Tricks

/// The ablations that test claims, as one plan: what they share is made once.
public struct ClaimStudy: Sendable {
  /// A claim with its ablation of two arms.
  public struct Row: Sendable {
    public let claim: Claim
    /// What the claim is about.
    public let measure: Measure
    public let ablation: Ablation

    /// The places of its runs in the plan.
    public var runs: [Int] { ablation.arms.flatMap(\.runs) }
  }

  public let rows: [Row]
  /// The runs, claim by claim, the pairs of a seed together.
  public let plan: RunPlan

  /// Prepares every run, so that whatever is wrong is told before the first.
  ///
  /// - Parameters:
  ///   - seeds: from an experiment's own seed to the seeds to use; the claims' own if nothing.
  ///   - plugins: files of tricks, which are loaded.
  ///   - procedures: prepare the runs.
  ///   - results: the folder of the bundles.
  ///   - keeping: how the states of the runs are kept.
  ///   - find: finds the experiments that claims name.
  /// - Throws: ``ClaimErrors`` with all that is wrong.
  public init(
    _ claims: [Claim], seeds: ((Int) -> [Int])? = nil, plugins: [PluginUse] = [],
    by procedures: some ProcedureFactory, results: String,
    keeping: RunKeeper.Options = RunKeeper.Options(),
    finding find: @escaping (String) throws(ExperimentError) -> ExperimentSource =
      ExperimentLibrary.find
  ) throws(ClaimErrors) {
    var rows: [Row] = []
    var plan = RunPlan(results: results, keeping: keeping)
    var errors: [ConfigurationError] = []
    var experiments = ExperimentReader(find: find)
    for claim in claims {
      do throws(ConfigurationError) {
        let (ablation, measure) = try claim.ablation(
          seeds: seeds, plugins: plugins, reading: &experiments, by: procedures, in: &plan)
        rows.append(Row(claim: claim, measure: measure, ablation: ablation))
      } catch {
        errors.append(error)
      }
    }
    if !errors.isEmpty { throw ClaimErrors(errors) }
    self.rows = rows
    self.plan = plan
  }
}

/// The experiments of claims, each read once.
private struct ExperimentReader {
  let find: (String) throws(ExperimentError) -> ExperimentSource
  private var known: [String: ConfigurationNode] = [:]

  init(find: @escaping (String) throws(ExperimentError) -> ExperimentSource) { self.find = find }

  mutating func document(
    of source: ExperimentSource
  ) throws(ConfigurationError) -> ConfigurationNode {
    if let document = known[source.file] { return document }
    let document = try source.document()
    known[source.file] = document
    return document
  }
}

extension Claim {
  /// Adds the runs that test the claim to a plan.
  fileprivate func ablation(
    seeds: ((Int) -> [Int])?, plugins: [PluginUse], reading experiments: inout ExperimentReader,
    by procedures: some ProcedureFactory, in plan: inout RunPlan
  ) throws(ConfigurationError) -> (ablation: Ablation, measure: Measure) {
    var source = try experimentSource(experiments.find)
    let document = try experiments.document(of: source)
    try check(document)
    source.settings = set.map { .init($0, countedFrom: folder) }
    source.tricks = with
    source.plugins = plugins
    let ablation: Ablation
    do {
      ablation = try Ablation(
        of: source, reading: document,
        variants: [
          Ablation.Variant(
            trick: trick, settings: change.map { .init($0, countedFrom: folder) })
        ],
        seeds: seeds ?? { first in (0..<self.seeds).map { first + $0 } }, by: procedures,
        in: &plan, title: "\(id), ")
    } catch {
      throw ConfigurationError(error, at: place(of: error), path: [])
    }
    guard let measure = ablation.procedure.measure(measure) else {
      let names = ablation.procedure.availableMeasures.map(\.description)
      throw ConfigurationError(
        message: "the experiment has no \(measure?.description ?? "measure")",
        location: place(of: "measure"), path: ["measure"],
        hint: "it is measured by " + names.joined(separator: ", "))
    }
    if Set(ablation.arms.map { $0.runs[0] }).count < ablation.arms.count {
      throw ConfigurationError(
        message: "nothing is tested: both sides come to the same experiment",
        location: place(of: trick == nil ? "change" : "trick"),
        hint: "options under [with] outweigh those that [change] gives the same trick: "
          + "write them under [set.tricks.ID]")
    }
    return (ablation, measure)
  }

  /// Where the cause of an error in preparing the runs was written.
  private func place(of error: any Error) -> SourceLocation? {
    guard error is DatasetError else { return place(of: trick == nil ? "change" : "trick") }
    let change = set.last { $0.keys == ["data", "dataset"] }
    return change?.node.location ?? place(of: "experiment")
  }
}

extension Claim {
  /// Where a key was written, or else where the row is.
  fileprivate func place(of key: String) -> SourceLocation? {
    node[key]?.location ?? node.location
  }

  /// The experiment as it is written, before any change.
  fileprivate func experimentSource(
    _ find: (String) throws(ExperimentError) -> ExperimentSource
  ) throws(ConfigurationError) -> ExperimentSource {
    let isPath = experiment.contains("/") || experiment.hasSuffix(".toml")
    let beside = "\(folder)/\(experiment)"
    do {
      return try find(
        isPath && ExperimentLibrary.has(beside) ? beside : experiment)
    } catch {
      throw ConfigurationError(error, at: place(of: "experiment"), path: ["experiment"])
    }
  }

  /// Decodes the experiment of each side, for mistakes with their places in the claim's file.
  fileprivate func check(_ document: ConfigurationNode) throws(ConfigurationError) {
    var document = document
    for change in set { try document.apply(change) }
    _ = try document.decode(Experiment.self)
    if change.isEmpty { return }
    for change in change { try document.apply(change) }
    _ = try document.decode(Experiment.self)
  }
}
