import Checks
import Configuration
import Foundation
import Reports
import Runs
import TrainingRuns

/// Runs the checks of an experiment and says what they found.
enum CheckRun {
  /// Runs the checks of these ids, or all.
  static func report(
    for training: TrainingProcedure, only ids: [String] = [], shown: (Finding) -> Void = { _ in }
  ) throws -> CheckReport {
    let checks = try ids.isEmpty ? CheckCatalogue.all : ids.map(check)
    return try CheckCatalogue.run(checks, resolved: training.resolved, dataset: training.dataset) {
      event in
      if case .ended(let finding) = event { shown(finding) }
    }
  }

  private static func check(_ id: String) throws -> any Check {
    if let check = CheckCatalogue.check(id) { return check }
    let ids = CheckCatalogue.all.map { type(of: $0).id }
    throw MissingInput(
      message: "there is no check '\(id)'",
      hint: KeyNames.hint(for: id, among: ids, kind: "check"))
  }

  /// Files for a bundle.
  ///
  /// A check that failed stops here: the run would not show what it should.
  static func attachments(for training: TrainingProcedure) throws -> [String: Data] {
    let report = try report(for: training) { finding in
      if finding.verdict > .pass { Console.note(text(of: finding, on: Console.errors)) }
    }
    if report.overall == .fail {
      Console.note("not trained, since a check failed; `harness check` shows all of them")
      throw Failure.NegativeVerdict()
    }
    return [
      "checks/checks.json": Data(try JSONDocument.text(report).utf8),
      "checks/checks.junit.xml": Data(report.junitXML.utf8),
    ]
  }

  static func word(_ verdict: Finding.Verdict) -> String {
    switch verdict {
    case .pass: "passed"
    case .warn: "with a warning"
    case .fail: "failed"
    case .skipped: "skipped"
    }
  }

  /// The mark, the question and the answer, with evidence and a hint where it is not simply good.
  static func text(of finding: Finding, on terminal: Terminal) -> StyledText {
    let (mark, style): (String, Style) =
      switch finding.verdict {
      case .pass: ("pass", .green)
      case .warn: ("warn", .yellow)
      case .fail: ("FAIL", .red + .bold)
      case .skipped: ("skip", .dim)
      }
    let room = terminal.width.map { min($0, 100) - 6 }
    func paragraph(_ text: String, _ style: Style = .none) -> [StyledText] {
      StyledText(text, style).wrapped(to: room).map { .spaces(6) + $0 }
    }
    var lines: [StyledText] = ["\(mark, style)  \(finding.question, .bold)"]
    lines += paragraph(finding.summary)
    if finding.verdict > .pass {
      let evidence = finding.evidence.map { "\($0.name) \(text(of: $0.value, on: terminal))" }
      if !evidence.isEmpty { lines += paragraph(evidence.joined(separator: "; "), .dim) }
      if let hint = finding.hint { lines += paragraph("hint: \(hint)", .cyan) }
    }
    return lines.joined(separator: "\n")
  }

  private static func text(of value: Evidence.Value, on terminal: Terminal) -> String {
    switch value {
    case .number(let number): Text.number(number)
    case .text(let text): text
    case .series(let series):
      Sparkline.text(series, on: terminal)
        + " (\(Text.number(series.first ?? .nan)) to \(Text.number(series.last ?? .nan)))"
    }
  }
}
