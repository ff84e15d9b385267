import Foundation
import TestSupport
import Testing

@Suite("The digests of sources") struct HashSourcesTests {
  private static let tool = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../tools/hash-sources").standardized.path

  /// Runs the build's tool over a tree of files, `GROUP/MODULE/FILE`.
  private func digests(_ files: [String: String]) throws -> (all: [String: String], text: String) {
    let root = FileManager.default.temporaryDirectory
      .appendingPathComponent("hash sources \(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    var words = [Self.tool, root.path + "/out.swift"]
    for group in ["core", "Plugins"] {
      words += ["--group", group == "core" ? group : group + "/B"]
      for module in ["A", "B"] {
        let folder = root.appendingPathComponent("\(group)/\(module)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let own = files.filter { $0.key.hasPrefix("\(group)/\(module)/") }
        if own.isEmpty { continue }
        words += ["--in", module, folder.path]
        for (path, text) in own.sorted(by: { $0.key < $1.key }) {
          let file = root.appendingPathComponent(path)
          try text.write(to: file, atomically: false, encoding: .utf8)
          words.append(file.path)
        }
      }
    }
    let run = try FinishedProcess(URL(fileURLWithPath: "/bin/sh"), words)
    try #require(run.status == 0, "\(String(decoding: run.errors, as: UTF8.self))")
    let text = try String(contentsOf: root.appendingPathComponent("out.swift"), encoding: .utf8)
    var all: [String: String] = [:]
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: "\"")
      if parts.count == 5, parts[3].count == 64 { all[String(parts[1])] = String(parts[3]) }
    }
    return (all, text)
  }

  private let files = [
    "core/A/one.swift": "1", "core/A/two.swift": "2", "core/B/one.swift": "3",
    "Plugins/B/one.swift": "4",
  ]

  @Test("are the same wherever the checkout lies, one for each group")
  func place() throws {
    let first = try digests(files)
    #expect(first.text == (try digests(files).text))
    #expect(Set(first.all.keys) == ["core", "Plugins/B"])
  }

  @Test("come with the names of the modules")
  func modules() throws {
    let text = try digests(files).text
    #expect(text.contains("\"core\": [\"A\", \"B\", ],"), "\(text)")
    #expect(text.contains("\"Plugins/B\": [\"B\", ],"), "\(text)")
  }

  @Test("end the build where a file cannot be read")
  func missing() throws {
    let output = FileManager.default.temporaryDirectory
      .appendingPathComponent("hash-sources-\(UUID().uuidString).swift")
    let run = try FinishedProcess(
      URL(fileURLWithPath: "/bin/sh"),
      [
        Self.tool, output.path, "--group", "core", "--in", "A", "/nowhere", "/nowhere/one.swift",
      ])
    #expect(run.status != 0)
    #expect(!FileManager.default.fileExists(atPath: output.path))
  }

  @Test("differ when a file is changed, renamed, moved, added or removed, in its group alone")
  func changes() throws {
    let changes: [[String: String?]] = [
      ["core/A/one.swift": "1 "],
      ["core/A/one.swift": "2", "core/A/two.swift": "1"],
      ["core/A/two.swift": nil, "core/A/too.swift": "2"],
      ["core/A/two.swift": nil, "core/B/two.swift": "2"],
      ["core/B/two.swift": ""],
      ["core/B/one.swift": nil],
    ]
    let before = try digests(files).all
    var cores = [before["core"]]
    for change in changes {
      var changed = files
      for (path, text) in change { changed[path] = text }
      let after = try digests(changed).all
      #expect(after["Plugins/B"] == before["Plugins/B"])
      cores.append(after["core"])
    }
    #expect(Set(cores).count == changes.count + 1)
    let trick = try digests(files.merging(["Plugins/B/one.swift": "5"]) { $1 }).all
    #expect(trick["core"] == before["core"])
    #expect(trick["Plugins/B"] != before["Plugins/B"])
  }
}
