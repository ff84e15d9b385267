import Archive
import Configuration
import Foundation

/// An experiment as a person asked for it: a TOML text and what the command line changes in it.
public struct ExperimentSource: Sendable {
  /// How the command line names the experiment: a path or a name.
  public var name: String
  /// How messages name the text.
  public var file: String
  public var text: String
  /// Values laid over the text, each a key path and a TOML value.
  public var settings: [Setting] = []
  /// Tricks added to those of the text, whose options they replace one by one.
  public var tricks: [TrickUse] = []
  /// Tricks of the text that are left out.
  public var withoutTricks: [String] = []
  /// Plugins beside those that the text names.
  public var plugins: [PluginUse] = []
  /// The seed, if not the text's.
  public var seed: Int?
  /// The name of the procedure that is to make the run.
  public var procedure = RunRecord.training

  /// Reads a text, as ``document()`` does; tests count how often.
  package var parse: Parse = { text, file throws(ConfigurationError) in
    try ConfigurationNode.parse(toml: text, file: file)
  }

  package typealias Parse =
    @Sendable (_ text: String, _ file: String) throws(ConfigurationError) -> ConfigurationNode

  /// One `--set KEY=VALUE`, or what comes to the same.
  public struct Setting: Hashable, Sendable, CustomStringConvertible {
    public var key: String
    public var value: String
    /// The option that it was written under, which messages point to.
    public var option: String

    public init(key: String, value: String, option: String = Self.option) {
      self.key = key
      self.value = value
      self.option = option
    }

    public static let option = "--set"

    public static func == (left: Self, right: Self) -> Bool {
      (left.key, left.value) == (right.key, right.value)
    }

    public func hash(into hasher: inout Hasher) {
      hasher.combine(key)
      hasher.combine(value)
    }

    public var description: String { "\(key)=\(value)" }
  }

  public init(name: String, file: String, text: String) {
    self.name = name
    self.file = file
    self.text = text
  }

  /// The words behind `harness train` that ask for the same.
  public var arguments: [String] {
    var words = [name]
    for plugin in plugins { words += ["--plugin", plugin.path] }
    for setting in settings { words += [Setting.option, setting.description] }
    for trick in tricks { words += ["--trick", trick.description] }
    for trick in withoutTricks { words += ["--without", trick] }
    if let seed { words += ["--seed", String(seed)] }
    return words
  }
}

extension ExperimentSource {
  /// The text's table, before any change. Whoever needs several experiments of one text reads it once.
  public func document() throws(ConfigurationError) -> ConfigurationNode {
    try parse(text, file)
  }

  /// The experiment that all of this comes to, as a table.
  ///
  /// - Parameter document: the text's table, if it has been read.
  public func experiment(
    reading document: ConfigurationNode? = nil
  ) throws(ConfigurationError) -> ConfigurationNode {
    var node = if let document { document } else { try self.document() }
    for setting in settings {
      try node.set(setting.key, to: setting.value, source: setting.option)
    }
    let written = node["tricks"] ?? ConfigurationNode()
    // What is no table is for whoever decodes it to report.
    if written.entries != nil {
      let changed = try apply(to: written)
      if !changed.keys.isEmpty || node["tricks"] != nil { node["tricks"] = changed }
    }
    if let seed {
      node["seed"] = ConfigurationNode(.integer(seed), at: SourceLocation(file: "--seed"))
    }
    return node
  }

  /// Lays tricks over a table of tricks, and leaves some out.
  private func apply(
    to written: ConfigurationNode
  ) throws(ConfigurationError) -> ConfigurationNode {
    var all = written
    for use in tricks {
      let given = try ConfigurationNode.options(use.options)
      guard var options = all[use.id] else {
        all[use.id] = given
        continue
      }
      for entry in given.entries ?? [] { options[entry.key] = entry.node }
      all[use.id] = options
    }
    if let id = withoutTricks.first(where: { all[$0] == nil }) {
      let ids = all.keys.sorted()
      throw ConfigurationError(
        message: "the experiment has no trick '\(id)' to leave out",
        location: SourceLocation(file: "--without"),
        hint: ids.isEmpty ? "it has none at all" : KeyNames.hint(for: id, among: ids, kind: "trick")
      )
    }
    for id in withoutTricks { all[id] = nil }
    return all
  }
}

extension RunRequest {
  private static let greatestSeed = 1_000_000_000_000_000_000

  /// The run that a person asks for.
  ///
  /// - Parameters:
  ///   - document: the text's table, if it has been read.
  ///   - results: the folder that the bundle is put in.
  public init(
    _ source: ExperimentSource, reading document: ConfigurationNode? = nil, results: String
  ) throws(ConfigurationError) {
    let experiment = try source.experiment(reading: document)
    let own = source.pluginPaths(in: experiment).map { PluginUse(path: $0) }
    var seed = 1
    if case .integer(let written) = experiment["seed"]?.value { seed = written }
    // Others are counted up from it.
    guard seed <= Self.greatestSeed else {
      throw ConfigurationError(
        message: "must be at most \(Self.greatestSeed), is \(seed)",
        location: experiment["seed"]?.location, path: ["seed"])
    }
    self.init(
      procedure: source.procedure, experiment: experiment, seed: seed, text: source.text,
      command: ["harness", "train"] + source.arguments,
      plugins: own + source.plugins.filter { !own.contains($0) }, results: results)
    experimentFile = source.file
    dataFolder = source.folder(naming: experiment["data"]?["dataset"])
    unlabelledFolder = source.folder(naming: experiment["data"]?["unlabelled"])
  }
}
