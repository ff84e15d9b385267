import Errors
import Statistics

extension CheckReport {
  /// The report as JUnit XML, which build servers read: one test case for each check.
  ///
  /// A failed check is a failure; a warning passes and says so in its output, since the format has no
  /// word between the two.
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
    let message = ("message", summary)
    let open = CheckReport.tag(
      "testcase",
      [
        ("classname", "check." + experiment), ("name", id),
        ("time", NumberText.fixed(seconds, decimals: 3)),
      ])
    let hint = hint.map { "hint: " + $0 } ?? ""
    let body =
      switch verdict {
      case .fail:
        CheckReport.tag("failure", [message, ("type", "fail")])
          + XMLText.escaped(hint) + "</failure>"
      case .skipped: CheckReport.tag("skipped", [message]) + "</skipped>"
      case .pass, .warn:
        "<system-out>"
          + XMLText.escaped(
            ([verdict.rawValue + ": " + summary] + (hint.isEmpty ? [] : [hint]))
              .joined(separator: "\n")) + "</system-out>"
      }
    return [open, "  " + body, "</testcase>"]
  }
}
