import Ablations
import Runs
import Search
import TrainingRuns

extension AblateCommand {
  /// From the experiment's own seed to those of the runs that are compared, at most.
  func decidingSeeds(of design: Design) -> (Int) -> [Int] {
    if let rounds = until.design(comparisons: design.contrasts.count) {
      return { first in (0..<rounds.mostSeeds).map { first + $0 } }
    }
    return (seeds ?? SeedList(count: fewestSeeds(for: design))).seeds(from:)
  }

  /// Chooses settings for each arm and shows them, if that is asked for.
  func tune(
    _ design: Design, of source: ExperimentSource, by procedures: TrainingProcedures
  ) throws -> TuningReport? {
    guard let request = try tuning.request else { return nil }
    let seeds = decidingSeeds(of: design)
    let report = try TuningRun(
      tuning: Tuning(
        request, of: source, arms: design.arms, apartFrom: seeds, results: archive.results,
        by: procedures),
      plan: RunPlan(results: archive.results, keeping: keeping.value(trust)),
      computing: computing, ledger: trust.ledger,
      isUnchecked: unchecked.unchecked
    ).report(by: procedures, deciding: design.arms.count * seeds(1).count)
    if !output.json {
      Console.print("\(TuningView(report).summary(on: Console.output))\n\n")
    }
    return report
  }
}
