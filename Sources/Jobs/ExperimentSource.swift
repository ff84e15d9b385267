import Training
import Tricks

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
  public var withoutTricks: [TrickID] = []
  /// Plugins beside those that the text names.
  public var plugins: [PluginUse] = []
  /// Whether the plugins that the text names are used too.
  public var usesPluginsOfText = true
  /// The seed, if not the text's.
  public var seed: Int?

  /// One `--set KEY=VALUE`.
  public struct Setting: Hashable, Sendable, CustomStringConvertible {
    public var key: String
    public var value: String

    public init(key: String, value: String) {
      self.key = key
      self.value = value
    }

    public var description: String { "\(key)=\(value)" }
  }

  public init(name: String, file: String, text: String) {
    self.name = name
    self.file = file
    self.text = text
  }

  /// The experiment that all of this comes to.
  public func experiment() throws(ConfigurationError) -> Experiment {
    var experiment = try Experiment.parse(
      toml: text, file: file, settings: settings.map { ($0.key, $0.value) })
    for use in tricks {
      let given = try ConfigurationNode.options(use.options)
      guard var options = experiment.tricks[use.id] else {
        experiment.tricks[use.id] = given
        continue
      }
      for entry in given.entries ?? [] { options[entry.key] = entry.node }
      experiment.tricks[use.id] = options
    }
    if let id = withoutTricks.first(where: { experiment.tricks[$0] == nil }) {
      let ids = experiment.tricks.keys.sorted()
      throw ConfigurationError(
        message: "the experiment has no trick '\(id)' to leave out",
        location: SourceLocation(file: "--without"),
        hint: ids.isEmpty ? "it has none at all" : KeyNames.hint(for: id, among: ids, kind: "trick")
      )
    }
    for id in withoutTricks { experiment.tricks[id] = nil }
    if let seed { experiment.seed = seed }
    do {
      try experiment.validate()
    } catch {
      throw ConfigurationError(
        message: error.message, location: SourceLocation(file: "--\(error.key)"), hint: error.hint)
    }
    return experiment
  }

  /// The words behind `harness train` that ask for the same.
  public var arguments: [String] {
    var words = [name]
    for plugin in plugins { words += ["--plugin", plugin.path] }
    for setting in settings { words += ["--set", setting.description] }
    for trick in tricks { words += ["--trick", trick.description] }
    for trick in withoutTricks { words += ["--without", trick] }
    if let seed { words += ["--seed", String(seed)] }
    return words
  }
}
