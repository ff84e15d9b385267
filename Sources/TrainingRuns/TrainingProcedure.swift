import Archive
import Configuration
import Foundation
import Platform
import Provenance
import Runs
import Statistics
import TensorCore
import Training
import Tricks

/// Training a network with this program: the procedure that promises the same bits.
public struct TrainingProcedure: Procedure {
  public let request: RunRequest
  public let identity: JobRecord
  public let resolved: ResolvedExperiment
  public let dataset: Dataset
  /// What was asked for, whose network may yet follow the data: what texts are cut into may depend on the seed.
  private let asked: Experiment
  /// Those that have one of the experiment's tricks.
  private let plugins: [Plugin]
  private let weights: WeightArchive

  public var experiment: Experiment { resolved.experiment }
  /// How many numbers are trained.
  public var parameterCount: Int {
    resolved.network.parameters.reduce(0) { $0 + $1.shape.elementCount }
  }

  /// Applies the tricks and computes what the run is known by.
  ///
  /// - Parameters:
  ///   - request: what the bundle is to tell besides.
  ///   - experiment: the request's, decoded.
  ///   - dataset: what `experiment.data.dataset` names.
  ///   - plugins: what was loaded; those of whose tricks the experiment has none are left aside.
  ///   - weights: where the weights are that tricks ask for.
  package init(
    _ request: RunRequest, experiment: Experiment, dataset: Dataset, plugins: [Plugin] = [],
    weights: WeightArchive = WeightArchive()
  ) throws(TrainingError) {
    self.dataset = dataset
    asked = experiment
    self.weights = weights
    self.plugins = plugins.used(by: experiment)
    resolved = try ResolvedExperiment(experiment, dataset: dataset, weights: weights.loader)
    try MemoryEstimate(resolved, dataset: dataset).check()
    let node: ConfigurationNode
    do {
      node = try resolved.node()
    } catch {
      throw .caused(by: error)
    }
    let run = RunIdentity(
      resolved, node: node, data: dataset.description, plugins: self.plugins)
    identity = JobRecord(
      run, seed: experiment.seed, plugins: self.plugins, weights: resolved.weightFiles)
    var request = request
    request.training = run.training(of: resolved)
    request.experiment = node
    request.seed = experiment.seed
    request.identity = identity
    request.plugins = self.plugins.map { PluginUse(path: $0.path, sha256: $0.sha256) }
    self.request = request
  }

  /// How many examples are trained on: without those that are held back, or left out.
  public var trainingExampleCount: Int {
    PreparedData.trainingIndices(
      of: dataset, plan: resolved.data, seed: UInt64(experiment.seed)
    ).count
  }

  /// A trick's option where it brings an optimiser with a rate of its own.
  public var rateKeys: [String] {
    let tricks = request.experiment["tricks"]
    let own = (tricks?.keys ?? []).filter { id in
      guard let trick = Registry.shared[id] else { return false }
      return trick.card.slots.contains(.optimiser) && tricks?[id]?["rate"] != nil
    }
    return own.isEmpty ? ["optimiser.rate"] : own.map { "tricks.\($0).rate" }
  }

  /// Of SGD, whose momentum has a limit in closed form.
  public var momentumGain: MomentumGain? {
    let rule = resolved.optimiser
    guard rule.kind == .sgd else { return nil }
    return MomentumGain(
      momentum: rule.momentum, dampening: rule.dampening, nesterov: rule.nesterov,
      beside: resolved.recipe.update.contributors.sorted())
  }

  public var measures: [Measure] { resolved.task.measures }
  public var availableMeasures: [Measure] { resolved.task.availableMeasures }

  public func measure(_ name: Measure.Name?) -> Measure? { resolved.task.measure(name) }

  /// The machine, with the kernels and the threads in use.
  public var host: HostFacts {
    HostFacts.capture(usedLevel: Kernels.level, usedThreads: ThreadPool.threads)
  }

  public func seeded(_ seed: Int) throws -> TrainingProcedure {
    try TrainingProcedure(
      request, experiment: asked.seeded(seed), dataset: dataset, plugins: plugins,
      weights: weights)
  }

  public func documents() throws -> BundleFiles {
    var files = BundleFiles()
    try files.add(json: DatasetRecord(dataset, for: resolved.task), at: BundlePath.dataset)
    return files
  }
}

extension ResolvedExperiment {
  /// The experiment without the paths of plugins, which differ from place to place; what counts of
  /// them is in the run's identity.
  fileprivate func node() throws(ConfigurationError) -> ConfigurationNode {
    var node = try ConfigurationNode(encoding: experiment)
    node["plugins"] = nil
    return node
  }
}

extension Experiment {
  /// The same with another seed.
  func seeded(_ seed: Int) throws(ConfigurationError) -> Experiment {
    var experiment = self
    experiment.seed = seed
    do {
      try experiment.validate()
    } catch {
      throw ConfigurationError(
        message: "\(error.key) \(error.message)", location: SourceLocation(file: "--\(error.key)"),
        hint: error.hint)
    }
    return experiment
  }
}

extension [Plugin] {
  /// Those that have one of an experiment's tricks, each once.
  func used(by experiment: Experiment) -> [Plugin] {
    reduce(into: []) { used, plugin in
      let isUsed = plugin.tricks.contains { experiment.tricks[$0] != nil }
      if isUsed && !used.contains(plugin) { used.append(plugin) }
    }
  }
}
