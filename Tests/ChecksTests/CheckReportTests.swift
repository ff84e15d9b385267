import Checks
import Foundation
import FoundationXML
import Testing

@Suite struct `Check reports` {
  private static let nasty = "a < b & \"c\" > 'd'\n]]>\u{1}é"

  private static let report = CheckReport(
    experiment: nasty, seed: .max,
    findings: [
      finding("one", .pass, hint: nil), finding("two", .warn, hint: nasty),
      finding("three", .fail, hint: nasty), finding("four", .skipped, hint: nil),
    ])

  private static func finding(
    _ id: String, _ verdict: Finding.Verdict, hint: String?
  ) -> Finding {
    Finding(
      id: id, question: "?", verdict: verdict, summary: nasty,
      evidence: [
        Evidence("number", 0.1), Evidence("none", .nan), Evidence("text", text: nasty),
        Evidence("series", series: [1, .infinity, -.infinity]),
      ], hint: hint, seconds: 0.25)
  }

  @Test func `A report survives JSON, whatever its numbers`() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let data = try encoder.encode(Self.report)
    let text = String(decoding: data, as: UTF8.self)
    #expect(text.contains(#""overall":"fail""#))
    #expect(text.contains(#"{"name":"none","number":null}"#))
    #expect(text.contains(#"{"name":"series","series":[1,null,null]}"#))
    let decoded = try JSONDecoder().decode(CheckReport.self, from: data)
    #expect(decoded.seed == Self.report.seed && decoded.experiment == Self.report.experiment)
    // NaN is not equal to itself, so the texts are compared.
    #expect(try encoder.encode(decoded) == data)
  }

  @Test func `The worst verdict is the overall one, and skipping is none`() {
    #expect(Self.report.overall == .fail)
    #expect(Finding.Verdict.allCases.sorted() == [.skipped, .pass, .warn, .fail])
    #expect(CheckReport(experiment: "", seed: 1, findings: []).overall == .skipped)
    #expect(Self.report.count(of: .warn) == 1)
    #expect(Self.report.seconds == 1)
  }

  @Test func `What else a check found goes along, gravest first`() throws {
    let all = Conclusion(
      [Conclusion(.warn, "odd"), Conclusion(.fail, "wrong"), Conclusion(.warn, "odd too")],
      else: Conclusion(.pass, "sound"))
    #expect(all.summary == "wrong" && all.also.map(\.summary) == ["odd", "odd too"])
    #expect(Conclusion([], else: Conclusion(.pass, "sound")).verdict == .pass)
    let finding = Finding(of: SeedCheck(), all, seconds: 0)
    #expect(finding.verdict == .fail)
    #expect(finding.conclusions.map(\.summary) == ["wrong", "odd", "odd too"])
    let data = try JSONEncoder().encode(finding)
    #expect(try JSONDecoder().decode(Finding.self, from: data) == finding)
    // An older report has no such list.
    let old = """
      {"id": "a", "question": "?", "verdict": "pass", "summary": "s", "evidence": [], "seconds": 1}
      """
    #expect(try JSONDecoder().decode(Finding.self, from: Data(old.utf8)).conclusions.count == 1)
    let report = CheckReport(experiment: "e", seed: 1, findings: [finding])
    #expect(report.readiness == .notReady)
    #expect(report.junitXML.contains("<failure message=\"wrong\""))
    #expect(report.junitXML.contains("warn: odd&#10;warn: odd too"))
  }

  @Test func `JUnit XML is well-formed and gives every text back`() throws {
    let reader = Reader()
    let parser = XMLParser(data: Data(Self.report.junitXML.utf8))
    parser.delegate = reader
    #expect(parser.parse())
    let suite = try #require(reader.attributes["testsuite"]?.first)
    #expect(suite["tests"] == "4" && suite["failures"] == "1" && suite["skipped"] == "1")
    #expect(suite["errors"] == "0" && suite["time"] == "1.000")
    let text = Self.nasty.replacingOccurrences(of: "\u{1}", with: "\u{FFFD}")
    #expect(suite["name"] == text)
    let cases = try #require(reader.attributes["testcase"])
    #expect(cases.map { $0["name"] } == ["one", "two", "three", "four"])
    #expect(cases.allSatisfy { $0["classname"] == "check." + text })
    #expect(reader.attributes["failure"]?.first?["message"] == text)
    #expect(reader.texts["failure"] == ["hint: " + text])
    #expect(reader.texts["system-out"] == ["pass: " + text, "warn: " + text + "\nhint: " + text])
    #expect(reader.attributes["skipped"]?.first?["message"] == text)
  }

  @Test(arguments: [0, 1, 39, 40, 41, 1000])
  func `A series is thinned to forty points that keep both ends`(count: Int) {
    let series = (0..<count).map(Double.init)
    guard case .series(let points) = Evidence("x", series: series).value else {
      Issue.record("not a series")
      return
    }
    #expect(points.count == min(count, 40))
    #expect(points.first == series.first && points.last == series.last)
    #expect(points == points.sorted())
  }
}

/// Collects the attributes and the texts of all elements.
private final class Reader: NSObject, XMLParserDelegate {
  private(set) var attributes: [String: [[String: String]]] = [:]
  private(set) var texts: [String: [String]] = [:]
  private var text = ""

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    self.attributes[name, default: []].append(attributes)
    text = ""
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    texts[name, default: []].append(text)
  }
}
