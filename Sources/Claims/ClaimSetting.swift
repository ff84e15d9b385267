import Ablations
import Configuration
import Runs
import Training

/// The experiments of claims, each read once.
struct ExperimentReader {
  let find: (String) throws(ExperimentError) -> ExperimentSource
  private var known: [String: ConfigurationNode] = [:]

  init(find: @escaping (String) throws(ExperimentError) -> ExperimentSource) { self.find = find }

  fileprivate mutating func document(
    of source: ExperimentSource
  ) throws(ConfigurationError) -> ConfigurationNode {
    if let document = known[source.file] { return document }
    let document = try source.document()
    known[source.file] = document
    return document
  }
}

/// The experiment that a claim is tested in, and its two sides as they are written.
struct ClaimSetting {
  let source: ExperimentSource
  let document: ConfigurationNode
  /// The baseline, and the tested side.
  let arms: [Ablation.Variant]

  init(
    _ claim: Claim, plugins: [PluginUse], reading experiments: inout ExperimentReader
  ) throws(ConfigurationError) {
    var source = try claim.experimentSource(experiments.find)
    document = try experiments.document(of: source)
    try claim.check(document)
    source.settings = claim.set.map { .init($0, countedFrom: claim.folder) }
    source.tricks = claim.with
    source.plugins = plugins
    self.source = source
    arms = [
      Ablation.Variant(trick: nil),
      Ablation.Variant(
        trick: claim.trick, settings: claim.change.map { .init($0, countedFrom: claim.folder) }),
    ]
  }
}

extension Claim {
  /// From an experiment's own seed to the seeds that decide.
  func decidingSeeds(_ seeds: ((Int) -> [Int])?) -> (Int) -> [Int] {
    seeds ?? { first in (0..<self.seeds).map { first + $0 } }
  }

  /// Where a key was written, or else where the row is.
  func place(of key: String) -> SourceLocation? { node[key]?.location ?? node.location }

  /// Where what is tested was written.
  var placeOfTested: SourceLocation? { place(of: trick == nil ? "change" : "trick") }

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
