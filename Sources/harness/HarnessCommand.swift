import ArgumentParser
import Foundation
import Reports
import Runs
import TensorCore

/// The command line: reads its words, runs a verb, and turns whatever is thrown into a message and
/// an exit code.
@main
struct HarnessCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "harness",
    abstract: "Tells whether a training trick helps on your task, with evidence to re-run.",
    usage: "harness VERB [EXPERIMENT] [options]",
    discussion: """
      EXPERIMENT is the path of a TOML file or a name under experiments/; left out, it is 'digits'. \
      A bundle is named by its path, by the beginning of its name or of its digest, or by 'latest'.

      `harness help experiment` explains every key of an experiment, every layer and option.

      Exit codes: 0 good; 1 a negative verdict; 64 wrong usage; 65 bad input; 66 no such input; \
      70 a defect of harness; 73 cannot write; 130 interrupted.
      """,
    version: "harness \(Program.version) (numerics \(Program.contract))",
    subcommands: [
      CheckCommand.self, FindLRCommand.self, SearchCommand.self, TrainCommand.self,
      AblateCommand.self,
      PlanCommand.self, ScreenCommand.self, StudyCommand.self, ClaimsCommand.self,
      DiffCommand.self,
      ReproduceCommand.self, VerifyCommand.self, SignCommand.self, ListCommand.self,
      ShowCommand.self,
      GcCommand.self,
      TricksCommand.self, DatasetsCommand.self, NetworksCommand.self, ExperimentsCommand.self,
      PluginCommand.self, BenchCommand.self, ExperimentHelp.self, WorkCommand.self,
      FirstStepsCommand.self,
    ])

  static func main() {
    // A worker is quiet from the first moment on.
    Interruption.watch(
      quietly: [WorkCommand.configuration.commandName, FirstStepsCommand.configuration.commandName]
        .contains(CommandLine.arguments.dropFirst().first))
    do {
      let words = HelpTopic.words(of: CommandLine.arguments.dropFirst())
      var command = try parseAsRoot(NegativeValues.joined(words))
      try Kernels.checkEnvironment()
      try command.run()
    } catch {
      Failure.exit(with: error)
    }
  }

  func run() { Console.print(Overview.text) }
}

/// What `harness` says when it is not asked for anything.
enum Overview {
  static var text: StyledText {
    func command(_ words: String, _ meaning: String) -> StyledText {
      "  \(StyledText(words, .bold).padded(to: 46))\(meaning)"
    }
    return """
      \("harness", .bold): does this training trick help on my task?

      \(command("harness check", "is the set-up sound? Asked before training"))
      \(command("harness find-lr", "a learning rate, by a short training with rising rates"))
      \(command("harness search --tune optimiser.rate=0.01..1", "good settings, by the validation split alone"))
      \(command("harness train", "train once and archive the run"))
      \(command("harness ablate --trick label-smoothing", "with and without the trick: a verdict"))
      \(command("harness screen", "which of all tricks help? Two stages, one error rate"))
      \(command("harness plan --trick label-smoothing", "the seeds it takes, and the time"))
      \(command("harness diff A B", "what differs between two runs, and why"))
      \(command("harness reproduce A", "train again and compare bit for bit"))

      \(command("harness tricks", "the tricks there are"))
      \(command("harness claims label-smoothing", "what was published about one, tested"))
      \(command("harness list", "the runs that are archived"))
      \(command("harness help VERB", "the options of a verb, with an example"))
      \(command("harness help experiment", "the keys of an experiment, the layers and options"))

      Every command works as it stands, on handwritten digits that are part of the program.

      """
  }
}
