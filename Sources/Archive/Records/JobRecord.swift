import Provenance

/// `job.json`: everything that the results of a run follow from.
///
/// Two jobs of one key have the same results.
public struct JobRecord: Codable, Hashable, Sendable {
  /// The file's path in a bundle.
  public static let path = BundlePath.job

  /// What archived runs are found by.
  public let key: String?
  /// What the key is the digest of, as ``RunIdentity/parts``; bundles of older programs have none.
  public let parts: [String: String]?
  /// The numerics contract.
  public let contract: String
  public let seed: Int
  /// The plugins that the experiment's tricks are from; nothing if there are none.
  public let plugins: [Plugin]?
  /// The SHA-256 of the weights that tricks asked for, by the name they asked by; nothing if none did.
  public let weights: [String: String]?

  // What older programs made keys of, and no longer write.

  /// The SHA-256 of the resolved experiment's canonical JSON.
  public let experiment: String?
  /// The SHA-256 of the program.
  public let program: String?
  /// The SHA-256 of each data file by its name without folders.
  public let data: [String: String]?

  public init(
    _ identity: RunIdentity, seed: Int, plugins: [Plugin] = [], weights: [String: String] = [:]
  ) {
    key = identity.key
    parts = identity.parts
    contract = identity.contract
    self.seed = seed
    self.plugins = plugins.isEmpty ? nil : plugins
    self.weights = weights.isEmpty ? nil : weights
    experiment = nil
    program = nil
    data = nil
  }

  /// Whether another record is of a run with the same results.
  ///
  /// A key says so; it counts if what it is made of says so too.
  package func isSameRun(as other: JobRecord) -> Bool {
    key != nil && parts != nil && key == other.key && parts == other.parts
  }

  /// The names of the parts in which it differs from another; nothing if either has none.
  package func changes(from other: JobRecord) -> [String]? {
    guard let parts, let others = other.parts else { return nil }
    return RunIdentity.changes(others, parts)
  }
}
