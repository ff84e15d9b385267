import Ablations
import Reports

/// What is to be known beside the verdicts of an ablation.
struct HealthLines {
  private let diagnosis: AblationDiagnosis

  init(_ diagnosis: AblationDiagnosis) { self.diagnosis = diagnosis }

  /// The lines, without a line break at the end; nothing where there is nothing to say.
  func rendered(on terminal: Terminal) -> StyledText? {
    let sections = [
      Self.section("Beyond these test examples", diagnosis.beyond, .bold, on: terminal),
      Self.warnings(diagnosis.warnings, on: terminal),
    ].compactMap { $0 }
    return sections.isEmpty ? nil : sections.joined(separator: "\n\n")
  }

  /// What speaks against taking verdicts as they stand.
  static func warnings(_ sentences: [String], on terminal: Terminal) -> StyledText? {
    section("Be careful", sentences, .bold + .yellow, on: terminal)
  }

  private static func section(
    _ title: String, _ sentences: [String], _ style: Style, on terminal: Terminal
  ) -> StyledText? {
    guard !sentences.isEmpty else { return nil }
    let room = terminal.width.map { min($0, 100) - 4 }
    let lines = sentences.flatMap { sentence in
      StyledText(sentence).wrapped(to: room).enumerated().map { index, line in
        (index == 0 ? "  - " : "    ") + line
      }
    }
    return ([StyledText(title, style)] + lines).joined(separator: "\n")
  }
}
