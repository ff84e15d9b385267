import Ablations
import Statistics

/// A comparison on several data sets in JSON.
struct MetaAnalysisDocument: Encodable {
  struct Experiment: Encodable {
    let label: String
    let ablation: AblationDocument
  }

  struct Combined: Encodable {
    let label: String
    let findings: [Finding]
  }

  struct Finding: Encodable {
    let measure: String
    let verdict: String
    let sentence: String
    let notes: [String]
    /// Nothing where a data set has no effect to combine.
    let effects: RandomEffects?
  }

  let ablations: [Experiment]
  let combined: [Combined]
  let reused: Int

  init(_ analysis: MetaAnalysis, _ design: Design, reused: Int) {
    self.reused = reused
    ablations = analysis.members.map {
      Experiment(label: $0.label, ablation: AblationDocument($0.ablation, design, $0.result))
    }
    combined = zip(analysis.contrasts, analysis.findings).map { contrast, findings in
      Combined(
        label: contrast.label,
        findings: findings.map {
          Finding(
            measure: $0.measure.description, verdict: $0.verdict, sentence: $0.sentence,
            notes: $0.notes, effects: $0.effects)
        })
    }
  }
}
