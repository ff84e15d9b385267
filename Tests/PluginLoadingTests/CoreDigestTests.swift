import Foundation
import TestSupport
import Testing

@Suite("The digest of the core's sources") struct CoreDigestTests {
  private static let tool = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../tools/core-digest").standardized.path

  /// Runs the build's tool over files that lie below two folders.
  private func digest(_ files: [String: String]) throws -> String {
    let root = FileManager.default.temporaryDirectory
      .appendingPathComponent("core digest \(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    var words = [Self.tool, root.path + "/out.swift"]
    for module in ["A", "B"] {
      let folder = root.appendingPathComponent(module)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      words += ["--in", module, folder.path]
      for (path, text) in files.sorted(by: { $0.key < $1.key })
      where path.hasPrefix(module + "/") {
        let file = root.appendingPathComponent(path)
        try text.write(to: file, atomically: false, encoding: .utf8)
        words.append(file.path)
      }
    }
    let run = try FinishedProcess(URL(fileURLWithPath: "/bin/sh"), words)
    try #require(run.status == 0, "\(String(decoding: run.errors, as: UTF8.self))")
    return try String(contentsOf: root.appendingPathComponent("out.swift"), encoding: .utf8)
  }

  private let files = ["A/one.swift": "1", "A/two.swift": "2", "B/one.swift": "3"]

  @Test("it is the same wherever the checkout lies")
  func place() throws { #expect(try digest(files) == digest(files)) }

  @Test("it lists the modules")
  func modules() throws {
    #expect(try digest(files).contains("let coreModules = [\"A\", \"B\", ]"))
  }

  @Test("a file that cannot be read ends the build")
  func missing() throws {
    let output = FileManager.default.temporaryDirectory
      .appendingPathComponent("core-digest-\(UUID().uuidString).swift")
    let run = try FinishedProcess(
      URL(fileURLWithPath: "/bin/sh"),
      [Self.tool, output.path, "--in", "A", "/nowhere", "/nowhere/one.swift"])
    #expect(run.status != 0)
    #expect(!FileManager.default.fileExists(atPath: output.path))
  }

  @Test("it differs when a file is changed, renamed, moved, added or removed")
  func changes() throws {
    let changes: [[String: String]] = [
      ["A/one.swift": "1 ", "A/two.swift": "2", "B/one.swift": "3"],
      ["A/one.swift": "2", "A/two.swift": "1", "B/one.swift": "3"],
      ["A/one.swift": "1", "A/too.swift": "2", "B/one.swift": "3"],
      ["A/one.swift": "1", "B/two.swift": "2", "B/one.swift": "3"],
      ["A/one.swift": "1", "A/two.swift": "2", "B/one.swift": "3", "B/two.swift": ""],
      ["A/one.swift": "1", "A/two.swift": "2"],
    ]
    let digests = try ([files] + changes).map(digest)
    #expect(Set(digests).count == digests.count)
  }
}
