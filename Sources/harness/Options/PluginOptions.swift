import ArgumentParser
import PluginLoading
import Runs
import TrainingRuns

/// Tricks and checks that are not part of the program.
struct PluginOptions: ParsableArguments {
  @Option(
    name: .customLong("plugin"),
    help: ArgumentHelp(
      "Load tricks and checks that `harness plugin build` made. Repeatable.", valueName: "file"),
    completion: .file(extensions: ["so"]))
  var files: [String] = []

  /// What prepares runs with these plugins and with those that experiments name.
  func procedures(_ answers: ConsentOptions) -> TrainingProcedures {
    TrainingProcedures(given: files, consent: answers.consent)
  }

  var uses: [PluginUse] { files.map { PluginUse(path: $0) } }

  /// Adds the plugins to those of an experiment.
  func apply(to source: inout ExperimentSource) { source.plugins += uses }

  /// Loads the plugins, for a verb that has no experiment.
  func load(by procedures: TrainingProcedures = TrainingProcedures()) throws {
    try procedures.load(files.map { path throws(PluginError) in try PluginFile(at: path) })
  }
}
