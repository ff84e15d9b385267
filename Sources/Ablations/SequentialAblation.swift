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
  /// What the runs have come to so far; its ablation has all seeds that may be used, its places are
  /// those of ``whole``.
  public private(set) var result: SequentialResult
  /// All runs that may be made.
  private var whole: RunPlan

  private var ablation: Ablation { result.ablation }

  /// - Parameters:
  ///   - ablation: with ``SequentialDesign/mostSeeds`` seeds.
  ///   - plan: the one its runs were added to.
  public init(
    _ ablation: Ablation, in plan: RunPlan, _ design: SequentialDesign, by measure: Measure
  ) {
    precondition(ablation.seeds.count == design.mostSeeds)
    result = SequentialResult(ablation, design, by: measure)
    whole = plan
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
    let verdicts = result.verdicts
    let open = verdicts.indices.filter { verdicts[$0].isOpen }
    let next = open.compactMap { index -> Int? in
      if case .open(let next) = verdicts[index].outcome { next } else { nil }
    }.min()
    guard let next else { return nil }
    let arms = Set(open.flatMap { ablation.contrasts[$0].arms })
    var plan = RunPlan(results: whole.results, keeping: keeping)
    var places = ablation.arms.map { _ in [Int]() }
    for seed in 0..<next {
      for arm in ablation.arms.indices where arms.contains(arm) && result.cells[arm].count <= seed {
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
      for place in places { try result.add(outcomes[place], to: arm) }
    }
    result.reused += archived
    result.look()
  }
}
