import Archive
import Configuration
import PluginLoading
import Provenance
import Training
import Tricks

/// One run to be made: an experiment with its tricks, a seed, and the data it needs.
public struct Job: Sendable {
  /// The experiment's text, for the archive.
  public let text: String
  public let resolved: ResolvedExperiment
  public let dataset: Dataset
  public let record: JobRecord

  public var experiment: Experiment { resolved.experiment }
  public var seed: Int { resolved.experiment.seed }
  /// How many numbers are trained.
  public var parameterCount: Int {
    resolved.network.parameters.reduce(0) { $0 + $1.shape.elementCount }
  }

  /// Applies the tricks and computes what the job is known by.
  ///
  /// - Parameters:
  ///   - dataset: what `experiment.data.dataset` names.
  ///   - plugins: what was loaded; those of whose tricks the experiment has none are left aside.
  ///   - weights: where the weights are that tricks ask for.
  public init(
    _ experiment: Experiment, text: String, dataset: Dataset, plugins: [Plugin] = [],
    weights: WeightArchive = WeightArchive()
  ) throws(TrainingError) {
    self.text = text
    self.dataset = dataset
    resolved = try ResolvedExperiment(experiment, dataset: dataset, weights: weights.loader)
    do {
      let used = plugins.used(by: experiment)
      let identity = RunIdentity(
        resolved, node: try resolved.node(), data: dataset.description, plugins: used)
      record = JobRecord(
        identity, seed: experiment.seed, plugins: used, weights: resolved.weightFiles)
    } catch {
      throw .configuration(error)
    }
  }

  /// The experiment with every default filled in, as JSON with sorted keys.
  public func resolvedJSON() throws(ConfigurationError) -> String {
    try resolved.node().prettyJSON + "\n"
  }
}

extension ResolvedExperiment {
  /// The experiment without the paths of plugins, which differ from place to place; what counts of
  /// them is in the job's record.
  func node() throws(ConfigurationError) -> ConfigurationNode {
    var node = try ConfigurationNode(encoding: experiment)
    node["plugins"] = nil
    return node
  }
}
