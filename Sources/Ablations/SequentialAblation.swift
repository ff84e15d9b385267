import Archive
import Runs
import Statistics

/// An ablation whose seeds are added until its comparisons are decided.
///
/// Every run that there may be is prepared beforehand, so what is wrong with an experiment is told
/// before the first. Then come rounds: a plan with the runs that the next look needs, of the arms
/// whose comparisons are still open. Which these are follows from the results alone, so whoever begins
/// again takes the same looks, with archived runs, and ends the same way.
public struct SequentialAblation: Sendable {
  /// With all seeds that may be used; its places are those of ``whole``.
  public let ablation: Ablation
  public let design: SequentialDesign
  /// What decides.
  public let measure: Measure
  /// All runs that may be made.
  private var whole: RunPlan
  /// What has been made, by arm, in the order of the seeds.
  public private(set) var cells: [[AblationResult.Cell]]
  /// By contrast.
  public private(set) var verdicts: [SequentialVerdict]
  /// How many runs had been archived before.
  public private(set) var reused = 0

  /// - Parameters:
  ///   - ablation: with ``SequentialDesign/mostSeeds`` seeds.
  ///   - plan: the one its runs were added to.
  public init(
    _ ablation: Ablation, in plan: RunPlan, _ design: SequentialDesign, by measure: Measure
  ) {
    precondition(ablation.seeds.count == design.mostSeeds)
    self.ablation = ablation
    self.design = design
    self.measure = measure
    whole = plan
    cells = ablation.arms.map { _ in [] }
    verdicts = ablation.contrasts.map { _ in
      SequentialVerdict(design, differences: [], metric: measure.metric)
    }
  }

  /// Gives texts to the bundles of an arm's runs that are still to be made.
  public mutating func attach(_ texts: [String: String], to arm: Ablation.Arm) {
    whole.attach(texts, to: arm.runs)
  }

  // MARK: - Rounds

  /// The runs that the next look needs besides those there are.
  public struct Round: Sendable {
    public let plan: RunPlan
    /// How many seeds the look has.
    public let seeds: Int
    /// The places in the plan, by arm and further seed; none for an arm that needs no more.
    fileprivate let places: [[Int]]
  }

  /// The next round; nil if every comparison has ended.
  public func nextRound(keeping: RunKeeper.Options = RunKeeper.Options()) -> Round? {
    let open = verdicts.indices.filter { verdicts[$0].isOpen }
    let next = open.compactMap { index -> Int? in
      if case .open(let next) = verdicts[index].outcome { next } else { nil }
    }.min()
    guard let next else { return nil }
    let arms = Set(open.flatMap { ablation.contrasts[$0].arms })
    var plan = RunPlan(results: whole.results, keeping: keeping)
    var places = ablation.arms.map { _ in [Int]() }
    for seed in 0..<next {
      for arm in ablation.arms.indices where arms.contains(arm) && cells[arm].count <= seed {
        let run = whole.runs[ablation.arms[arm].runs[seed]]
        places[arm].append(plan.add(run.request, label: run.label))
      }
    }
    return Round(plan: plan, seeds: next, places: places)
  }

  /// Reads what a round's runs came to, and looks.
  ///
  /// - Parameter archived: how many of them were archived before.
  public mutating func take(
    _ outcomes: [RunResult], of round: Round, archived: Int
  ) throws(ArchiveError) {
    for (arm, places) in round.places.enumerated() {
      for place in places {
        cells[arm].append(
          try AblationResult.Cell(
            arm: arm, seed: ablation.seeds[cells[arm].count], outcomes[place],
            measures: ablation.procedure.measures + [measure]))
      }
    }
    reused += archived
    for (index, contrast) in ablation.contrasts.enumerated() where verdicts[index].isOpen {
      verdicts[index] = verdict(on: contrast)
    }
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
        let rows = contrast.arms.map { cells[$0].prefix(seeds) }
        return rows.joined().allSatisfy { $0.error == nil }
          && rows.allSatisfy { $0.map(\.bundle.digest) == rows[0].map(\.bundle.digest) }
      })
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

extension AblationResult.Cell {
  /// Reads the bundle of a run.
  init(
    arm: Int, seed: Int, _ outcome: RunResult, measures: [Measure]
  ) throws(ArchiveError) {
    let bundle = try ResultBundle(path: outcome.bundle ?? "")
    let values = try measures.map { measure throws(ArchiveError) in
      (measure, outcome.error == nil ? try bundle.value(of: measure) ?? .nan : .nan)
    }
    self.init(
      arm: arm, seed: seed, bundle: bundle, error: outcome.error,
      values: Dictionary(values) { first, _ in first })
  }
}
