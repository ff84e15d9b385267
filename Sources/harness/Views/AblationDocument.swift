import Ablations
import Archive
import Search
import Statistics

/// An ablation in JSON.
struct AblationDocument: Encodable {
  struct RunEntry: Encodable {
    let seed: Int
    let bundle: String
    let digest: String
    let bundleDigest: String
    let error: String?
    /// Without those that the run does not have.
    let values: [String: Double]
    /// What was found while it trained.
    let findings: [WatchFinding]
  }

  struct MeasureResult: Encodable {
    let measure: String
    let differences: [Double?]
    let assessment: Assessment
  }

  struct Arm: Encodable {
    let label: String
    /// As `--trick` takes them.
    let tricks: [String]
    /// As `--set` takes them.
    let settings: [String]
    let runs: [RunEntry]
  }

  struct ContrastEntry: Encodable {
    let label: String
    /// By arm.
    let weights: [Double]
    let findings: [MeasureResult]
  }

  let experiment: String
  let seeds: [Int]
  let arms: [Arm]
  let contrasts: [ContrastEntry]
  let reused: Int
  /// How the arms' settings were chosen, if they were.
  let tuning: TuningDocument?

  init(_ ablation: Ablation, _ result: AblationResult, tuned: TuningReport? = nil) {
    tuning = tuned.map(TuningDocument.init)
    experiment = ablation.name
    seeds = ablation.seeds
    reused = result.reused
    arms = zip(ablation.arms, result.cells).map(Arm.init)
    contrasts = zip(ablation.contrasts, result.findings).map { contrast, findings in
      ContrastEntry(
        label: contrast.label, weights: contrast.weights,
        findings: findings.map(MeasureResult.init))
    }
  }
}

extension AblationDocument.Arm {
  init(_ arm: Ablation.Arm, _ cells: [AblationResult.Cell]) {
    label = arm.label
    tricks = arm.variant.tricks.map(\.description)
    settings = arm.variant.settings.map(\.description)
    runs = cells.map(AblationDocument.RunEntry.init)
  }
}

extension AblationDocument.RunEntry {
  init(_ cell: AblationResult.Cell) {
    seed = cell.seed
    bundle = cell.bundle.path
    digest = cell.bundle.digest.hex
    bundleDigest = cell.bundle.bundleDigest.hex
    error = cell.error
    values = Dictionary(
      uniqueKeysWithValues: cell.values.filter { $0.value.isFinite }
        .map { ($0.key.description, $0.value) })
    findings = (try? cell.bundle.watchFindings()) ?? []
  }
}

extension AblationDocument.MeasureResult {
  init(_ finding: AblationResult.MeasureResult) {
    measure = finding.measure.description
    differences = finding.differences.map { $0.isFinite ? $0 : nil }
    assessment = finding.assessment
  }
}
