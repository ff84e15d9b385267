import Archive
import BuildSources
import Configuration
import PluginLoading
import Provenance
import Training
import Tricks

/// Everything that the results of a run follow from, part by part.
///
/// Two runs whose parts are the same have the same results. What else differs between two programs,
/// places or machines can be no cause of other results, and is not among them.
public struct RunIdentity: Hashable, Sendable {
  /// The parts by their names:
  /// - `contract`: the numerics contract; `source.core`, `source.tricks.ID`: the digests of the code
  ///   that the numbers come from, and `source.kernel-flags`;
  /// - `training.epochs`, `tricks.mixup.alpha` …: each key of the resolved experiment, as canonical
  ///   JSON, but for `data.dataset` and `plugins`, which say where something is and not what it is;
  /// - `data.label` …: each key of the data's resolved description, and the digest of each of its
  ///   files, `data.files.train`;
  /// - `weights.NAME`, `plugins.IDS`: the digests of the weights and plugins that tricks are from.
  public private(set) var parts: [String: String] = [:]

  /// The digest of all parts: what archived runs are found by.
  public var key: String {
    SHA256.hex(
      of: parts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }.joined())
  }

  /// - Parameters:
  ///   - node: the resolved experiment.
  ///   - plugins: those that the experiment's tricks are from.
  ///   - sources: what the program was built from.
  package init(
    _ resolved: ResolvedExperiment, node: ConfigurationNode, data: DataDescription,
    plugins: [Plugin], sources: SourceDigests = .current, registry: Registry = .shared
  ) {
    let build = Facts.build
    parts["contract"] = build.contract
    parts["source.core"] = sources.core
    parts["source.kernel-flags"] = build.kernelFlags.joined(separator: " ")
    for id in Self.tricks(of: resolved) {
      // One that is not part of the program has its plugin's digest.
      parts["source.tricks.\(id)"] = registry[id].flatMap { sources.plugin(Self.module(of: $0)) }
    }
    var node = node
    var plan = node["data"]
    plan?["dataset"] = nil
    node["data"] = plan
    node["plugins"] = nil
    for entry in node.entries ?? [] { add(entry.node, at: entry.key) }
    for (name, value) in data.parts { parts["data.\(name)"] = value }
    for (name, digest) in resolved.weightFiles { parts["weights.\(name)"] = digest }
    for plugin in plugins {
      parts["plugins.\(plugin.tricks.joined(separator: "+"))"] = plugin.sha256
    }
  }

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

  /// The tricks whose code a run's numbers come from: its own, and those that made the networks of
  /// the bundles that it begins with.
  private static func tricks(of resolved: ResolvedExperiment) -> Set<TrickID> {
    let former = resolved.recipe.weights.values.flatMap { $0.experiment?["tricks"]?.keys ?? [] }
    return Set(resolved.experiment.tricks.keys).union(former)
  }

  /// The module of a trick: `Mixup` of `Mixup.Mixup`.
  private static func module(of trick: any Trick.Type) -> String {
    String(String(reflecting: trick).prefix { $0 != "." })
  }
}

// MARK: - Differences

extension RunIdentity {
  /// The names of the parts that differ between two runs, sorted.
  static func changes(_ left: [String: String], _ right: [String: String]) -> [String] {
    let names = Set(left.keys).union(right.keys)
    return names.filter { name in
      if left[name] == right[name] { return false }
      // A table without keys is told by what the other run has in it.
      let isMissing = left[name] == nil || right[name] == nil
      return !isMissing || !names.contains { $0.hasPrefix(name + ".") }
    }.sorted()
  }

  /// What a part is called in a sentence.
  static func text(ofPart name: String) -> String {
    switch name {
    case "contract": "the numerics contract"
    case "source.core": "the source of the program's core"
    case _ where name.hasPrefix("source.tricks."): "the source of \(name.dropFirst(14))"
    case _ where name.hasPrefix("source."): "the program's \(name.dropFirst(7))"
    case _ where name.hasPrefix("weights."): "the weights \(name.dropFirst(8))"
    case _ where name.hasPrefix("plugins."): "the plugin of \(name.dropFirst(8))"
    default: name
    }
  }
}
