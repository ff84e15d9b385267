import Archive
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
      record = JobRecord(
        experiment: try resolved.node().canonicalJSON, seed: experiment.seed,
        files: dataset.files, plugins: plugins.used(by: experiment),
        weights: resolved.weightFiles)
    } catch {
      throw .caused(by: error)
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
  fileprivate func node() throws(ConfigurationError) -> ConfigurationNode {
    var node = try ConfigurationNode(encoding: experiment)
    node["plugins"] = nil
    return node
  }
}

/// `job.json`: everything that the results of a run follow from, as digests.
///
/// Two jobs of one key have the same results.
public struct JobRecord: Codable, Hashable, Sendable {
  /// The file's path in a bundle.
  public static let path = BundlePath.job

  /// The SHA-256 of the other fields; nothing if the program cannot read its own executable.
  public let key: String?
  /// The numerics contract.
  public let contract: String
  /// The SHA-256 of the resolved experiment's canonical JSON.
  public let experiment: String
  public let seed: Int
  /// The SHA-256 of the program.
  public let program: String?
  /// The SHA-256 of each data file.
  public let data: [String: String]
  /// The plugins that the experiment's tricks are from; nothing if there are none.
  public let plugins: [Plugin]?
  /// The SHA-256 of the weights that tricks asked for, by the name they asked by; nothing if none did.
  public let weights: [String: String]?

  init(
    experiment json: String, seed: Int, files: [DataFile], plugins: [Plugin],
    weights: [String: String]
  ) {
    let build = Facts.build
    contract = build.contract
    experiment = SHA256.hex(of: json)
    self.seed = seed
    program = build.executableSHA256
    data = Dictionary(files.map { ($0.name, $0.sha256) }) { first, _ in first }
    self.plugins = plugins.isEmpty ? nil : plugins
    self.weights = weights.isEmpty ? nil : weights
    key = program.map { [contract, experiment, data] program in
      let lines =
        ["contract \(contract)", "experiment \(experiment)", "seed \(seed)", "program \(program)"]
        + data.sorted { $0.key < $1.key }.map { "data \($0.value) \($0.key)" }
        + plugins.map { "plugin \($0.sha256)" }.sorted()
        + weights.sorted { $0.key < $1.key }.map { "weights \($0.value) \($0.key)" }
      return SHA256.hex(of: lines.joined(separator: "\n"))
    }
  }
}
