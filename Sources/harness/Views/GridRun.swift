import RateStudies
import Reports
import Runs
import Statistics

/// Makes the runs of a grid of rates and says what the suggestions lose against its best.
struct GridRun {
  /// How many rates.
  let count: Int
  let results: String
  let keeping: RunKeeper.Options
  let processes: Int?
  let threads: Int?

  func regret(
    of source: ExperimentSource, _ report: RangeReport, by procedures: some ProcedureFactory,
    madeBy ledger: RunLedger?
  ) throws -> RateRegret {
    var plan = RunPlan(results: results, keeping: keeping)
    let grid = try RateGrid(of: source, report: report, count: count, by: procedures, in: &plan)
    let status = try plan.status(madeBy: ledger)
    for note in status.notes { Console.note(.note, "\(note)") }
    let executor = LocalExecutor(
      Parallelism(runs: status.pending.count, processes: processes, threads: threads))
    let sources = try PlanSources(of: plan, from: status)
    for note in sources.notes { Console.note(.warning, "\(note)") }
    Console.note(
      "\(report.experiment): \(grid.entries.count) rates over "
        + "\(Text.count(grid.ablation.seeds.count, "seed")): \(Text.count(plan.runs.count, "run")), "
        + "\(executor.concurrency) at a time")
    let display = ProgressDisplay(expectedJobs: status.pending.count)
    defer { display.finish() }
    var bars = RunBars(plan, on: display)
    // A run that diverges is a result.
    let outcomes = try plan.run(
      with: executor, from: status, sources: sources, by: procedures, keepGoing: true
    ) { bars.show($0) }
    return try RateRegret(grid, outcomes, of: report)
  }

  static func text(of regret: RateRegret, on terminal: Terminal) -> StyledText {
    var table = Table([
      .init("rate", .right), .init(""), .init(regret.chosenBy.metric.name, .right),
      .init(regret.measure.metric.name, .right), .init("worse than the best by (95 %)", .right),
    ])
    for row in regret.rows.sorted(by: { ($0.rate, $0.origin) < ($1.rate, $1.origin) }) {
      let isBest = row.origin == "grid" && row.rate == regret.best
      let name = isBest ? "the grid's best" : row.origin == "grid" ? "" : row.origin
      table.add([
        .init(RangeReport.text(row.rate), isBest ? .bold : .none), .init(name),
        .init(RateStudyTable.value(row.chosenBy, regret.chosenBy)),
        .init(RateStudyTable.value(row.value, regret.measure)),
        .init(RateStudyTable.regret(row, regret.measure)),
      ])
    }
    let seeds = regret.seeds.map(String.init).joined(separator: ", ")
    let title: StyledText =
      "whole trainings with seeds \(seeds); the best of the grid is chosen by "
      + "\(regret.chosenBy.metric.name)"
    return title + "\n\n" + table.rendered(on: terminal)
  }
}
