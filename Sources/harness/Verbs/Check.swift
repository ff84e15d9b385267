import ArgumentParser
import Checks
import Foundation
import Jobs

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check the set-up before training.",
    discussion: """
      Each check asks one question and answers it with a verdict, the evidence and a hint. Nothing \
      is written; the exit code is 1 if a check failed.

      Example: harness check fashion-cnn --trick mixup --set optimiser.rate=0.2
      """)

  @OptionGroup var experiment: ExperimentOptions
  @OptionGroup var run: RunOptions
  @OptionGroup var common: CommonOptions

  @Option(help: ArgumentHelp("Ask only this. Repeatable.", valueName: "check"))
  var only: [String] = []

  @Option(help: ArgumentHelp("Also write the findings as JUnit XML.", valueName: "file"))
  var junit: String?

  func run() throws {
    try common.begin()
    var source = try experiment.source()
    run.apply(to: &source)
    let job = try Job(source)
    let report = try CheckRun.report(for: job, only: only) { finding in
      if !common.json { Console.print(CheckRun.text(of: finding, Console.style)) }
    }
    if let junit { try write(report.junitXML, to: junit) }
    if common.json {
      try Console.print(json: report)
    } else {
      Console.print("\n" + summary(of: report, Console.style))
    }
    if report.overall == .fail { throw Failure.NegativeVerdict() }
  }

  private func summary(of report: CheckReport, _ style: Style) -> String {
    let counts = [Finding.Verdict.pass, .warn, .fail, .skipped].compactMap { verdict in
      let count = report.count(of: verdict)
      return count > 0 ? "\(count) \(CheckRun.word(verdict))" : nil
    }
    let what = report.overall == .fail ? style.bad("not sound yet") : style.good("ready to train")
    return "\(style.bold(report.experiment)): \(what) (\(counts.joined(separator: ", ")), "
      + "\(Text.seconds(report.seconds)))"
  }

  private func write(_ text: String, to path: String) throws {
    do {
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    } catch {
      throw CannotWrite(path: path, reason: (error as NSError).localizedDescription)
    }
  }
}
