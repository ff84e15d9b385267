import Configuration
import Provenance

/// Everything that the results of a run follow from, part by part.
///
/// Two runs whose parts are the same have the same results. What else differs between two programs,
/// places or machines can be no cause of other results, and is not among them.
public struct RunIdentity: Hashable, Sendable {
  /// The parts by their names: `contract`, the numerics contract; `training.epochs` and so on, each key
  /// of the resolved experiment as canonical JSON; and what a procedure adds, such as `source.core`,
  /// `data.files.train`, `weights.NAME`.
  public var parts: [String: String] = [:]

  /// The digest of all parts: what archived runs are found by.
  public var key: String {
    SHA256.hex(
      of: parts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }.joined())
  }

  /// - Parameter parts: all of them.
  init(parts: [String: String]) { self.parts = parts }

  /// What follows from an experiment.
  ///
  /// - Parameters:
  ///   - node: with every default filled in. `data.dataset`, `data.unlabelled` and `plugins` say where
  ///     something is and not what it is, and count for nothing.
  ///   - contract: the numerics contract.
  public init(experiment node: ConfigurationNode, contract: String) {
    parts["contract"] = contract
    var node = node
    if var plan = node["data"] {
      plan["dataset"] = nil
      plan["unlabelled"] = nil
      node["data"] = plan
    }
    node["plugins"] = nil
    for entry in node.entries ?? [] { add(entry.node, at: entry.key) }
  }

  /// The numerics contract.
  public var contract: String { parts["contract"] ?? "" }

  /// Tables part by part; a table without keys is a value.
  private mutating func add(_ node: ConfigurationNode, at path: String) {
    guard let entries = node.entries, !entries.isEmpty else {
      parts[path] = node.canonicalJSON
      return
    }
    for entry in entries where entry.node != ConfigurationNode(.absent) {
      add(entry.node, at: "\(path).\(entry.key)")
    }
  }
}

// MARK: - Differences

extension RunIdentity {
  /// The names of the parts that differ between two runs, sorted.
  package static func changes(_ left: [String: String], _ right: [String: String]) -> [String] {
    let names = Set(left.keys).union(right.keys)
    return names.filter { name in
      if left[name] == right[name] { return false }
      // A table without keys is told by what the other run has in it.
      let isMissing = left[name] == nil || right[name] == nil
      return !isMissing || !names.contains { $0.hasPrefix(name + ".") }
    }.sorted()
  }

  /// What a part is called in a sentence.
  package static func text(ofPart name: String) -> String {
    switch name {
    case "contract": "the numerics contract"
    case "source.core": "the source of the program's core"
    case _ where name.hasPrefix("source.tricks."): "the source of \(name.dropFirst(14))"
    case _ where name.hasPrefix("source.tasks."): "the source of the task \(name.dropFirst(13))"
    case _ where name.hasPrefix("source."): "the program's \(name.dropFirst(7))"
    case _ where name.hasPrefix("weights."): "the weights \(name.dropFirst(8))"
    case _ where name.hasPrefix("plugins."): "the plugin of \(name.dropFirst(8))"
    default: name
    }
  }
}
