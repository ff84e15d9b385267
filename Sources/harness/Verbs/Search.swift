import ArgumentParser
import Errors
import Reports
import Runs
import Search
import TrainingRuns

struct SearchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search", abstract: "Search for good settings, by the validation split alone.",
    discussion: """
      Every setting that is tried is a run like any other, archived and not made again. Settings are \
      chosen by the validation measure of the metric that decides, and never by the test split; with \
      seeds that no ablation counts to. What is proposed follows from the experiment's seed: a larger \
      budget tries what a smaller one tried, and then more. `harness ablate --tune` does the same for \
      both sides of a comparison.

      Example: harness search --tune optimiser.rate=1e-3..1 --tune-budget 16
      """)

  @OptionGroup var experiment: ExperimentOptions
  @OptionGroup var options: RunOptions
  @OptionGroup var tuning: TuneOptions

  @OptionGroup var plugins: PluginOptions
  @OptionGroup var answers: ConsentOptions
  @OptionGroup var computing: ParallelOptions
  @OptionGroup var keeping: KeepingOptions
  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var trust: TrustOptions
  @OptionGroup var unchecked: UncheckedOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if tuning.tune.isEmpty {
      throw ValidationError("say what to search, as in --tune optimiser.rate=1e-3..1")
    }
  }

  func run() throws {
    computing.begin()
    guard let request = try tuning.request else { return }
    var source = try experiment.source()
    options.apply(to: &source)
    plugins.apply(to: &source)
    let procedures = plugins.procedures(answers)
    let tuning = try Tuning(
      request, of: [.init("experiment", source, testing: source.tricks.map(\.id))],
      results: archive.results, by: procedures)
    let report = try TuningRun(
      tuning: tuning, plan: RunPlan(results: archive.results, keeping: keeping.value(trust)),
      computing: computing, ledger: trust.ledger,
      isUnchecked: unchecked.unchecked
    ).report(by: procedures)
    let side = report.sides[0]
    if output.json {
      try Console.print(json: TuningDocument(report))
    } else {
      let view = TuningView(report)
      let parts = [
        view.summary(on: Console.output), view.trials(of: side, on: Console.output),
        next(side, source),
      ]
      Console.print(parts.filter { !$0.isEmpty }.joined(separator: "\n\n"))
    }
    if side.chosen == nil { throw Failure.NegativeVerdict() }
  }

  /// The command that trains with what was chosen.
  private func next(_ side: TuningReport.Side, _ source: ExperimentSource) -> StyledText {
    guard side.chosen != nil else { return "" }
    var source = source
    source.settings += Proposal(side.settings).sourceSettings
    return "next: \(ShellCommand.text(["harness", "train"] + source.arguments))"
  }
}
