import Ablations
import Archive
import ArgumentParser
import Errors
import Runs
import Statistics

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "How many seeds an effect takes to be found, and how long.",
    discussion: """
      How many seeds an ablation needs depends on how much the differences within pairs vary. That \
      is taken from the archived runs of this comparison, if there are at least four pairs; else a \
      pilot of six is made and archived, and ablate uses those runs again. Which way the pilot's \
      differences go is not shown and plays no part.

      Example: harness plan --trick label-smoothing --effect 0.3
      """)

  @OptionGroup var experiment: ExperimentOptions

  @Option(
    help: ArgumentHelp(
      "The trick that is to be tested, as in --trick mixup:alpha=0.4. Repeatable.",
      valueName: "id[:key=value,…]"), completion: .trick)
  var trick: [String] = []

  @Option(
    help: ArgumentHelp("A trick that both sides use. Repeatable.", valueName: "id[:key=value,…]"),
    completion: .trick)
  var with: [String] = []

  @Option(
    help: ArgumentHelp(
      "The smallest effect that is to be found, as ablate shows it: in percentage points for "
        + "accuracies. Repeatable, or 0.1,0.3,1; a half, one and two deviations if left out.",
      valueName: "size"))
  var effect: [String] = []

  @Option(help: ArgumentHelp("The chance of finding it.", valueName: "share"))
  var power = PowerOfSignFlipTest.power

  @Option(
    help: ArgumentHelp(
      "Rest on so many pairs at least, and make those that are missing.", valueName: "n"))
  var pilot: Int?

  @OptionGroup var plugins: PluginOptions
  @OptionGroup var answers: ConsentOptions
  @OptionGroup var computing: ParallelOptions
  @OptionGroup var keeping: KeepingOptions
  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var trust: TrustOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if trick.isEmpty {
      throw ValidationError("name the trick to test, as in --trick label-smoothing")
    }
    try TrickList.validateTested(trick, with: with)
    _ = try effects
    if !(power > PowerOfSignFlipTest.level && power < 1) {
      throw ValidationError("--power must be between 0.05 and 1, such as 0.8, is \(power)")
    }
    if let pilot, !(2...1_000).contains(pilot) {
      throw ValidationError("--pilot must be from 2 to 1000, is \(pilot)")
    }
  }

  /// In the unit that is shown.
  private var effects: [Double] {
    get throws {
      try effect.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }.map {
        text in
        guard let size = Double(text), size.isFinite, size != 0 else {
          throw ValidationError("--effect \(text): expected a size other than 0, such as 0.3")
        }
        return size.magnitude
      }
    }
  }

  func run() throws {
    computing.begin()
    var source = try experiment.source()
    source.tricks = with.map { TrickUse($0) }
    plugins.apply(to: &source)
    let procedures = plugins.procedures(answers)
    let runs = try PilotRuns(
      of: source, variants: trick.map { Ablation.Variant(trick: TrickUse($0)) }, pairs: pilot,
      results: archive.results, keeping: keeping.value(trust), madeBy: trust.ledger, by: procedures)
    guard let measure = runs.ablation.procedure.measures.first else { return }
    let outcomes = try made(runs, by: procedures)
    let (pilots, seconds) = try runs.pilots(outcomes, by: measure)
    let factor = measure.metric.displayFactor
    var sizes = try effects.map { $0 / factor }
    if sizes.isEmpty, let largest = pilots.map(\.deviation).max() {
      sizes = [0.5, 1, 2].map { $0 * largest }
    }
    let plan = SeedPlan(
      pilots, effects: sizes, power: power, secondsOfRuns: seconds,
      concurrency: computing.executor(of: .max).concurrency)
    let view = PlanView(
      plan, of: runs, measure,
      command: ["harness", "ablate"] + words)
    if output.json {
      try Console.print(json: view.document)
    } else {
      Console.print(view.text(on: Console.output))
    }
  }

  /// The words behind `harness ablate` that ask for what is planned, but for the seeds.
  private var words: [String] {
    var words = [experiment.experiment]
    for setting in experiment.settings { words += ["--set", setting] }
    for file in plugins.files { words += ["--plugin", file] }
    for text in with { words += ["--with", text] }
    for text in trick { words += ["--trick", text] }
    if archive.results != BundleStore.defaultDirectory { words += ["--results", archive.results] }
    return words
  }

  /// Makes the pilot's runs that are not archived.
  private func made(_ runs: PilotRuns, by procedures: some ProcedureFactory) throws -> [RunResult] {
    let status = try runs.plan.status(madeBy: trust.ledger)
    for note in status.notes { Console.note(.note, "\(note)") }
    if status.pending.isEmpty { return status.outcomes }
    let executor = computing.executor(of: status.pending.count)
    let sources = try PlanSources(of: runs.plan, from: status)
    for note in sources.notes { Console.note(.warning, "\(note)") }
    let pairs = Text.count(runs.ablation.seeds.count - runs.archivedSeeds, "more pair")
    let count = Text.count(status.pending.count, "run")
    Console.note(
      "\(runs.ablation.name): a pilot of \(pairs): \(count), \(executor.concurrency) at a time")
    return try AblationView.following(runs.plan, status) { observe in
      try runs.plan.run(
        with: executor, from: status, sources: sources, by: procedures, keepGoing: false,
        observe: observe)
    }
  }
}
