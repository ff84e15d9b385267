import Foundation
import Testing

@Suite("The README's way to a trick works to the letter")
struct ReadmeTests {
  /// A piece of the section: what is said before a block of code, and the block.
  private struct Step {
    let text: String
    let language: String
    let code: String
  }

  private static let readme = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../README.md").standardized.path

  /// The blocks of a section, each with the text before it.
  private func steps(of heading: String) throws -> [Step] {
    let text = try String(contentsOfFile: Self.readme, encoding: .utf8)
    let start = try #require(text.range(of: "\n\(heading)\n"))
    let section = text[start.upperBound...]
    let end = section.range(of: "\n## ")?.lowerBound ?? section.endIndex
    let parts = section[..<end].components(separatedBy: "```")
    return stride(from: 1, to: parts.count, by: 2).map { index in
      let lines = parts[index].split(
        separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
      return Step(
        text: parts[index - 1], language: String(lines.first ?? ""),
        code: String(lines.last ?? ""))
    }
  }

  /// The last file of Swift that a text names.
  private func file(in text: String) throws -> String {
    let words = text.components(separatedBy: "`")
    return try #require(words.last { $0.hasSuffix(".swift") })
  }

  /// Puts another function in the place of a method of the same first line.
  private func replaceMethod(in code: inout String, by method: String) throws {
    var lines = code.components(separatedBy: "\n")
    let replacement = method.trimmingCharacters(in: .newlines).components(separatedBy: "\n")
    let name = try #require(replacement.first?.prefix { $0 != "(" })
    let start = try #require(lines.firstIndex { $0.hasPrefix(name + "(") })
    let end = try #require(lines[start...].firstIndex(of: "  }"))
    lines.replaceSubrange(start...end, with: replacement)
    code = lines.joined(separator: "\n")
  }

  /// What depends on the time, the folder or the machine, and not on the numbers.
  private func settled(_ line: some StringProtocol) -> String {
    String(line).replacing(/\d{8}T\d{6}Z/, with: "TIME")
      .replacing(/[0-9.]+ (ms|s|min)\b/, with: "SPAN")
      .replacing(/ablation-TIME-[0-9a-f]{6}: harness reproduce [0-9a-f]{6}/, with: "ABLATION")
      .replacing(/bundle digest [0-9a-f]{64}/, with: "BUNDLE")
  }

  @Test("The first session goes as it is shown")
  func session() throws {
    let folder = try Folder()
    let step = try #require(try steps(of: "## A session").first)
    var shown: [(command: [String], lines: [Substring])] = []
    for line in step.code.split(separator: "\n") {
      if line.hasPrefix("$ harness ") {
        shown.append((line.dropFirst(10).split(separator: " ").map(String.init), []))
      } else if line != "…" {
        let last = try #require(shown.indices.last)
        shown[last].lines.append(line)
      }
    }
    #expect(Set(shown.compactMap(\.command.first)) == ["check", "ablate", "diff", "reproduce"])
    for (command, lines) in shown {
      let result = try Program.start(command, in: folder).wait()
      let output = Set(result.output.split(separator: "\n").map { settled($0) })
      for line in lines where !output.contains(settled(line)) {
        Issue.record("harness \(command.joined(separator: " ")): no line is\n\(line)")
      }
    }
  }

  @Test("Following it gives what it says")
  func tenMinutes() throws {
    let folder = try Folder()
    let programs = (Program.path as NSString).deletingLastPathComponent
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    var output = ""
    var languages: [String] = []
    for step in try steps(of: "## Write a trick in ten minutes") {
      languages.append(step.language)
      switch step.language {
      case "sh":
        let result = try Program.start(
          ["-euo", "pipefail", "-c", step.code], in: folder,
          environment: ["PATH": "\(programs):\(path)"], program: "/bin/bash"
        ).wait()
        try #require(result.code == 0, "\(step.code)\n\(result.errors)")
        output = result.output
      case "swift":
        try folder.edit(file(in: step.text)) { try replaceMethod(in: &$0, by: step.code) }
      case "":
        for line in step.code.split(separator: "\n") {
          #expect(output.contains(line + "\n"), "\(line)\nis not part of\n\(output)")
        }
      default: Issue.record("nobody knows what to do with \(step.language)")
      }
    }
    #expect(Set(languages) == ["sh", "swift", ""], "the section has lost a part of itself")
  }
}
