import Ablations
import ArgumentParser
import Runs

/// Which experiments, one or several, and what is changed in each.
struct ExperimentListOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "A TOML file, or a name under experiments/; of several, the effect is told over all.",
      valueName: "experiment"),
    completion: .experiment)
  var experiments: [String] = [ExperimentLibrary.defaultName]

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Change a value, as in --set optimiser.rate=0.05. Repeatable.", valueName: "key=value"),
    completion: .setting)
  var settings: [String] = []

  func validate() throws { try ExperimentOptions.validate(settings) }

  /// Refuses, where there are several experiments, what is for one alone.
  func validateAlone(_ options: [(name: String, isGiven: Bool)]) throws {
    guard isSeveral, let option = options.first(where: \.isGiven) else { return }
    throw ValidationError(
      "\(option.name) is for one experiment, and there are \(experiments.count): leave it out, or "
        + "ablate them one by one")
  }

  var isSeveral: Bool { experiments.count > 1 }

  /// Each with its settings.
  func sources() throws -> [ExperimentSource] {
    for (place, name) in experiments.enumerated() where experiments[..<place].contains(name) {
      throw MetaAnalysisError.sameExperiment(name)
    }
    return try experiments.map { name in
      var source = try ExperimentLibrary.find(name)
      source.settings = ExperimentOptions.settings(settings)
      return source
    }
  }

  /// The first, or only one.
  func source() throws -> ExperimentSource { try sources()[0] }
}
