import LearningRates
import Reports
import TrainingRuns

/// Runs range tests and shows how far they are.
struct RangeRun {
  private let test: RangeTest
  private let training: TrainingProcedure

  init(_ test: RangeTest, of training: TrainingProcedure) {
    (self.test, self.training) = (test, training)
  }

  /// One test for each seed.
  func report(seeds: [Int]) throws -> RangeReport {
    let display = ProgressDisplay(logsMilestones: true)
    defer { display.finish() }
    var bar = StepBar("range test of \(training.experiment.name)", on: display)
    let total = seeds.count * test.steps
    bar.show(step: 0, of: total)
    var curves: [RangeCurve] = []
    for (index, seed) in seeds.enumerated() {
      let resolved = try training.seeded(seed).resolved
      curves.append(
        try test.curve(of: resolved, dataset: training.dataset) { step, loss in
          bar.show(
            step: index * test.steps + step, of: total,
            detail: "seed \(seed), loss \(Text.number(loss))")
        })
    }
    bar.end()
    let setting = try RangeSetting(training.resolved, dataset: training.dataset)
    return RangeReport(curves, of: setting, test: test)
  }
}
