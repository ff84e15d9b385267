import Ablations
import Reports
import Runs
import Statistics

/// What is to be known beside the verdicts of an ablation.
struct HealthLines {
  private let ablation: Ablation
  private let result: AblationResult
  private let diagnosis: AblationDiagnosis

  init(_ ablation: Ablation, _ result: AblationResult, _ diagnosis: AblationDiagnosis) {
    self.ablation = ablation
    self.result = result
    self.diagnosis = diagnosis
  }

  /// The lines, without a line break at the end; nothing where there is nothing to say.
  func rendered(on terminal: Terminal) -> StyledText? {
    let room = terminal.width.map { min($0, 100) - 2 }
    let sections = [
      section("Beyond these test examples", variations, .bold, room),
      section("Be careful", diagnosis.warnings, .bold + .yellow, room),
    ].compactMap { $0 }
    return sections.isEmpty ? nil : sections.joined(separator: "\n\n")
  }

  private func section(
    _ title: String, _ sentences: [String], _ style: Style, _ room: Int?
  ) -> StyledText? {
    guard !sentences.isEmpty else { return nil }
    let lines = sentences.flatMap { sentence in
      StyledText(sentence).wrapped(to: room.map { $0 - 2 }).enumerated().map { index, line in
        (index == 0 ? "  - " : "    ") + line
      }
    }
    return ([StyledText(title, style)] + lines).joined(separator: "\n")
  }

  /// Of the deciding measure.
  private var variations: [String] {
    guard let measure = result.measures.first else { return [] }
    var sentences: [String] = []
    var grain: String?
    for (index, contrast) in ablation.contrasts.enumerated() {
      guard let variation = diagnosis.variations[index][measure] else { continue }
      let assessment = result.findings[index][0].assessment
      let name = ablation.contrasts.count == 1 ? "" : contrast.label + ": "
      sentences.append(name + variation.sentence(assessment.verdict))
      grain = grain ?? variation.grainSentence.map { name + $0 }
    }
    return sentences + [grain].compactMap { $0 }
  }
}
