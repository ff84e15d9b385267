import Ablations
import Archive
import Reports
import Runs
import Search
import Statistics

extension AblateCommand {
  /// Makes rounds of runs until every comparison has ended, and says how.
  func addSeeds(
    to source: ExperimentSource, _ design: Design, _ rounds: SequentialDesign,
    _ archiving: AblationArchive, _ use: StudyUse, tuned: TuningReport? = nil,
    by procedures: some ProcedureFactory
  ) throws {
    let kept = keeping.value(trust)
    var plan = RunPlan(results: archive.results, keeping: kept)
    let whole = try Ablation(
      of: source, design: design,
      seeds: { first in (0..<rounds.mostSeeds).map { first + $0 } }, by: procedures, in: &plan)
    guard let measure = whole.procedure.measures.first else { return }
    let rounds = sequentialDesign(of: whole, by: measure) ?? rounds
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
        for note in status.notes { Console.note(.note, "\(note)") }
        try ask(whole) { growing.attach($0, to: $1) }
        round = growing.nextRound(keeping: kept) ?? round
        status = try round.plan.status(madeBy: trust.ledger)
      }
      let executor = computing.executor(of: status.pending.count)
      let sources = try PlanSources(of: round.plan, from: status)
      if growing.result.verdicts.allSatisfy(\.looks.isEmpty) {
        for note in sources.notes { Console.note(.warning, "\(note)") }
      }
      let outcomes = try AblationView.following(round.plan, status) { observe in
        try round.plan.run(
          with: executor, from: status, sources: sources, by: procedures, keepGoing: true,
          observe: observe)
      }
      if let refusal = outcomes.lazy.compactMap(\.refusal).first { throw refusal }
      try growing.take(outcomes, of: round, archived: status.archivedCount)
      view.looked(at: growing.result)
    }
    let result = growing.result
    let archiving = archiving.standing(
      try use.standing(archiving.study, after: result.cells, in: archive.results))
    let context = try AblationContext(
      result, archiving.study, tuned: tuned.map { TunedArms($0, whole) }, in: archive.results)
    let footer = view.footer(result, seconds: (clock.now - start) / .seconds(1))
    let answer = AblationAnswer(SequentialDocument(result), context)
    let used = result.used
    let bundle = try archiving.write(
      used.ablation, used.outcomes, AblationCheck.Recomputed(result), document: answer,
      report: view.text(result, context, footer, on: .plain)
        + (tuned.map { "\n\n\(TuningView($0).summary(on: .plain))" } ?? ""), in: archive.results)
    if output.json {
      let studied = StudiedDocument(answer, archiving.study, in: bundle)
      try Console.print(json: TunedDocument(studied, tuned))
    } else {
      view.show(result, context, footer, archivedIn: bundle)
    }
    if result.cells.joined().allSatisfy({ $0.error != nil }) { throw Failure.NegativeVerdict() }
  }

  private func sequentialDesign(of ablation: Ablation, by measure: Measure) -> SequentialDesign? {
    until.design(
      comparisons: ablation.contrasts.count, margin: equivalence.margin(in: measure))
  }

  /// What runs come to, if seeds are added until they decide.
  func sequentialResult(of runs: RecordedRuns) -> SequentialResult? {
    guard let measure = runs.ablation.procedure.measures.first,
      let design = sequentialDesign(of: runs.ablation, by: measure)
    else { return nil }
    return runs.result(design, by: measure)
  }
}
