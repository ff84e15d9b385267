import Errors
import Statistics

extension CheckReport {
  /// The report as JUnit XML, which build servers read: one test case for each check.
  ///
  /// A failed check is a failure; a warning passes and says so in its output, since the format has no
  /// word between the two. A check that found several things has an element for each failure.
  public var junitXML: String {
    let attributes = [
      ("name", "harness check"), ("tests", "\(findings.count)"),
      ("failures", "\(count(of: .fail))"), ("errors", "0"),
      ("skipped", "\(count(of: .skipped))"), ("time", NumberText.fixed(seconds, decimals: 3)),
    ]
    var lines = [#"<?xml version="1.0" encoding="UTF-8"?>"#]
    lines.append(Self.tag("testsuites", attributes))
    lines.append(
      "  "
        + Self.tag(
          "testsuite", [("name", experiment)] + attributes.dropFirst()))
    for finding in findings { lines += finding.junitLines(of: experiment).map { "    " + $0 } }
    lines += ["  </testsuite>", "</testsuites>", ""]
    return lines.joined(separator: "\n")
  }

  fileprivate static func tag(_ name: String, _ attributes: [(String, String)]) -> String {
    "<" + name + attributes.map { " \($0.0)=\"\(XMLText.escaped($0.1))\"" }.joined() + ">"
  }
}

extension Finding {
  fileprivate func junitLines(of experiment: String) -> [String] {
    let open = CheckReport.tag(
      "testcase",
      [
        ("classname", "check." + experiment), ("name", id),
        ("time", NumberText.fixed(seconds, decimals: 3)),
      ])
    if verdict == .skipped {
      let body = CheckReport.tag("skipped", [("message", summary)]) + "</skipped>"
      return [open, "  " + body, "</testcase>"]
    }
    let failures = conclusions.filter { $0.verdict == .fail }.map { conclusion in
      CheckReport.tag("failure", [("message", conclusion.summary), ("type", "fail")])
        + XMLText.escaped(conclusion.hint.map { "hint: " + $0 } ?? "") + "</failure>"
    }
    let others = conclusions.filter { $0.verdict != .fail }.flatMap { conclusion in
      [conclusion.verdict.rawValue + ": " + conclusion.summary]
        + (conclusion.hint.map { ["hint: " + $0] } ?? [])
    }
    let output =
      others.isEmpty
      ? []
      : ["<system-out>" + XMLText.escaped(others.joined(separator: "\n")) + "</system-out>"]
    return [open] + (failures + output).map { "  " + $0 } + ["</testcase>"]
  }
}
