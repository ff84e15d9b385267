import ArgumentParser
import Runs

/// Which experiment, and what is changed in it.
struct ExperimentOptions: ParsableArguments {
  @Argument(help: "A TOML file, or a name under experiments/.", completion: .experiment)
  var experiment = ExperimentLibrary.defaultName

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Change a value, as in --set optimiser.rate=0.05. Repeatable.", valueName: "key=value"),
    completion: .setting)
  var settings: [String] = []

  func validate() throws { try Self.validate(settings) }

  static func validate(_ settings: [String]) throws {
    for setting in settings where !setting.contains("=") {
      throw ValidationError("--set \(setting): expected KEY=VALUE, such as optimiser.rate=0.05")
    }
  }

  /// The experiment with its settings.
  func source() throws -> ExperimentSource {
    var source = try ExperimentLibrary.find(experiment)
    apply(to: &source)
    return source
  }

  /// Lays the settings over an experiment.
  func apply(to source: inout ExperimentSource) {
    source.settings = Self.settings(settings)
  }

  static func settings(_ texts: [String]) -> [ExperimentSource.Setting] {
    texts.map { setting in
      let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return .init(key: String(parts[0]), value: String(parts[1]))
    }
  }
}
