import Archive
import Provenance

/// `job.json`: everything that the results of a run follow from, as digests.
///
/// Two runs of one key have the same results.
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

  /// - Parameters:
  ///   - json: the resolved experiment's canonical JSON.
  ///   - data: the SHA-256 of each data file, by name.
  ///   - weights: the SHA-256 of weights, by the name that was asked for.
  public init(
    experiment json: String, seed: Int, data: [String: String] = [:], plugins: [Plugin] = [],
    weights: [String: String] = [:]
  ) {
    let build = Program.build
    contract = build.contract
    experiment = SHA256.hex(of: json)
    self.seed = seed
    program = build.executableSHA256
    self.data = data
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

extension JobRecord {
  /// What is not as it was when the run was planned, or nothing.
  func change(since planned: JobRecord) -> String? {
    if contract != planned.contract { return "the numerics contract" }
    for name in Set(data.keys).union(planned.data.keys).sorted()
    where data[name] != planned.data[name] {
      return "the data file \(name)"
    }
    if plugins != planned.plugins { return "a plugin" }
    if weights != planned.weights { return "a file of weights" }
    if experiment != planned.experiment || seed != planned.seed { return "the experiment" }
    return nil
  }
}
