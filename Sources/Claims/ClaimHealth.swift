import Ablations

/// What is to be said of the runs of a claim beside its verdict.
struct ClaimHealth {
  /// Runs that fail or learn nothing, though that is not what was published; a sentence for each arm and
  /// kind.
  let unhealthy: [String]
  /// All else: published failures, runs far from their fellows, a baseline below simple models, rates
  /// that differ where none was tuned.
  let warnings: [String]

  init(_ diagnosis: AblationDiagnosis, of row: ClaimStudy.Row) {
    let excused = row.claim.atChance.map { row.ablation.arms[$0 == .baseline ? 0 : 1].label }
    let flags = diagnosis.flags.filter { $0.kind != .far && $0.arm != excused }
    let unhealthy = RunFlag.sentences(
      flags, runs: row.ablation.seeds.count, metric: row.measure.metric)
    self.unhealthy = unhealthy
    warnings = diagnosis.warnings.filter { !unhealthy.contains($0) }
  }
}
