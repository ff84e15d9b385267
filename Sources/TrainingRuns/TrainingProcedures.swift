import Archive
import Configuration
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
    /// The plugins that have been loaded in a process of their own.
    var tried: Set<PluginUse> = []
  }

  private let shared = Mutex(Shared())

  public init() {}

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
    let plugins = try load(request.plugins, tryingFirst: isNew)
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
  public func load(_ uses: [PluginUse], tryingFirst: Bool = true) throws -> [Plugin] {
    let untried = uses.filter { use in !shared.withLock { $0.tried.contains(use) } }
    if tryingFirst, !untried.isEmpty {
      try PluginPreflight(loading: untried).run()
      shared.withLock { $0.tried.formUnion(untried) }
    }
    return try uses.map { use throws(PluginError) in
      try PluginLoader.load(use.path, expecting: use.sha256)
    }
  }

  /// The data of an experiment.
  func dataset(of experiment: Experiment, for request: RunRequest) throws -> Dataset {
    let name = experiment.data.dataset
    let key = [request.describedData?.canonicalJSON ?? name, request.dataFolder] + request.data
    if let known = shared.withLock({ $0.datasets[key] }) { return known }
    let dataset: Dataset
    if let described = request.describedData {
      dataset = try DatasetCatalogue.load(
        DataDescription(recorded: described), searching: request.data)
    } else {
      do throws(DatasetError) {
        dataset = try DatasetCatalogue.load(
          name, from: request.dataFolder, searching: request.data)
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
