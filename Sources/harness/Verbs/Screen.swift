import Ablations
import ArgumentParser
import Checks
import Errors
import Runs
import Screening
import Statistics
import TrainingRuns

struct ScreenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "screen", abstract: "Try every trick that applies: which of them help?",
    discussion: """
      Every trick is tried at its default options on few seeds, which only choose: the promising ones \
      are tried again on fresh seeds, and what is said of them rests on these alone, corrected for \
      their number. Whatever the first seeds chose, the chance that any trick is said to help though \
      it does not stays below 5 %. Tricks that do not apply are listed with their reason. Where the \
      experiment holds back validation examples, these choose and the test examples decide. Decide on \
      --keep and the seeds before you look: trying again until something is found is no test. Runs \
      that are archived are not made again, so it can be stopped and gone on with.

      Example: harness screen mine.toml --keep 4
      """)

  @OptionGroup var experiment: ExperimentOptions
  @OptionGroup var screening: ScreeningOptions
  @OptionGroup var plugins: PluginOptions
  @OptionGroup var answers: ConsentOptions
  @OptionGroup var computing: ParallelOptions
  @OptionGroup var keeping: KeepingOptions
  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var trust: TrustOptions
  @OptionGroup var unchecked: UncheckedOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    computing.begin()
    let procedures = plugins.procedures(answers)
    try plugins.load(by: procedures)
    var source = try experiment.source()
    plugins.apply(to: &source)
    try ScreeningRun(
      source, screening, archive, keeping: keeping.value(trust), trust, unchecked, computing,
      by: procedures
    ).run(json: output.json)
  }
}
