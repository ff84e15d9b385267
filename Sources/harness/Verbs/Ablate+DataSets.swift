import Ablations
import Archive
import Runs
import Statistics
import TrainingRuns

extension AblateCommand {
  /// The same comparison on several experiments, as one plan, and their effects together.
  func runOverDataSets(_ design: Design, _ standing: StudyStanding) throws {
    let sources = try experiment.sources()
    let procedures = plugins.procedures(answers)
    var plan = RunPlan(results: archive.results, keeping: keeping.value(trust))
    let members = try sources.map { source -> (label: String, ablation: Ablation) in
      var source = source
      source.tricks = with.map { TrickUse($0) }
      plugins.apply(to: &source)
      let ablation = try Ablation(
        of: source, design: design,
        seeds: (seeds ?? SeedList(count: fewestSeeds(for: design))).seeds(from:), by: procedures,
        in: &plan, title: "\(source.name), ")
      return (source.name, ablation)
    }
    let measures = try MetaAnalysis.measures(of: members)
    for names in MetaAnalysis.sharing(members) {
      let list = names.joined(separator: ", ")
      Console.note(
        .warning,
        """
        \(list) have the same data: their effects are not those of separate data sets, and the \
        interval over all of them is too narrow
        """)
    }
    let status = try plan.status(madeBy: trust.ledger)
    for note in status.notes { Console.note(.note, "\(note)") }
    if !status.pending.isEmpty {
      for member in members {
        try ask(member.ablation) { plan.attach($0, to: $1.runs) }
      }
    }
    let executor = LocalExecutor(
      Parallelism(runs: status.pending.count, processes: processes, threads: computing.threads))
    let captured = try PlanSources(of: plan, from: status)
    for note in captured.notes { Console.note(.warning, "\(note)") }
    let view = MetaAnalysisView(members, design)
    for member in members { AblationView(member.ablation, design).begin(executor, status) }

    let clock = ContinuousClock()
    let start = clock.now
    let outcomes = try AblationView.following(plan, status) { observe in
      try plan.run(
        with: executor, from: status, sources: captured, by: procedures, keepGoing: true,
        observe: observe)
    }
    for member in members {
      if let refusal = member.ablation.refusal(in: outcomes) { throw refusal }
    }
    let pending = Set(status.pending)
    let analysis = MetaAnalysis(
      try members.map { label, ablation in
        let reused = ablation.arms.flatMap(\.runs).count { !pending.contains($0) }
        return MetaAnalysis.Member(
          label: label, ablation: ablation,
          result: try result(of: ablation, outcomes, reused: reused))
      }, measures: measures)
    if output.json {
      let document = MetaAnalysisDocument(analysis, design, reused: status.archivedCount)
      try Console.print(json: StudiedDocument(document, standing))
    } else {
      view.show(
        analysis, runs: plan.runs.count, reused: status.archivedCount,
        seconds: (clock.now - start) / .seconds(1))
    }
    let cells = analysis.members.flatMap { $0.result.cells.joined() }
    if cells.allSatisfy({ $0.error != nil }) { throw Failure.NegativeVerdict() }
  }
}
