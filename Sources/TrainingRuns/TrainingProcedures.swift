import Archive
import Configuration
import Errors
import PluginLoading
import Provenance
import Runs
import Synchronization
import Training
import Tricks

/// Prepares trainings. What the runs of a plan share is read once: data, weights, plugins.
public final class TrainingProcedures: ProcedureFactory {
  private struct Shared {
    var datasets: [[String]: Dataset] = [:]
    var weights: [[String]: WeightArchive] = [:]
    /// The plugins that have been loaded in a process of their own, and those that were agreed to, by
    /// path and digest.
    var tried: Set<PluginUse> = []
    var agreed: Set<PluginUse> = []
  }

  private let shared = Mutex(Shared())
  private let given: Set<ExactName>
  private let consent: Consent

  /// - Parameters:
  ///   - given: the paths of plugins that the command itself names. Others are named by an experiment's
  ///     text, and are asked about if somebody else could have written them.
  ///   - consent: how that is asked.
  public init(given: [String] = [], consent: Consent = .unavailable) {
    self.given = Set(given.map { ExactName($0) })
    self.consent = consent
  }

  public func procedure(for request: RunRequest) throws -> any Procedure {
    try training(for: request)
  }

  /// Loads the data, the weights and the plugins of a request and applies its tricks.
  ///
  /// A request that has been prepared before is not tried out again: a worker's code may trap.
  public func training(for request: RunRequest) throws -> TrainingProcedure {
    guard request.procedure == RunRecord.training else {
      throw ExecutionError(
        "there is no procedure '\(request.procedure)'", hint: "'\(RunRecord.training)' is one")
    }
    let experiment = try request.experiment.decode(Experiment.self).seeded(request.seed)
    let isNew = request.identity == nil
    let files = try request.plugins.map { use throws(PluginError) in
      try PluginFile(at: use.path, expecting: use.sha256)
    }
    // What a request says that was prepared before was agreed to then.
    if isNew { try files.forEach(agree) }
    let plugins = try load(files, tryingFirst: isNew)
    let used = plugins.used(by: experiment)
    if isNew, !used.isEmpty {
      try PluginPreflight(of: request, with: used.map { PluginUse($0) }).run()
    }
    return try TrainingProcedure(
      request, experiment: experiment, dataset: dataset(of: experiment, for: request),
      plugins: used, weights: weights(for: request))
  }

  /// Loads plugins, each in a process of its own before it may run in this one.
  ///
  /// - Throws: `PluginError` or ``Interrupted``.
  @discardableResult
  public func load(_ files: [PluginFile], tryingFirst: Bool = true) throws -> [Plugin] {
    let untried = files.map { PluginUse(path: $0.path, sha256: $0.sha256) }
      .filter { use in !shared.withLock { $0.tried.contains(use) } }
    if tryingFirst, !untried.isEmpty {
      try PluginPreflight(loading: untried).run()
      shared.withLock { $0.tried.formUnion(untried) }
    }
    return try files.map(PluginLoader.load)
  }

  /// Asks about a plugin that an experiment names, if somebody else could have written it.
  private func agree(to file: PluginFile) throws {
    if given.contains(ExactName(file.path)) { return }
    let use = PluginUse(path: file.path, sha256: file.sha256)
    if shared.withLock({ $0.agreed.contains(use) }) { return }
    let doubts = file.doubts
    if !doubts.isEmpty {
      try consent.require(
        Consent.Question(
          "load the plugin \(file.path)",
          because: ["the experiment names it"] + doubts,
          alternative: "make the file and its folder writable by yourself alone"))
    }
    shared.withLock { _ = $0.agreed.insert(use) }
  }

  /// The data of an experiment.
  func dataset(of experiment: Experiment, for request: RunRequest) throws -> Dataset {
    let (name, other) = (experiment.data.dataset, experiment.data.unlabelled)
    let named = [name, request.dataFolder, other ?? "", request.unlabelledFolder]
    let key = (request.describedData.map { [$0.canonicalJSON] } ?? named) + request.data
    if let known = shared.withLock({ $0.datasets[key] }) { return known }
    let dataset: Dataset
    if let described = request.describedData {
      dataset = try DatasetCatalogue.load(
        DataDescription(recorded: described), searching: request.data)
    } else {
      do throws(DatasetError) {
        let labelled = try DatasetCatalogue.load(
          name, from: request.dataFolder, searching: request.data)
        dataset =
          if let other {
            try labelled.adding(
              unlabelled: DatasetCatalogue.load(
                other, from: request.unlabelledFolder, searching: request.data))
          } else {
            labelled
          }
      } catch {
        guard error.isMissing, let identity = request.identity, identity.parts == nil else {
          throw error
        }
        var error = error
        error.hint =
          "the bundle is of an older program and does not say where its data were: "
          + "--data DIR names the folder that '\(name)' is in or counts from"
        throw error
      }
    }
    shared.withLock { $0.datasets[key] = dataset }
    return dataset
  }

  /// Where a request's weights are. Those that it says it was planned with must be the same.
  private func weights(for request: RunRequest) -> WeightArchive {
    let recorded = request.identity?.weights ?? [:]
    let archive = WeightArchive(
      results: request.weights, files: request.data, recorded: recorded)
    guard recorded.isEmpty else { return archive }
    return shared.withLock { shared in
      let known = shared.weights[request.weights] ?? archive
      shared.weights[request.weights] = known
      return known
    }
  }
}

extension PluginUse {
  init(_ plugin: Plugin) { self.init(path: plugin.path, sha256: plugin.sha256) }
}

extension ExperimentSource {
  /// The experiment that all of this comes to.
  public func decoded() throws(ConfigurationError) -> Experiment {
    try experiment().decode(Experiment.self)
  }
}
