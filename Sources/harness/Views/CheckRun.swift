import Archive
import Checks
import Configuration
import Errors
import Foundation
import Reports
import Runs
import Statistics
import TrainingRuns

/// Runs the checks of an experiment, says what they found, and stops what they do not let pass.
enum CheckRun {
  /// - Parameters:
  ///   - display: where the question that is being asked is shown.
  ///   - shown: told of each answer.
  static func report(
    for training: TrainingProcedure, _ selection: CheckSelection, on display: ProgressDisplay,
    shown: (Finding) -> Void = { _ in }
  ) throws -> CheckReport {
    var bar = StepBar("checking", on: display)
    return try CheckCatalogue.run(
      selection.checks(), resolved: training.resolved, dataset: training.dataset,
      others: training.firstStepsElsewhere
    ) { event in
      switch event {
      case .began(let id, _, let index, let count):
        bar.show(step: index, of: count, detail: id)
      case .ended(let finding): shown(finding)
      }
    }
  }

  /// Asks before a training, prints what failed, and goes on if nothing failed or if that was asked
  /// for.
  ///
  /// - Parameter known: what has been said of this experiment already.
  /// - Returns: the report, for the archive.
  static func gate(
    _ training: TrainingProcedure, _ selection: CheckSelection, isUnchecked: Bool,
    beside known: CheckReport? = nil
  ) throws -> CheckReport {
    let display = ProgressDisplay()
    defer { display.finish() }
    var report = try report(for: training, selection, on: display) { finding in
      let isKnown = known?.findings.contains { $0.isAnswered(like: finding) } ?? false
      if finding.verdict == .fail && !isKnown {
        display.log(text(of: finding, on: Console.errors))
      }
    }
    guard report.overall == .fail else { return report }
    if isUnchecked {
      report.isUnchecked = true
      return report
    }
    display.finish()
    Console.note(
      "not trained, since a check failed: `harness check` shows all of them, --unchecked trains "
        + "all the same")
    throw Failure.NegativeVerdict()
  }

  static func word(_ verdict: Finding.Verdict) -> String {
    switch verdict {
    case .pass: "passed"
    case .warn: "with a warning"
    case .fail: "failed"
    case .skipped: "skipped"
    }
  }

  /// The mark, the question and all that was found, with evidence and hints where it is not simply
  /// good.
  static func text(of finding: Finding, on terminal: Terminal) -> StyledText {
    let (mark, style) = mark(finding.verdict)
    let lines: [StyledText] = ["\(mark, style)  \(finding.question, .bold)"]
    return
      (lines
      + finding.conclusions.enumerated().flatMap { place, conclusion in
        paragraphs(
          of: conclusion, isFirst: place == 0, named: finding.id, on: terminal)
      }).joined(separator: "\n")
  }

  /// The questions that do not apply, together.
  static func skipped(in report: CheckReport, on terminal: Terminal) -> StyledText {
    let ids = report.findings.filter { $0.verdict == .skipped }.map(\.id)
    let room = terminal.width.map { min($0, 100) - 6 }
    let lines = StyledText("\(ids.joined(separator: ", ")) (--json says why)", .dim).wrapped(
      to: room)
    let count =
      NumberText.count(ids.count, "question") + (ids.count == 1 ? " is" : " are")
      + " not asked here"
    return
      (["\("skip", .dim)  \(count, .bold)"]
      + lines.map { .spaces(6) + $0 }).joined(separator: "\n")
  }

  private static func mark(_ verdict: Finding.Verdict) -> (String, Style) {
    switch verdict {
    case .pass: ("pass", .green)
    case .warn: ("warn", .yellow)
    case .fail: ("FAIL", .red + .bold)
    case .skipped: ("skip", .dim)
    }
  }

  private static func paragraphs(
    of conclusion: Conclusion, isFirst: Bool, named id: String, on terminal: Terminal
  ) -> [StyledText] {
    let room = terminal.width.map { min($0, 100) - 6 }
    func paragraph(_ text: String, _ style: Style = .none) -> [StyledText] {
      StyledText(text, style).wrapped(to: room).map { .spaces(6) + $0 }
    }
    let lead = isFirst ? "" : conclusion.verdict == .fail ? "also a failure: " : "also: "
    let name = isFirst && conclusion.verdict > .pass ? " [\(id)]" : ""
    var lines = paragraph(lead + conclusion.summary + name)
    if conclusion.verdict > .pass {
      let evidence = conclusion.evidence.map { "\($0.name) \(text(of: $0.value, on: terminal))" }
      if !evidence.isEmpty { lines += paragraph(evidence.joined(separator: "; "), .dim) }
      if let hint = conclusion.hint { lines += paragraph("hint: \(hint)", .cyan) }
    }
    return lines
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

extension Finding {
  fileprivate func isAnswered(like other: Finding) -> Bool {
    id == other.id && conclusions == other.conclusions
  }
}

extension CheckReport {
  /// As files of a bundle.
  func attachments() throws -> [String: String] {
    [BundlePath.checks: try JSONDocument.text(self), BundlePath.checksJUnit: junitXML]
  }
}
