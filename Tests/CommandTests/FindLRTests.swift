import Foundation
import Testing

@Suite("find-lr finds learning rates, and leaves everything as it was")
struct FindLRTests {
  private static let short = ["find-lr", "tiny.toml", "--steps", "60", "--seeds", "3"]

  private func run(_ words: [String], in folder: Folder, _ environment: [String: String] = [:])
    throws
    -> Program.Result
  {
    try Program.start(Self.short + words, in: folder, environment: environment).wait()
  }

  @Test("The curve, the suggestions with their spread, and where the experiment's own rate lies")
  func text() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let result = try run([], in: folder, ["LC_ALL": "C.UTF-8"])
    #expect(result.code == 0, "\(result.errors)")
    for word in [
      "steepest", "valley", "minimum / 10", "divergence", "your rate 0.10", "of 3", "1e-5",
    ] {
      #expect(result.output.contains(word), "\(word): \(result.output)")
    }
    #expect(result.output.contains("the test goes round the training data 15 times"))
    let lines = result.output.split(separator: "\n")
    #expect(lines.prefix { !$0.hasPrefix("rate ") }.allSatisfy { $0.count <= 80 })
    let plain = try run([], in: folder, ["LC_ALL": "C", "TERM": "dumb"])
    #expect(plain.output.utf8.allSatisfy { $0 < 0x80 && $0 != 0x1B })
    let coloured = try run([], in: folder, ["FORCE_COLOR": "1", "NO_COLOR": "1"])
    #expect(!coloured.output.contains("\u{1B}"))
  }

  @Test("Nothing is archived, and a run behind it has the same digest")
  func untouched() throws {
    let (folder, bundle) = try Folder.withBundle()
    func digest() throws -> String? {
      try Program.run("train", "tiny.toml", "--anew", "--json", in: folder).object()["digest"]
        as? String
    }
    let before = try digest()
    let bundles = folder.bundles
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      .filter { !$0.hasPrefix("output-") && !$0.hasPrefix("errors-") }
    #expect(try run([], in: folder).code == 0)
    #expect(folder.bundles == bundles && bundles.contains(bundle))
    let after = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      .filter { !$0.hasPrefix("output-") && !$0.hasPrefix("errors-") }
    #expect(Set(after) == Set(files))
    #expect(try digest() == before && before != nil)
  }

  @Test("The same document with 1, 2 and 3 threads")
  func threads() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let documents = try ["1", "2", "3"].map {
      try run(["--json", "--threads", $0], in: folder).output
    }
    #expect(documents[0].count > 1000)
    #expect(documents[1] == documents[0] && documents[2] == documents[0])
  }

  @Test("Seeds begin with the experiment's own, and every one has its curve in the document")
  func document() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let result = try Program.run(
      "find-lr", "tiny.toml", "--set", "seed=4", "--steps", "40", "--json", in: folder)
    let document = try result.object()
    #expect(document["seeds"] as? [Int] == [4, 5, 6, 7, 8])
    #expect((document["curves"] as? [Any])?.count == 5)
    #expect((document["rates"] as? [Double])?.count == 40)
    let suggestions = try #require(document["suggestions"] as? [[String: Any]])
    #expect(
      suggestions.compactMap { $0["rule"] as? String } == ["steepest", "valley", "minimum-tenth"])
    #expect(suggestions.allSatisfy { $0["definition"] is String && $0["source"] is String })
  }

  @Test("The picture is written; where it cannot be, that is told before anything is computed")
  func picture() throws {
    let folder = try Folder()
    try folder.writeTiny()
    #expect(try run(["--svg", "rates.svg"], in: folder).code == 0)
    let svg = try String(contentsOfFile: folder.path("rates.svg"), encoding: .utf8)
    #expect(svg.hasPrefix("<?xml") && svg.contains("range test of tiny"))
    let nowhere = try run(["--svg", "none/rates.svg"], in: folder)
    #expect(nowhere.code == 73 && nowhere.output.isEmpty, "\(nowhere.errors)")
    #expect(try run(["--svg", ""], in: folder).code == 64)
  }

  @Test("Tricks on losses apply; schedules are named as left out")
  func tricks() throws {
    let folder = try Folder()
    try folder.writeTiny()
    func curves(_ words: String...) throws -> (NSArray?, [String]) {
      let document = try run(words + ["--json"], in: folder).object()
      let cautions = document["cautions"] as? [[String: Any]] ?? []
      return (document["curves"] as? NSArray, cautions.compactMap { $0["summary"] as? String })
    }
    let plain = try curves()
    #expect(try curves("--trick", "label-smoothing").0 != plain.0)
    let scheduled = try curves("--trick", "cosine-decay")
    #expect(scheduled.0 == plain.0)
    #expect(scheduled.1.contains { $0.contains("cosine-decay") })
    let adam = try run(["--set", "optimiser.kind=adam"], in: folder)
    #expect(adam.output.contains("these rates are for adam"))
  }

  @Test("A loss that falls nowhere is a negative verdict, and the checks that are named are there")
  func flat() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let result = try run(["--from", "1e-12", "--to", "1e-11"], in: folder)
    #expect(result.code == 1)
    #expect(result.output.contains("the loss falls at no rate in 3 of 3 seeds"))
    let hint = try #require(
      result.output.split(separator: "`").first { $0.hasPrefix("harness check ") })
    let words = hint.split(separator: " ").dropFirst().map(String.init)
    let check = try Program.start(words + ["--json"], in: folder).wait()
    #expect(check.code <= 1, "\(check.errors)")
  }

  @Test(
    "Options that make no sense are refused by name",
    arguments: [
      (["--from", "1", "--to", "0.1"], "--from must be below --to"),
      (["--from=-1"], "--from must be a rate"), (["--from", "nan"], "--from must be a rate"),
      (["--to", "inf"], "--to must be a rate"), (["--steps", "9"], "--steps must be from 10"),
      (["--seeds", "0"], "there can be from 1 to 10000 seeds"),
      (["--grid", "1"], "--grid must be"),
      (["--publish", "out"], "about the runs of --grid"),
    ])
  func refused(words: [String], message: String) throws {
    let folder = try Folder()
    try folder.writeTiny()
    let result = try Program.start(["find-lr", "tiny.toml"] + words, in: folder).wait()
    #expect(result.code == 64, "\(result.errors)")
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(result.output.isEmpty)
  }

  @Test("A grid of whole trainings says what each suggestion loses, and is published")
  func grid() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let words = ["--grid", "3", "--from", "1e-4", "--publish", "out"]
    let result = try run(words + ["--json"], in: folder)
    #expect(result.code == 0, "\(result.errors)")
    let grid = try #require(try result.object()["grid"] as? [String: Any])
    #expect(grid["seeds"] as? [Int] == [4, 5, 6])
    let rows = try #require(grid["rows"] as? [[String: Any]])
    #expect(
      rows.compactMap { $0["origin"] as? String } == [
        "own", "grid", "grid", "grid", "steepest", "valley", "minimum-tenth",
      ])
    #expect(rows.allSatisfy { ($0["digests"] as? [String])?.count == 3 })
    let best = try #require(grid["best"] as? Double)
    let row = try #require(
      rows.first { $0["rate"] as? Double == best && $0["origin"] as? String == "grid" })
    #expect((row["regret"] as? [String: Any])?["mean"] as? Double == 0)
    let table = try String(contentsOfFile: folder.path("out/README.md"), encoding: .utf8)
    #expect(table.contains("| `tiny` | sgd | test accuracy |"))
    // What is archived is not made again, and the text tells the same.
    let bundles = folder.bundles
    #expect(!bundles.isEmpty && bundles.count <= 21)
    let again = try run(words, in: folder)
    #expect(again.code == 0 && again.output.contains("the grid's best"), "\(again.output)")
    #expect(folder.bundles == bundles)
  }

  @Test("The published study asks for the rows that are published, and one comes out again")
  func published() throws {
    let rows = try FileManager.default
      .contentsOfDirectory(atPath: Project.folder + "/results/find-lr")
      .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }
    let folder = try Folder()
    try folder.write("echo \"$@\" >> asked\n", to: "harness")
    #expect(chmod(folder.path("harness"), 0o755) == 0)
    let study = try Program.start(
      [Project.folder + "/tools/find-lr-study", "./harness"], in: folder, program: "/bin/sh"
    ).wait()
    #expect(study.code == 0, "\(study.errors)")
    let asked = try String(contentsOfFile: folder.path("asked"), encoding: .utf8)
      .split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    let names = asked.map { words in
      let named = words.first { $0.hasPrefix("name=") }.map { String($0.dropFirst(5)) }
      let file = URL(fileURLWithPath: words[1]).deletingPathExtension().lastPathComponent
      return named ?? file
    }
    #expect(names.sorted() == rows.sorted())

    // Seattle is the quickest to train.
    var words = try #require(asked.first { $0[1].hasSuffix("/seattle.toml") })
    words[1] = Project.folder + "/" + words[1]
    words[try #require(words.firstIndex(of: "results/find-lr"))] = "out"
    let result = try Program.start(words, in: folder).wait()
    #expect(result.code == 0, "\(result.errors)")
    #expect(
      try String(contentsOfFile: folder.path("out/seattle.json"), encoding: .utf8)
        == Project.text("results/find-lr/seattle.json"))
  }
}
