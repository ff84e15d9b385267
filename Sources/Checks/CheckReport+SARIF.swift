import Errors
import Foundation

/// What was found, as SARIF 2.1.0, which code scanners and editors read: a result for each warning
/// and each failure, at the line of the experiment that it is about.
///
/// - Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0, 2020.
public struct SARIFLog: Encodable, Sendable {
  private let schema = "https://json.schemastore.org/sarif-2.1.0.json"
  private let version = "2.1.0"
  private let runs: [Run]

  private enum CodingKeys: String, CodingKey {
    case schema = "$schema"
    case version, runs
  }

  /// - Parameters:
  ///   - program: the version of the program.
  ///   - locate: the place of a key of the experiment, or that of the experiment.
  public init(
    _ report: CheckReport, program: String, locate: (_ setting: String?) -> SourceLocation
  ) {
    let found = report.findings.flatMap { finding in
      finding.conclusions.filter { $0.verdict >= .warn }.map { (finding, $0) }
    }
    let rules = report.findings.map {
      Rule(id: $0.id, shortDescription: Message(text: $0.question))
    }
    let results = found.map { finding, conclusion in
      Result(
        ruleId: finding.id,
        ruleIndex: report.findings.firstIndex { $0.id == finding.id } ?? 0,
        level: conclusion.verdict == .fail ? "error" : "warning",
        message: Message(
          text: conclusion.summary + (conclusion.hint.map { "\nhint: \($0)" } ?? "")),
        locations: [Location(locate(conclusion.setting))])
    }
    runs = [
      Run(
        tool: Tool(driver: Driver(name: "harness", version: program, rules: rules)),
        results: results, columnKind: "unicodeCodePoints")
    ]
  }
}

extension SARIFLog {
  /// The document; its keys are the format's own.
  public func text() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }
}

// MARK: - The format's objects

private struct Message: Encodable, Sendable { let text: String }

private struct Rule: Encodable, Sendable {
  let id: String
  let shortDescription: Message
}

private struct Driver: Encodable, Sendable {
  let name: String
  let version: String
  let rules: [Rule]
}

private struct Tool: Encodable, Sendable { let driver: Driver }

private struct Run: Encodable, Sendable {
  let tool: Tool
  let results: [Result]
  let columnKind: String
}

private struct Result: Encodable, Sendable {
  let ruleId: String
  let ruleIndex: Int
  let level: String
  let message: Message
  let locations: [Location]
}

private struct Location: Encodable, Sendable {
  struct Physical: Encodable, Sendable {
    let artifactLocation: Artifact
    let region: Region?
  }

  struct Artifact: Encodable, Sendable { let uri: String }

  struct Region: Encodable, Sendable {
    let startLine: Int
    let startColumn: Int
  }

  let physicalLocation: Physical

  init(_ location: SourceLocation) {
    physicalLocation = Physical(
      artifactLocation: Artifact(uri: Self.uri(of: location.file)),
      region: location.line > 0
        ? Region(startLine: location.line, startColumn: max(location.column, 1)) : nil)
  }

  /// A relative path as a relative reference, an absolute one as a URL.
  private static func uri(of path: String) -> String {
    // What RFC 3986 reserves would end the path or begin a scheme.
    let allowed = CharacterSet(
      charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/")
    let escaped = path.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
    return path.hasPrefix("/") ? "file://" + escaped : escaped
  }
}
