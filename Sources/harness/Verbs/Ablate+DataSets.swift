import Ablations
import Archive
import Reports
import Runs
import Statistics
import TrainingRuns

extension AblateCommand {
  /// The same comparison on several experiments, as one plan, and their effects together.
  ///
  /// - Parameter archiving: archives each comparison as one by itself.
  func runOverDataSets(
    _ design: Design, _ archiving: AblationArchive, _ use: StudyUse
  ) throws {
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
    try equivalence.check(against: measures.first)
    for warning in MetaAnalysis.warnings(of: members) {
      Console.note(.warning, StyledText(warning))
    }
    let status = try plan.status(madeBy: trust.ledger)
    for note in status.notes { Console.note(.note, "\(note)") }
    if !status.pending.isEmpty {
      for member in members {
        try ask(member.ablation) { plan.attach($0, to: $1.runs) }
      }
    }
    let executor = computing.executor(of: status.pending.count)
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
      }, measures: measures, margin: equivalence.margin(in: measures.first))
    let seconds = (clock.now - start) / .seconds(1)
    let answers = try analysis.members.map { member in
      try answer(
        to: member, design, outcomes, archiving.asking(use.words(of: member.label)),
        seconds: seconds)
    }
    if output.json {
      let document = MetaAnalysisDocument(analysis, answers, reused: status.archivedCount)
      try Console.print(json: StudiedDocument(document, archiving.study))
    } else {
      view.show(
        analysis, answers, runs: plan.runs.count, reused: status.archivedCount, seconds: seconds)
    }
    let cells = analysis.members.flatMap { $0.result.cells.joined() }
    if cells.allSatisfy({ $0.error != nil }) { throw Failure.NegativeVerdict() }
  }

  /// Archives what one experiment says by itself.
  private func answer(
    to member: MetaAnalysis.Member, _ design: Design, _ outcomes: [RunResult],
    _ archiving: AblationArchive, seconds: Double
  ) throws -> MemberAnswer {
    let (ablation, result) = (member.ablation, member.result)
    let view = AblationView(ablation, design)
    let context = try AblationContext(
      ablation, result, archiving.study, tuned: nil, in: archive.results)
    let document = AblationAnswer(AblationDocument(ablation, design, result), context)
    let bundle = try archiving.write(
      ablation, outcomes, AblationCheck.Recomputed(ablation, design, result), document: document,
      report: view.text(result, context, view.footer(result, seconds: seconds), on: .plain),
      in: archive.results)
    return MemberAnswer(document: document, context: context, bundle: bundle)
  }
}

/// What is told of one of several experiments by itself.
struct MemberAnswer {
  let document: AblationAnswer<AblationDocument>
  let context: AblationContext
  /// Where it is archived.
  let bundle: AblationBundle
}
