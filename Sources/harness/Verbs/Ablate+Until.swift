import Ablations
import Archive
import Runs
import Search
import Statistics

extension AblateCommand {
  /// Makes rounds of runs until every comparison has ended, and says how.
  func addSeeds(
    to source: ExperimentSource, _ design: Design, _ rounds: SequentialDesign,
    _ standing: StudyStanding, tuned: TuningReport? = nil, by procedures: some ProcedureFactory
  ) throws {
    let kept = keeping.value(trust)
    var plan = RunPlan(results: archive.results, keeping: kept)
    let whole = try Ablation(
      of: source, design: design,
      seeds: { first in (0..<rounds.mostSeeds).map { first + $0 } }, by: procedures, in: &plan)
    guard let measure = whole.procedure.measures.first else { return }
    let margin = equivalence.margin(in: measure)
    let rounds = until.design(comparisons: design.contrasts.count, margin: margin) ?? rounds
    var growing = SequentialAblation(whole, in: plan, rounds, by: measure)
    let view = SequentialView(whole, rounds, measure)
    view.begin()

    let clock = ContinuousClock()
    let start = clock.now
    var isAsked = false
    while var round = growing.nextRound(keeping: kept) {
      var status = try round.plan.status(madeBy: trust.ledger)
      if !status.pending.isEmpty, !isAsked {
        isAsked = true
        for note in status.notes(besides: tuned?.keys ?? []) { Console.note(.note, "\(note)") }
        try ask(whole) { growing.attach($0, to: $1) }
        round = growing.nextRound(keeping: kept) ?? round
        status = try round.plan.status(madeBy: trust.ledger)
      }
      let executor = LocalExecutor(
        Parallelism(runs: status.pending.count, processes: processes, threads: computing.threads))
      let sources = try PlanSources(of: round.plan, from: status)
      if growing.verdicts.allSatisfy(\.looks.isEmpty) {
        for note in sources.notes { Console.note(.warning, "\(note)") }
      }
      let outcomes = try AblationView.following(round.plan, status) { observe in
        try round.plan.run(
          with: executor, from: status, sources: sources, by: procedures, keepGoing: true,
          observe: observe)
      }
      if let refusal = outcomes.lazy.compactMap(\.refusal).first { throw refusal }
      try growing.take(outcomes, of: round, archived: status.archivedCount)
      view.looked(at: growing)
    }
    // What has been seen of the differences has been seen.
    LooksView.record(growing, in: archive.results)
    if output.json {
      let document = StudiedDocument(SequentialDocument(growing), standing)
      try Console.print(json: TunedDocument(document, tuned))
    } else {
      view.show(growing, seconds: (clock.now - start) / .seconds(1))
    }
    if growing.cells.joined().allSatisfy({ $0.error != nil }) { throw Failure.NegativeVerdict() }
  }
}
