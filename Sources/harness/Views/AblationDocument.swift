import Ablations
import Archive
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
    let kind: Subject.Kind
    /// By arm.
    let weights: [Double]
    let findings: [MeasureResult]
    /// The measures that do not decide and are significantly worse, a sentence each.
    let warnings: [String]
  }

  let experiment: String
  let design: DesignDocument
  let seeds: [Int]
  let arms: [Arm]
  let contrasts: [ContrastEntry]
  let reused: Int

  init(_ ablation: Ablation, _ design: Design, _ result: AblationResult) {
    experiment = ablation.name
    self.design = DesignDocument(design)
    seeds = ablation.seeds
    reused = result.reused
    arms = zip(ablation.arms, result.cells).map(Arm.init)
    contrasts = zip(ablation.contrasts, result.findings).map { contrast, findings in
      ContrastEntry(
        label: contrast.label, kind: contrast.subject.kind, weights: contrast.weights,
        findings: findings.map(MeasureResult.init), warnings: AblationResult.warnings(findings))
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
    // Measures of a stranger's bundle may share a name.
    values = Dictionary(
      cell.values.filter { $0.value.isFinite }.map { ($0.key.description, $0.value) },
      uniquingKeysWith: min)
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
