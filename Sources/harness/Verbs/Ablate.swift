import Ablations
import ArgumentParser
import Checks
import Runs
import Search
import Statistics
import TrainingRuns

struct AblateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ablate", abstract: "Train with and without a trick over paired seeds: a verdict.",
    discussion: """
      For each seed the two runs start from the same weights and see the same examples in the same \
      order, so what differs is the trick's own doing. Several --trick are tested each by itself \
      against the same baseline, with a correction for their number. Below six seeds no difference \
      can be called significant. Runs that are archived already are not made again, if they were \
      made here; --trust uses those from elsewhere too. With --tune each side is compared at settings \
      of its own, chosen by the validation split with other seeds and an equal budget. Before anything is trained the quick checks \
      are asked of each side; a failed one stops here.

      Example: harness ablate --trick label-smoothing:epsilon=0.05 --seeds 10
      """)

  @OptionGroup var experiment: ExperimentOptions
  @OptionGroup var tuning: TuneOptions
  @OptionGroup var plugins: PluginOptions
  @OptionGroup var answers: ConsentOptions
  @OptionGroup var computing: ThreadOptions
  @OptionGroup var keeping: KeepingOptions
  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var trust: TrustOptions
  @OptionGroup var unchecked: UncheckedOptions
  @OptionGroup var output: OutputOptions

  @Option(
    help: ArgumentHelp(
      "The trick to test, as in --trick mixup:alpha=0.4. Repeatable.",
      valueName: "id[:key=value,…]"),
    completion: .trick)
  var trick: [String] = []

  @Option(
    help: ArgumentHelp("A trick that both sides use. Repeatable.", valueName: "id[:key=value,…]"),
    completion: .trick)
  var with: [String] = []

  @Option(
    help: ArgumentHelp("How many seeds, or which: 8, or 1,5,9, or 11-16.", valueName: "seeds"),
    transform: SeedList.init(parsing:))
  var seeds: SeedList?

  @Option(
    help: ArgumentHelp(
      "Train this many runs at a time; one for each core by default.",
      valueName: "n"))
  var processes: Int?

  func validate() throws {
    if trick.isEmpty {
      throw ValidationError("name the trick to test, as in --trick label-smoothing")
    }
    try TrickList.validate(trick, option: "--trick")
    try TrickList.validate(with, option: "--with")
    try TrickList.validateOnce(with, option: "--with")
    let tested = Set(trick.map { TrickUse($0).id })
    if let both = with.map({ TrickUse($0).id }).first(where: tested.contains) {
      throw ValidationError("--with \(both): it is under test, and the baseline must be without it")
    }
    if let twice = trick.indices.first(where: { trick[..<$0].contains(trick[$0]) }) {
      throw ValidationError("--trick \(trick[twice]) is named twice")
    }
    if let processes, !(1...256).contains(processes) {
      throw ValidationError("--processes must be from 1 to 256, is \(processes)")
    }
  }

  /// How many seeds it takes until a difference can be called significant.
  private var fewestSeeds: Int {
    PowerOfSignFlipTest.fewestPairs(level: PowerOfSignFlipTest.level, tricks: trick.count)
  }

  func run() throws {
    computing.begin()
    var source = try experiment.source()
    source.tricks = with.map { TrickUse($0) }
    plugins.apply(to: &source)
    let procedures = plugins.procedures(answers)
    var plan = RunPlan(results: archive.results, keeping: keeping.value(trust))
    var arms = [Ablation.Variant(trick: nil)]
    arms += trick.map { Ablation.Variant(trick: TrickUse($0)) }
    let tuned = try tune(arms, of: source, by: procedures)
    if let tuned { arms = try tuned.tuned(arms) }
    let ablation = try Ablation(
      of: source, arms: arms,
      contrasts: arms.indices.dropFirst().map {
        Contrast(arms[$0].label, of: $0, against: 0, among: arms.count)
      }, seeds: decidingSeeds, by: procedures, in: &plan)
    let status = try plan.status(madeBy: trust.ledger)
    for note in status.notes(besides: tuned?.keys ?? []) { Console.note(.note, "\(note)") }
    if !status.pending.isEmpty { try ask(ablation, in: &plan) }
    let executor = LocalExecutor(
      Parallelism(runs: status.pending.count, processes: processes, threads: computing.threads))
    let sources = try PlanSources(of: plan, from: status)
    for note in sources.notes { Console.note(.warning, "\(note)") }
    let view = AblationView(ablation)
    view.begin(executor)

    let clock = ContinuousClock()
    let start = clock.now
    let outcomes = try view.following(plan, status) { observe in
      try plan.run(
        with: executor, from: status, sources: sources, by: procedures, keepGoing: false,
        observe: observe)
    }
    let result = try AblationResult(ablation, outcomes, reused: status.archivedCount)
    if output.json {
      try Console.print(json: AblationDocument(ablation, result, tuned: tuned))
    } else {
      if let tuned { Console.print("\(TuningView(tuned).summary(on: Console.output))\n\n") }
      view.show(result, seconds: (clock.now - start) / .seconds(1))
    }
    if result.cells.joined().allSatisfy({ $0.error != nil }) { throw Failure.NegativeVerdict() }
  }

  /// From the experiment's own seed to those of the runs that are compared.
  private func decidingSeeds(from own: Int) -> [Int] {
    (seeds ?? SeedList(count: fewestSeeds)).seeds(from: own)
  }

  /// Chooses settings for each arm, if that is asked for.
  private func tune(
    _ arms: [Ablation.Variant], of source: ExperimentSource, by procedures: TrainingProcedures
  ) throws -> TuningReport? {
    guard let request = try tuning.request else { return nil }
    return try TuningRun(
      tuning: Tuning(
        request, of: source, arms: arms, apartFrom: decidingSeeds, results: archive.results,
        by: procedures),
      plan: RunPlan(results: archive.results, keeping: keeping.value(trust)),
      processes: processes, threads: computing.threads, ledger: trust.ledger,
      isUnchecked: unchecked.unchecked
    ).report(by: procedures, deciding: arms.count * decidingSeeds(from: 1).count)
  }

  /// Asks the quick checks of each side.
  private func ask(_ ablation: Ablation, in plan: inout RunPlan) throws {
    var baseline: CheckReport?
    for arm in ablation.arms {
      guard let training = arm.procedure as? TrainingProcedure else { continue }
      let report = try CheckRun.gate(
        training, .quick, isUnchecked: unchecked.unchecked, beside: baseline)
      try plan.attach(report.attachments(), to: arm.runs)
      baseline = baseline ?? report
    }
  }
}
