import Ablations
import Statistics

/// A comparison on several data sets in JSON.
struct MetaAnalysisDocument: Encodable {
  struct Experiment: Encodable {
    let label: String
    let ablation: AblationAnswer<AblationDocument>
    /// Its own bundle.
    let archived: ArchivedDocument
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
    /// Whether the mean effect lies within the margin, if one was named.
    let equivalence: RandomEffectsEquivalence?
  }

  let ablations: [Experiment]
  /// That what each says by itself is not corrected for their number.
  let correction: String
  let combined: [Combined]
  let warnings: [String]
  let reused: Int

  /// - Parameter answers: what each experiment says by itself.
  init(_ analysis: MetaAnalysis, _ answers: [MemberAnswer], reused: Int) {
    self.reused = reused
    correction = analysis.correction
    warnings = analysis.warnings
    ablations = zip(analysis.members, answers).map { member, answer in
      Experiment(
        label: member.label, ablation: answer.document, archived: ArchivedDocument(answer.bundle))
    }
    combined = zip(analysis.contrasts, analysis.findings).map { contrast, findings in
      Combined(
        label: contrast.label,
        findings: findings.map {
          Finding(
            measure: $0.measure.description, verdict: $0.verdict, sentence: $0.sentence,
            notes: $0.notes, effects: $0.effects, equivalence: $0.equivalence)
        })
    }
  }
}
