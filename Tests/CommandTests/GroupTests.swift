import Foundation
import Testing

@Suite("Data that name groups")
struct GroupTests {
  /// Rows of so many patients, each with features and labels of its own kind.
  private func folder(_ groups: String = "groups = \"patient\"") throws -> Folder {
    let folder = try Folder()
    var state: UInt64 = 11
    func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 33) / Double(1 << 31)
    }
    let patients = (0..<20).map { _ in (next(), next()) }
    let lines = (0..<240).map { index in
      let (number, label) = (index % 20, next() < 0.5 ? 0 : 1)
      let (x, y) = patients[number]
      return "\(x + 0.4 * next() + 0.3 * Double(label)),\(y + next()),p\(number),\(label)"
    }
    try folder.write("x,y,patient,label\n" + lines.joined(separator: "\n") + "\n", to: "t.csv")
    try folder.write(
      """
      name = "patients"
      train = "t.csv"
      label = "label"
      test-fraction = 0.4
      \(groups)
      """, to: "patients.toml")
    try folder.writeTwoClasses("e", data: "patients.toml")
    return folder
  }

  private let words = [
    "ablate", "e.toml", "--trick", "label-smoothing:epsilon=0.4", "--seeds", "6", "--unchecked",
    "--set", "data.validation=0.2",
  ]

  @Test("are tested on by whole groups, and the verdict beyond the test set takes them so")
  func verdict() throws {
    let folder = try folder()
    let result = try Program.start(words, in: folder).wait()
    #expect(result.code == 0, "\(result.errors)")
    #expect(
      result.output.contains("Over seeds and the 96 test examples, taken in 8 groups, the 95%"),
      "\(result.output)")
    let document = try Program.start(words + ["--json"], in: folder).wait().object()
    let health = try #require(document["health"] as? [String: Any])
    let variations = try #require(health["variations"] as? [[String: Any]])
    #expect(!variations.isEmpty && variations.allSatisfy { $0["groups"] as? Int == 8 })
    #expect(variations.allSatisfy { $0["examples"] as? Int == 96 })
  }

  @Test("have them in the archive, by test example, with their names")
  func archived() throws {
    let folder = try folder()
    #expect(try Program.run("train", "e.toml", "--unchecked", in: folder).code == 0)
    let bundle = folder.path("results/\(folder.bundles[0])/data/dataset/")
    let record = try #require(
      try JSONSerialization.jsonObject(
        with: Data(contentsOf: URL(fileURLWithPath: bundle + "dataset.json"))) as? [String: Any])
    let names = try #require(record["groups"] as? [String])
    #expect(Set(names) == Set((0..<20).map { "p\($0)" }))
    #expect(record["input_shape"] as? [Int] == [2])
    let lines = try String(contentsOfFile: bundle + "test.jsonl", encoding: .utf8)
      .split(separator: "\n")
    let rows = try lines.map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
    #expect(rows.count == 96)
    for row in rows {
      let (place, group) = (try #require(row["row"] as? Int), try #require(row["group"] as? Int))
      #expect(names[group] == "p\(place % 20)")
    }
    let id = folder.bundles[0]
    #expect(try Program.run("verify", id, in: folder).code == 0)
    #expect(try Program.run("reproduce", id, in: folder).code == 0)
  }

  @Test("on both sides of the split are a failed check, and a warning beside the verdict")
  func shared() throws {
    let folder = try folder()
    var lines = try String(contentsOfFile: folder.path("t.csv"), encoding: .utf8)
      .split(separator: "\n").map(String.init)
    let head = lines.removeFirst()
    func write(_ rows: [String], _ name: String) throws {
      try folder.write(([head] + rows).joined(separator: "\n") + "\n", to: name)
    }
    func patient(_ row: String) -> Int { Int(row.split(separator: ",")[2].dropFirst()) ?? 0 }
    try write(lines.filter { patient($0) < 18 }, "train.csv")
    // One is known from the training examples, and two are not.
    try write(lines.filter { patient($0) > 16 }, "test.csv")
    // All of one.
    try write(lines.filter { patient($0) == 19 }, "one.csv")
    for test in ["test", "one"] {
      try folder.write(
        """
        name = "patients"
        train = "train.csv"
        test = "\(test).csv"
        label = "label"
        groups = "patient"
        """, to: "\(test)-data.toml")
      try folder.writeTwoClasses(test, data: "\(test)-data.toml")
    }
    let check = try Program.run("check", "test.toml", "--only", "groups", in: folder)
    #expect(check.code != 0)
    let found = check.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(
      found.contains(
        "test and training examples are of the same groups: of 3 of the test examples 1 is trained on, p17"
      ), "\(check.output)")
    #expect(try Program.run("check", "one.toml", "--only", "groups", in: folder).code == 0)

    func ablated(_ name: String) throws -> String {
      let result = try Program.run(
        "ablate", "\(name).toml", "--trick", "label-smoothing:epsilon=0.4", "--seeds", "6",
        "--unchecked", in: folder)
      try #require(result.code == 0, "\(result.errors)")
      return result.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
    let both = try ablated("test")
    #expect(
      both.contains("The group p17 is in the training examples and in the test examples"), "\(both)"
    )
    #expect(
      both.contains("3 groups are too few for the interval to keep its level"), "\(both)")
    #expect(!both.contains("holds beyond"))
    let one = try ablated("one")
    #expect(
      one.contains(
        "All 12 test examples are of one group: what those of others would give cannot be said"),
      "\(one)")
    #expect(!one.contains("in the training examples and"))
  }

  @Test("are told where the column is not there; a table without them has each row by itself")
  func without() throws {
    let wrong = try Program.start(words, in: folder("groups = \"patent\"")).wait()
    #expect(wrong.code == 65)
    #expect(wrong.errors.contains("has no column 'patent'"), "\(wrong.errors)")
    #expect(wrong.errors.contains("did you mean 'patient'?"), "\(wrong.errors)")
    let plain = try Program.start(words, in: folder("drop = [\"patient\"]")).wait()
    #expect(plain.code == 0 && !plain.output.contains("taken in"), "\(plain.output)")
  }
}
