import ArgumentParser
import Checks
import Errors
import Reports
import Runs
import TrainingRuns

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check the set-up before training.",
    discussion: """
      Each check asks one question and answers it with a verdict, the evidence and a hint. It ends in \
      "ready to train", "ready, with reservations", or "not ready", which a failed check makes it; \
      then the exit code is 1. Nothing is written but what is asked for.

      The checks: \(CheckOptions.list); and those of plugins.

      Example: harness check fashion-cnn --trick mixup --set optimiser.rate=0.2
      """)

  @OptionGroup var experiment: ExperimentOptions
  @OptionGroup var options: RunOptions
  @OptionGroup var checks: CheckOptions
  @OptionGroup var plugins: PluginOptions
  @OptionGroup var answers: ConsentOptions
  @OptionGroup var computing: ThreadOptions
  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var output: OutputOptions

  @Option(
    help: ArgumentHelp("Also write the findings as JUnit XML.", valueName: "file"),
    completion: .file(extensions: ["xml"]))
  var junit: String?

  @Option(
    help: ArgumentHelp(
      "Also write warnings and failures as SARIF, at the lines of the experiment.",
      valueName: "file"),
    completion: .file(extensions: ["sarif"]))
  var sarif: String?

  func run() throws {
    computing.begin()
    let junitFile = try junit.map { try OutputFile($0) }
    let sarifFile = try sarif.map { try OutputFile($0) }
    var source = try experiment.source()
    options.apply(to: &source)
    plugins.apply(to: &source)
    let training = try plugins.procedures(answers)
      .training(for: RunRequest(source, results: archive.results))
    CrashNote.install()
    let display = ProgressDisplay()
    defer { display.finish() }
    let report = try CheckRun.report(for: training, checks.selection, on: display) { finding in
      if !output.json, finding.verdict != .skipped || !checks.only.isEmpty {
        display.clearing { Console.print(CheckRun.text(of: finding, on: Console.output)) }
      }
    }
    display.finish()
    try junitFile?.write(report.junitXML)
    try sarifFile?.write(sarifText(report, of: source))
    if output.json {
      try Console.print(json: report)
    } else {
      if checks.only.isEmpty, report.count(of: .skipped) > 0 {
        Console.print(CheckRun.skipped(in: report, on: Console.output))
      }
      Console.print("\n" + summary(of: report))
    }
    if report.readiness == .notReady { throw Failure.NegativeVerdict() }
  }

  private func summary(of report: CheckReport) -> StyledText {
    let counts = [Finding.Verdict.pass, .warn, .fail, .skipped].compactMap { verdict in
      let count = report.count(of: verdict)
      return count > 0 ? "\(count) \(CheckRun.word(verdict))" : nil
    }
    let what =
      switch report.readiness {
      case .ready: StyledText("ready to train", .green)
      case .reservations: StyledText("ready, with reservations", .yellow)
      case .notReady: StyledText("not ready", .red + .bold)
      }
    let asked =
      checks.selection == CheckSelection() ? "" : ", of \(CheckCatalogue.known.count) checks"
    return "\(report.experiment, .bold): \(what) "
      + "(\(counts.joined(separator: ", "))\(asked); \(Format.duration(report.seconds)))"
  }

  private func sarifText(_ report: CheckReport, of source: ExperimentSource) throws -> String {
    let document = try source.document()
    let log = SARIFLog(report, program: Program.version) { setting in
      document.place(of: setting ?? "") ?? SourceLocation(file: source.file, line: 1, column: 1)
    }
    return try log.text()
  }
}
