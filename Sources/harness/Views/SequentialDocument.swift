import Ablations
import Statistics

/// An ablation whose seeds were added until it was decided, in JSON.
struct SequentialDocument: Encodable {
  struct ContrastEntry: Encodable {
    let label: String
    /// By arm.
    let weights: [Double]
    /// Of the deciding measure, in the order of the seeds; nothing where a run failed.
    let differences: [Double?]
    let verdict: SequentialVerdict
  }

  let experiment: String
  /// What decides.
  let measure: String
  /// Those that were used by any arm.
  let seeds: [Int]
  let mostSeeds: Int
  let arms: [AblationDocument.Arm]
  let contrasts: [ContrastEntry]
  let reused: Int

  init(_ result: SequentialResult) {
    let ablation = result.ablation
    experiment = ablation.name
    measure = result.measure.description
    seeds = Array(ablation.seeds.prefix(result.cells.map(\.count).max() ?? 0))
    mostSeeds = result.design.mostSeeds
    arms = zip(ablation.arms, result.cells).map(AblationDocument.Arm.init)
    reused = result.reused
    let values = result.cells.map { row in row.map { $0.values[result.measure] ?? .nan } }
    contrasts = zip(ablation.contrasts, result.verdicts).map { contrast, verdict in
      let used = values.map { Array($0.prefix(verdict.seeds)) }
      return ContrastEntry(
        label: contrast.label, weights: contrast.weights,
        differences: contrast.values(of: used).map { $0.isFinite ? $0 : nil }, verdict: verdict)
    }
  }
}
