import Configuration
import Foundation
import Training
import Tricks

/// The runs that test claims: an ablation for each, with what they share made once.
public struct ClaimPlan: Sendable {
  /// A claim with its ablation of two arms.
  public struct Row: Sendable {
    public let claim: Claim
    public let ablation: Ablation
    /// By arm, then seed: the places of its runs in the plan.
    public let runs: [[Int]]
  }

  /// A run, which several claims may need.
  public struct Run: Sendable {
    public let source: ExperimentSource
    public let record: JobRecord
    /// The place of the first claim that needs it, and what it is there.
    public let row: Int
    public let label: String
  }

  public let rows: [Row]
  /// In the order in which they are made: claim by claim, the pairs of a seed together.
  public let runs: [Run]

  /// Prepares every run, so that whatever is wrong is told before the first.
  ///
  /// - Parameters:
  ///   - seeds: from an experiment's own seed to the seeds to use; the claims' own if nothing.
  ///   - plugins: files of tricks, which are loaded.
  ///   - folders: where data files are looked for.
  /// - Throws: ``ClaimErrors`` with all that is wrong.
  public init(
    _ claims: [Claim], seeds: ((Int) -> [Int])? = nil, plugins: [PluginUse] = [],
    searching folders: [String]
  ) throws(ClaimErrors) {
    var builder = ClaimPlanBuilder(folders: folders, plugins: plugins)
    var errors: [ConfigurationError] = []
    for claim in claims {
      do throws(ConfigurationError) {
        try builder.add(claim, seeds: seeds)
      } catch {
        errors.append(error)
      }
    }
    if !errors.isEmpty { throw ClaimErrors(errors) }
    rows = builder.rows
    runs = builder.runs
  }

  /// Which runs are archived already.
  public struct Stock: Sendable {
    /// The places of the runs that no undamaged bundle holds.
    public let open: [Int]
    /// Why some of those are made although older ones of their kind are archived.
    public let remade: [RemadeRuns]
    /// The bundles of the others.
    let bundles: [Int: String]
  }

  /// Looks for the runs in a results folder.
  public func stock(in results: String) throws -> Stock {
    let finished = try FinishedRuns(results: results)
    var bundles: [Int: String] = [:]
    for (place, run) in runs.enumerated() {
      bundles[place] = finished.bundle(of: run.record)?.path
    }
    let open = runs.indices.filter { bundles[$0] == nil }
    return Stock(
      open: open, remade: finished.remade(open.map { runs[$0].record }), bundles: bundles)
  }
}

/// A plan under construction.
private struct ClaimPlanBuilder {
  let folders: [String]
  let plugins: [PluginUse]
  var rows: [ClaimPlan.Row] = []
  var runs: [ClaimPlan.Run] = []
  private var places: [JobRecord: Int] = [:]
  private var datasets: [String: Dataset] = [:]

  init(folders: [String], plugins: [PluginUse]) {
    self.folders = folders
    self.plugins = plugins
  }

  mutating func add(
    _ claim: Claim, seeds: ((Int) -> [Int])?
  ) throws(ConfigurationError) {
    var source = try claim.experimentSource()
    let experiment = try claim.check(source)
    source.settings = claim.set.map { .init($0, countedFrom: claim.folder) }
    let dataset = try dataset(of: source, claim)
    let measures = Measure.available(for: dataset.task)
    guard measures.contains(claim.measure) else {
      throw ConfigurationError(
        message: "\(dataset.name) has no \(claim.measure.metric.name)",
        location: claim.place(of: "measure"), path: ["measure"],
        hint: "it is measured by " + measures.map(\.rawValue).joined(separator: ", "))
    }
    source.tricks = claim.with
    source.plugins = plugins
    let variant = Ablation.Variant(
      trick: claim.trick, settings: claim.change.map { .init($0, countedFrom: claim.folder) })
    let own = (0..<claim.seeds).map { experiment.seed + $0 }
    let ablation: Ablation
    do {
      ablation = try Ablation(
        of: source, variants: [variant], seeds: seeds?(experiment.seed) ?? own, dataset: dataset)
    } catch {
      throw ConfigurationError(
        error, at: claim.place(of: claim.trick == nil ? "change" : "trick"), path: [])
    }
    if Set(ablation.arms.compactMap { $0.jobs.first?.record }).count < ablation.arms.count {
      throw ConfigurationError(
        message: "nothing is tested: both sides come to the same experiment",
        location: claim.place(of: claim.trick == nil ? "change" : "trick"),
        hint: "options under [with] outweigh those that [change] gives the same trick: "
          + "write them under [set.tricks.ID]")
    }
    var table = ablation.arms.map { _ in [Int]() }
    for (index, seed) in ablation.seeds.enumerated() {
      for (number, arm) in ablation.arms.enumerated() {
        let run = ClaimPlan.Run(
          source: arm.sources[index], record: arm.jobs[index].record, row: rows.count,
          label: "\(claim.id), seed \(seed), \(arm.label)")
        table[number].append(place(of: run))
      }
    }
    rows.append(ClaimPlan.Row(claim: claim, ablation: ablation, runs: table))
  }

  private mutating func place(of run: ClaimPlan.Run) -> Int {
    if let known = places[run.record] { return known }
    places[run.record] = runs.count
    runs.append(run)
    return runs.count - 1
  }

  /// Each data set is read once.
  private mutating func dataset(
    of source: ExperimentSource, _ claim: Claim
  ) throws(ConfigurationError) -> Dataset {
    let place = try source.datasetPlace()
    if let known = datasets[place] { return known }
    do {
      let dataset = try source.dataset(searching: folders)
      datasets[place] = dataset
      return dataset
    } catch {
      let change = claim.set.last { $0.keys == ["data", "dataset"] }
      throw ConfigurationError(
        error, at: change?.node.location ?? claim.place(of: "experiment"), path: [])
    }
  }
}

extension Claim {
  /// Where a key was written, or else where the row is.
  fileprivate func place(of key: String) -> SourceLocation? {
    node[key]?.location ?? node.location
  }

  /// The experiment as it is written, before any change.
  fileprivate func experimentSource() throws(ConfigurationError) -> ExperimentSource {
    let isPath = experiment.contains("/") || experiment.hasSuffix(".toml")
    let beside = "\(folder)/\(experiment)"
    do {
      return try ExperimentLibrary.find(
        isPath && FileManager.default.fileExists(atPath: beside) ? beside : experiment)
    } catch {
      throw ConfigurationError(error, at: place(of: "experiment"), path: ["experiment"])
    }
  }

  /// Decodes the experiment of each side, for mistakes with their places in the claim's file.
  ///
  /// - Returns: the baseline's, without its tricks.
  fileprivate func check(_ source: ExperimentSource) throws(ConfigurationError) -> Experiment {
    var document = try ConfigurationNode.parse(toml: source.text, file: source.file)
    for change in set { try document.apply(change) }
    let baseline = try document.decode(Experiment.self)
    for change in change { try document.apply(change) }
    _ = try document.decode(Experiment.self)
    return baseline
  }
}
