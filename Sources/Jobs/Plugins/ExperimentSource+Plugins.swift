import Foundation
import PluginLoading
import Training
import Tricks

/// A plugin as the command line names it.
public struct PluginUse: Hashable, Sendable {
  public var path: String
  /// The SHA-256 that its file must have, if that is known.
  public var sha256: String?

  public init(path: String, sha256: String? = nil) {
    self.path = path
    self.sha256 = sha256
  }

  init(_ plugin: Plugin) { self.init(path: plugin.path, sha256: plugin.sha256) }
}

extension ExperimentSource {
  /// The plugins that the experiment names, and those beside them.
  func pluginUses() throws(ConfigurationError) -> [PluginUse] {
    guard usesPluginsOfText else { return plugins }
    let own = try pluginPaths().map { PluginUse(path: $0) }
    return own + plugins.filter { !own.contains($0) }
  }

  /// Loads the plugins, each in a process of its own before it may run in this one.
  ///
  /// - Throws: `ConfigurationError`, `PluginError` or ``Interrupted``.
  public func loadPlugins() throws -> [Plugin] {
    let uses = try pluginUses()
    if uses.isEmpty { return [] }
    try Rehearsal(loading: uses).run()
    return try uses.map { use throws(PluginError) in
      try PluginLoader.load(use.path, expecting: use.sha256)
    }
  }

  /// The same with the plugins that its tricks are from, and no others: what a plugin does not take
  /// part in cannot depend on it.
  func narrowed(to loaded: [Plugin]) throws(ConfigurationError) -> ExperimentSource {
    var source = self
    source.plugins = loaded.used(by: try experiment()).map(PluginUse.init)
    source.usesPluginsOfText = false
    return source
  }

  /// The words that make a worker do it, behind those that make it a worker.
  var workerArguments: [String] {
    arguments + ["--file", file]
      + plugins.flatMap { $0.sha256.map { ["--plugin-digest", $0] } ?? [] }
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

extension Job {
  /// The job of an experiment as it was asked for; loads its plugins.
  ///
  /// - Parameters:
  ///   - results: the folder of bundles whose weights tricks may ask for.
  ///   - rehearses: whether code of plugins is first run in another process, which it may end.
  public init(_ source: ExperimentSource, results: String, rehearses: Bool = true) throws {
    let uses = try source.pluginUses()
    if rehearses && !uses.isEmpty {
      try Rehearsal(of: source, loading: uses, results: results).run()
    }
    let plugins = try uses.map { try PluginLoader.load($0.path, expecting: $0.sha256) }
    let experiment = try source.experiment()
    try self.init(
      experiment, text: source.text, dataset: source.dataset(), plugins: plugins,
      weights: WeightArchive(results: [results]))
  }
}
