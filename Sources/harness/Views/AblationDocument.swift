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
    let trick: String?
    let runs: [RunEntry]
    let findings: [MeasureResult]
  }

  let experiment: String
  let seeds: [Int]
  let arms: [Arm]
  let reused: Int

  init(_ ablation: Ablation, _ result: AblationResult) {
    experiment = ablation.name
    seeds = ablation.seeds
    reused = result.reused
    arms = ablation.arms.indices.map { index in
      Arm(
        trick: ablation.arms[index].trick?.description,
        runs: result.cells[index].map { cell in
          RunEntry(
            seed: cell.seed, bundle: cell.bundle.path, digest: cell.bundle.digest.hex,
            bundleDigest: cell.bundle.bundleDigest.hex, error: cell.error,
            values: Dictionary(
              uniqueKeysWithValues: cell.values.filter { $0.value.isFinite }
                .map { ($0.key.description, $0.value) }),
            findings: (try? cell.bundle.watchFindings()) ?? [])
        },
        findings: index == 0
          ? []
          : result.findings[index - 1].map { finding in
            MeasureResult(
              measure: finding.measure.description,
              differences: finding.differences.map { $0.isFinite ? $0 : nil },
              assessment: finding.assessment)
          })
    }
  }
}
