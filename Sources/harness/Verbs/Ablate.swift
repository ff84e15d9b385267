import Ablations
import Archive
import ArgumentParser
import Checks
import Foundation
import Reports
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
      against the same baseline, with a correction for their number; --design combines them in other \
      ways, and an option can have several values, as in mixup:alpha=0.1,0.2,0.4, whose trend is \
      tested too. Below six seeds no difference can be called significant. With --until decided seeds \
      are added until the evidence suffices, which its error rate allows for; looking again by hand \
      does not, and is told. Runs that are archived already are not made again, if they were \
      made here; --trust uses those from elsewhere too. With --tune each side is compared at settings \
      of its own, chosen by the validation split with other seeds and an equal budget. Before anything is trained the quick checks \
      are asked of each side; a failed one stops here.

      With several experiments the same is done on each, and their effects are combined as those of a \
      sample of data sets: the mean effect with its interval, how far apart they are, and what to \
      expect of one more.

      Example: harness ablate --trick label-smoothing:epsilon=0.05 --seeds 10
      """)

  @OptionGroup var experiment: ExperimentListOptions
  @OptionGroup var designs: DesignOptions
  @OptionGroup var until: UntilOptions
  @OptionGroup var tuning: TuneOptions
  @OptionGroup var plugins: PluginOptions
  @OptionGroup var answers: ConsentOptions
  @OptionGroup var computing: ParallelOptions
  @OptionGroup var keeping: KeepingOptions
  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var trust: TrustOptions
  @OptionGroup var unchecked: UncheckedOptions
  @OptionGroup var studying: StudyOptions
  @OptionGroup var output: OutputOptions
  @OptionGroup var equivalence: EquivalenceOptions

  @Option(
    help: ArgumentHelp(
      "The trick to test, as in --trick mixup:alpha=0.4, or mixup:alpha=0.1,0.2. Repeatable.",
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

  func validate() throws {
    // What a study asks is read later, by this same parser.
    if studying.file != nil { return }
    if trick.isEmpty && designs.change.isEmpty {
      throw ValidationError("name the trick to test, as in --trick label-smoothing")
    }
    try TrickList.validateTested(trick, with: with)
    try experiment.validateAlone([
      ("--until", until.until != nil), ("--tune", !tuning.tune.isEmpty),
    ])
    // What is wrong with the design is told with its hint when it is made.
    guard let design = try? design() else { return }
    try until.validate(comparisons: design.contrasts.count, hasSeeds: seeds != nil)
  }

  /// How many seeds it takes until a difference can be called significant.
  func fewestSeeds(for design: Design) -> Int {
    PowerOfSignFlipTest.fewestPairs(
      level: PowerOfSignFlipTest.level, tricks: design.contrasts.count)
  }

  func run() throws {
    let words = Array(CommandLine.arguments.dropFirst(2))
    guard let study = studying.file else { return try ablate(StudyUse(words: words)) }
    let use = try StudyUse(at: study, beside: words)
    try use.command().ablate(use)
  }

  /// How what is tested is combined.
  func design() throws -> Design { try designs.design(of: trick) }

  /// The experiment with what all arms have.
  private func source() throws -> ExperimentSource {
    var source = try experiment.source()
    source.tricks = with.map { TrickUse($0) }
    plugins.apply(to: &source)
    return source
  }

  /// Prepares the arms: whatever is wrong with them is told here. Where seeds are added until the
  /// evidence decides, over the most there may be.
  func prepared(by procedures: some ProcedureFactory, in plan: inout RunPlan) throws -> Ablation {
    if experiment.isSeveral { throw StudyError.several(experiment.experiments.count) }
    let design = try design()
    let most = until.design(comparisons: design.contrasts.count)?.mostSeeds
    let seeds = most.map { SeedList(count: $0) } ?? seeds
    let ablation = try Ablation(
      of: source(), design: design,
      seeds: (seeds ?? SeedList(count: fewestSeeds(for: design))).seeds(from:), by: procedures,
      in: &plan)
    try equivalence.check(against: ablation.procedure.measures.first)
    return ablation
  }

  /// What runs come to, by what is asked of them. All that it depends on is asked by the options, so
  /// that it can be computed again from archived runs.
  func result(
    of ablation: Ablation, _ outcomes: [RunResult], reused: Int = 0
  ) throws -> AblationResult {
    try AblationResult(
      ablation, outcomes, reused: reused,
      margin: equivalence.margin(in: ablation.procedure.measures.first))
  }

  /// What archived runs come to.
  func result(of runs: RecordedRuns) throws -> AblationResult {
    try runs.result(margin: equivalence.margin(in: runs.ablation.procedure.measures.first))
  }

  /// - Parameter use: what it is asked by.
  private func ablate(_ use: StudyUse) throws {
    computing.begin()
    let began = Date()
    let asked = try design()
    if experiment.isSeveral {
      return try runOverDataSets(
        asked, archiving(use, use.standingOfSeveral(), since: began), use)
    }
    let procedures = plugins.procedures(answers)
    var plan = RunPlan(results: archive.results, keeping: keeping.value(trust))
    var ablation = try prepared(by: procedures, in: &plan)
    let before = try use.standing(of: ablation, in: plan)
    // A study fixes the question; the settings that each side does best with are found now.
    let tuned = try tune(asked, of: source(), by: procedures)
    let design = try tuned.map { try asked.replacingArms(by: $0.tuned(asked.arms)) } ?? asked
    if let rounds = until.design(comparisons: design.contrasts.count) {
      return try addSeeds(
        to: source(), design, rounds, archiving(use, before, since: began), use, tuned: tuned,
        by: procedures)
    }
    if tuned != nil {
      plan = RunPlan(results: archive.results, keeping: keeping.value(trust))
      ablation = try Ablation(
        of: source(), design: design, seeds: decidingSeeds(of: design), by: procedures, in: &plan)
    }
    let status = try plan.status(madeBy: trust.ledger)
    for note in status.notes { Console.note(.note, "\(note)") }
    if !status.pending.isEmpty { try ask(ablation) { plan.attach($0, to: $1.runs) } }
    let executor = computing.executor(of: status.pending.count)
    let sources = try PlanSources(of: plan, from: status)
    for note in sources.notes { Console.note(.warning, "\(note)") }
    let view = AblationView(ablation, design)
    view.begin(executor, status)

    let clock = ContinuousClock()
    let start = clock.now
    let outcomes = try AblationView.following(plan, status) { observe in
      try plan.run(
        with: executor, from: status, sources: sources, by: procedures, keepGoing: true,
        observe: observe)
    }
    if let refusal = ablation.refusal(in: outcomes) { throw refusal }
    let result = try result(of: ablation, outcomes, reused: status.archivedCount)
    let standing = try use.standing(before, after: result.cells, in: archive.results)
    let context = try AblationContext(
      ablation, result, standing, tuned: tuned.map { TunedArms($0, ablation) },
      in: archive.results)
    let footer = view.footer(result, seconds: (clock.now - start) / .seconds(1))
    let answer = AblationAnswer(AblationDocument(ablation, design, result), context)
    let bundle = try archiving(use, standing, since: began).write(
      ablation, outcomes, AblationCheck.Recomputed(ablation, design, result), document: answer,
      report: view.text(result, context, footer, on: .plain)
        + (tuned.map { "\n\n\(TuningView($0).summary(on: .plain))" } ?? ""),
      in: archive.results)
    if output.json {
      try Console.print(
        json: TunedDocument(StudiedDocument(answer, standing, in: bundle), tuned))
    } else {
      view.show(result, context, footer, archivedIn: bundle)
    }
    if result.cells.joined().allSatisfy({ $0.error != nil }) { throw Failure.NegativeVerdict() }
  }

  /// What archives it.
  private func archiving(
    _ use: StudyUse, _ standing: StudyStanding, since began: Date
  ) -> AblationArchive {
    AblationArchive(
      words: use.words, command: ["harness", "ablate"] + CommandLine.arguments.dropFirst(2),
      started: began, study: standing, studyFiles: use.files)
  }

  /// Asks the quick checks of each side, whose answers its bundles are to have.
  func ask(
    _ ablation: Ablation, attach: ([String: String], Ablation.Arm) -> Void
  ) throws {
    var baseline: CheckReport?
    for arm in ablation.arms {
      guard let training = arm.procedure as? TrainingProcedure else { continue }
      let report = try CheckRun.gate(
        training, .quick, isUnchecked: unchecked.unchecked, beside: baseline)
      attach(try report.attachments(), arm)
      baseline = baseline ?? report
    }
  }
}
