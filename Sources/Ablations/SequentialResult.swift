import Archive
import Runs
import Statistics

/// What seeds that are added until comparisons are decided have come to.
///
/// It follows from the runs alone, in the order of their seeds: whoever reads them again takes the same
/// looks and ends the same way.
public struct SequentialResult: Sendable {
  public let ablation: Ablation
  public let design: SequentialDesign
  /// What decides.
  public let measure: Measure
  /// What has been made, by arm, in the order of the seeds.
  public private(set) var cells: [[AblationResult.Cell]]
  /// By contrast.
  public private(set) var verdicts: [SequentialVerdict]
  /// How many runs had been archived before.
  public internal(set) var reused = 0

  /// Before the first run.
  init(_ ablation: Ablation, _ design: SequentialDesign, by measure: Measure) {
    self.ablation = ablation
    self.design = design
    self.measure = measure
    cells = ablation.arms.map { _ in [] }
    verdicts = ablation.contrasts.map { _ in
      SequentialVerdict(design, differences: [], metric: measure.metric)
    }
  }

  /// Of runs that have been read, by arm, in the order of the seeds.
  init(
    _ ablation: Ablation, cells: [[AblationResult.Cell]], _ design: SequentialDesign,
    by measure: Measure
  ) {
    self.init(ablation, design, by: measure)
    self.cells = cells
    look()
  }

  /// Adds what became of the run of an arm's next seed.
  mutating func add(_ outcome: RunResult, to arm: Int) throws(ArchiveError) {
    cells[arm].append(
      try AblationResult.Cell(
        arm: arm, seed: ablation.seeds[cells[arm].count], outcome,
        measures: ablation.procedure.measures + [measure]))
  }

  /// Looks at the comparisons that are not decided.
  mutating func look() {
    for (index, contrast) in ablation.contrasts.enumerated() where verdicts[index].isOpen {
      verdicts[index] = verdict(on: contrast)
    }
  }

  /// The ablation over the seeds that were used, some arms of which may have needed only the first of
  /// them, and what became of its runs.
  public var used: (ablation: Ablation, outcomes: [RunResult]) {
    var outcomes: [RunResult] = []
    let arms = zip(ablation.arms, cells).map { arm, cells in
      let places = Array(outcomes.count..<outcomes.count + cells.count)
      for cell in cells {
        let path = cell.bundle.path
        if let error = cell.error {
          outcomes.append(.failed(bundle: path, error: error))
        } else {
          outcomes.append(.completed(bundle: path))
        }
      }
      return Ablation.Arm(variant: arm.variant, runs: places, procedure: arm.procedure)
    }
    let count = cells.map(\.count).max() ?? 0
    return (
      Ablation(
        name: ablation.name, seeds: Array(ablation.seeds.prefix(count)), arms: arms,
        contrasts: ablation.contrasts), outcomes
    )
  }

  /// What the runs measured, without findings, which are of a number of seeds that was fixed beforehand.
  public var measured: AblationResult {
    AblationResult(
      of: cells, by: measure, findings: ablation.contrasts.map { _ in [] }, reused: reused)
  }

  // MARK: - Looks

  private func verdict(on contrast: Contrast) -> SequentialVerdict {
    let count = contrast.arms.map { cells[$0].count }.min() ?? 0
    let sides = contrast.sides(
      of: cells.map { row in row.prefix(count).map { $0.values[measure] ?? .nan } })
    let differences = zip(sides.plus, sides.minus).map(difference)
    return SequentialVerdict(
      design, differences: differences, metric: measure.metric, subject: contrast.subject,
      failures: { seeds in
        .init(
          trick: sides.plus.prefix(seeds).count { !$0.isFinite },
          baseline: sides.minus.prefix(seeds).count { !$0.isFinite })
      },
      isIdentical: { seeds in
        AblationResult.haveSameResults(contrast.arms.map { Array(cells[$0].prefix(seeds)) })
      }, grain: TestGrain.of(measure, cells))
  }

  /// A side that failed is worse than any other; where both did, that speaks for neither.
  private func difference(_ plus: Double, _ minus: Double) -> Double {
    let worst = measure.metric.direction == .higherIsBetter ? -Double.infinity : .infinity
    switch (plus.isFinite, minus.isFinite) {
    case (true, true): return plus - minus
    case (false, true): return worst
    case (true, false): return -worst
    case (false, false): return 0
    }
  }
}
