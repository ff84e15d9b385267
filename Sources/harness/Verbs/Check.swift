import ArgumentParser
import Checks
import Foundation
import Reports
import Runs
import TrainingRuns

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check the set-up before training.",
    discussion: """
      Each check asks one question and answers it with a verdict, the evidence and a hint. Nothing \
      is written; the exit code is 1 if a check failed.

      Example: harness check fashion-cnn --trick mixup --set optimiser.rate=0.2
      """)

  @OptionGroup var experiment: ExperimentOptions
  @OptionGroup var options: RunOptions
  @OptionGroup var plugins: PluginOptions
  @OptionGroup var answers: ConsentOptions
  @OptionGroup var computing: ThreadOptions
  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var output: OutputOptions

  @Option(
    help: ArgumentHelp("Ask only this. Repeatable.", valueName: "check"), completion: .check)
  var only: [String] = []

  @Option(
    help: ArgumentHelp("Also write the findings as JUnit XML.", valueName: "file"),
    completion: .file(extensions: ["xml"]))
  var junit: String?

  func run() throws {
    computing.begin()
    var source = try experiment.source()
    options.apply(to: &source)
    plugins.apply(to: &source)
    let training = try plugins.procedures(answers)
      .training(for: RunRequest(source, results: archive.results))
    CrashNote.install()
    let report = try CheckRun.report(for: training, only: only) { finding in
      if !output.json { Console.print(CheckRun.text(of: finding, on: Console.output)) }
    }
    if let junit { try write(report.junitXML, to: junit) }
    if output.json {
      try Console.print(json: report)
    } else {
      Console.print("\n" + summary(of: report))
    }
    if report.overall == .fail { throw Failure.NegativeVerdict() }
  }

  private func summary(of report: CheckReport) -> StyledText {
    let counts = [Finding.Verdict.pass, .warn, .fail, .skipped].compactMap { verdict in
      let count = report.count(of: verdict)
      return count > 0 ? "\(count) \(CheckRun.word(verdict))" : nil
    }
    let isSound = report.overall != .fail
    let what = StyledText(
      isSound ? "ready to train" : "not sound yet", isSound ? .green : .red)
    return "\(report.experiment, .bold): \(what) "
      + "(\(counts.joined(separator: ", ")); \(Format.duration(report.seconds)))"
  }

  private func write(_ text: String, to path: String) throws {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    } catch {
      throw CannotWrite(path: path, reason: (error as NSError).localizedDescription)
    }
  }
}
