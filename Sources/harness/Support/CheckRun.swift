import Checks
import Foundation
import Jobs

/// Runs the checks of an experiment and says what they found.
enum CheckRun {
  /// Runs the checks of these ids, or all.
  static func report(
    for job: Job, only ids: [String] = [], shown: (Finding) -> Void = { _ in }
  ) throws -> CheckReport {
    let checks = try ids.isEmpty ? CheckCatalogue.all : ids.map(check)
    var progress = ProgressLine()
    let report = try CheckCatalogue.run(checks, resolved: job.resolved, dataset: job.dataset) {
      event in
      switch event {
      case .began(_, let question, let index, let count):
        progress.show(Double(index) / Double(max(count, 1)), question)
      case .ended(let finding):
        progress.clear()
        shown(finding)
      }
      if Interruption.isRequested { Failure.exit(with: Interrupted()) }
    }
    return report
  }

  private static func check(_ id: String) throws -> any Check {
    if let check = CheckCatalogue.check(id) { return check }
    let ids = CheckCatalogue.all.map { type(of: $0).id }
    throw MissingInput(
      message: "there is no check '\(id)'", hint: "there are " + ids.joined(separator: ", "))
  }

  /// Files for a bundle. A check that failed stops here: the run would not show what it should.
  static func attachments(for job: Job) throws -> [String: Data] {
    let report = try report(for: job) { finding in
      if finding.verdict > .pass { Console.note(text(of: finding, Console.noteStyle)) }
    }
    if report.overall == .fail {
      Console.note("not trained, since a check failed; `harness check` shows all of them")
      throw Failure.NegativeVerdict()
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return [
      "checks/checks.json": try encoder.encode(report) + Data("\n".utf8),
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
  static func text(of finding: Finding, _ style: Style) -> String {
    let mark =
      switch finding.verdict {
      case .pass: style.good("✓")
      case .warn: style.doubtful("!")
      case .fail: style.bad("✗")
      case .skipped: style.faint("-")
      }
    var lines = ["\(mark) \(style.bold(finding.question))", "  " + finding.summary]
    if finding.verdict > .pass {
      let evidence = finding.evidence.map { "\($0.name) \(text(of: $0.value))" }
      if !evidence.isEmpty { lines.append("  " + style.faint(evidence.joined(separator: " · "))) }
      if let hint = finding.hint { lines.append("  \(style.doubtful("hint:")) \(hint)") }
    }
    return lines.joined(separator: "\n")
  }

  private static func text(of value: Evidence.Value) -> String {
    switch value {
    case .number(let number): Text.number(number)
    case .text(let text): text
    case .series(let series):
      series.count > 6
        ? series.prefix(3).map(Text.number).joined(separator: ", ") + " … "
          + series.suffix(3).map(Text.number).joined(separator: ", ")
        : series.map(Text.number).joined(separator: ", ")
    }
  }
}
