import Foundation
import Testing

@Suite("What stands beside a verdict stands there in whichever way it was asked")
struct SafeguardTests {
  private func words(of text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private func run(_ words: [String], in folder: Folder) throws -> Program.Result {
    let result = try Program.start(["ablate"] + words, in: folder).wait()
    try #require(result.code == 0, "\(result.errors)")
    return result
  }

  @Test("Where seeds are added until the evidence decides")
  func untilDecided() throws {
    let folder = try Folder()
    try folder.writeTiny(epochs: 10)
    let common = [
      "tiny.toml", "--trick", "sum-reduction", "--unchecked", "--set", "seed=4",
    ]
    // A look by hand, and another variant on the same seeds.
    _ = try run(common + ["--set", "optimiser.rate=0.02", "--seeds", "5-9"], in: folder)
    _ = try run(common + ["--set", "optimiser.rate=0.03", "--seeds", "2"], in: folder)
    let search =
      common + [
        "--set", "optimiser.rate=0.02", "--until", "decided", "--most-seeds", "8",
      ]
    let result = try run(search, in: folder)
    let text = words(of: result.output)
    for sentence in [
      "Be careful - The baseline's test accuracy, ", "sum-reduction, seed 4, is stuck: ",
      "sum-reduction changes the effective learning rate: ", "No rate was tuned",
      "Beyond these test examples - Over seeds and the ",
      "2 other variants of this experiment were run on these seeds",
      "This comparison was looked at otherwise too (5 seeds): the error rate here holds however often",
      "take the differences to be symmetric about their centre",
      "Exploratory: no study was frozen before these runs",
    ] {
      #expect(text.contains(sentence), "\(sentence): \(result.output)")
    }

    let document = try run(search + ["--json"], in: folder).object()
    let health = try #require(document["health"] as? [String: Any])
    let warnings = try #require(health["warnings"] as? [String])
    #expect(warnings.count >= 3 && warnings.allSatisfy { text.contains($0) }, "\(warnings)")
    let tried = try #require(document["options_tried"] as? [String: Any])
    #expect(tried["others"] as? Int == 2)
    let looks = try #require(document["looks"] as? [[String: Any]])
    #expect(looks.map { $0["looks"] as? [[Int]] } == [[[5, 6, 7, 8, 9]]])
    #expect(looks[0]["false_alarm_rate"] == nil && looks[0]["sentence"] is String)
    let contrast = try #require((document["contrasts"] as? [[String: Any]])?.first)
    let verdict = try #require(contrast["verdict"] as? [String: Any])
    let notes = try #require(verdict["notes"] as? [String])
    #expect(notes.count == 1 && text.contains(notes[0]))
    // More varies, so more is left open than over seeds alone.
    let last = try #require((verdict["looks"] as? [[String: Any]])?.last)
    let variation = try #require((health["variations"] as? [[String: Any]])?.first)
    let wide = try #require(variation["over_seeds_and_examples"] as? [String: Any])
    let ends = try [wide, last].map { interval in
      (try #require(interval["lower"] as? Double), try #require(interval["upper"] as? Double))
    }
    #expect(ends[0].0 <= ends[1].0 && ends[0].1 >= ends[1].1)
    // The archive has it all, and it is still what its runs say.
    #expect(folder.ablations.count == 3)
    #expect(try Program.run("verify", in: folder).code == 0)
    let archived = try #require(document["archived"] as? [String: Any])
    let name = try #require(archived["bundle"] as? String).replacing("results/", with: "")
    let shown = try Program.run("show", name, in: folder).output
    #expect(words(of: shown).contains(warnings[0]))
  }

  @Test("An option that does nothing makes no first look of a second, and no other variant")
  func inert() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let common = ["tiny.toml", "--trick", "ema:decay=0.9", "--seeds"]
    _ = try run(common + ["6"], in: folder)
    let inert = ["--with", "weight-decay:decay=0"]
    let same = try run(common + ["6"] + inert, in: folder)
    #expect(!same.output.contains("look at this comparison"), "\(same.output)")
    let more = try run(common + ["8"] + inert, in: folder)
    #expect(
      more.output.contains("second look at this comparison (6, 8 seeds)"), "\(more.output)")
    #expect(!more.output.contains("variant"), "\(more.output)")
    // How much of the data is used is a choice like any other.
    let less = try run(common + ["6", "--set", "data.subset=190"], in: folder)
    #expect(
      words(of: less.output).contains("2 other variants of this experiment were run"),
      "\(less.output)")
  }

  @Test("A margin below a test example is not shown by adding seeds either")
  func fineMargin() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let result = try run(
      [
        "tiny.toml", "--trick", "ema:decay=0.01", "--until", "decided", "--most-seeds", "7",
        "--margin", "0.01",
      ], in: folder)
    let text = words(of: result.output)
    #expect(
      text.contains("cannot be shown: one test example is 0.056 points"), "\(result.output)")
    #expect(!text.contains("Equivalent within"))
  }

  @Test("Momentum is part of how far steps go, and Nesterov's is not another rate")
  func momentum() throws {
    let folder = try Folder()
    try folder.writeTiny()
    func rates(_ words: String...) throws -> [[String: Any]] {
      let common = ["tiny.toml", "--seeds", "1", "--unchecked", "--json"]
      let document = try run(common + words, in: folder).object()
      let health = try #require(document["health"] as? [String: Any])
      return try #require(health["rates"] as? [[String: Any]])
    }
    for (change, expected) in [
      ("optimiser.momentum=0.0", 0.1), ("optimiser.dampening=0.9", 0.1),
      ("optimiser.momentum=0.99", 10),
    ] {
      let found = try #require(
        try rates("--change", change).first?["factor"] as? Double, "\(change)")
      #expect((found / expected - 1).magnitude < 1e-6, "\(change): \(found)")
    }
    #expect(try rates("--trick", "nesterov").isEmpty)
    #expect(try rates("--change", "optimiser.nesterov=true").isEmpty)
    #expect(try rates("--change", "optimiser.momentum=0.0,optimiser.rate=1.0").isEmpty)
    let said = try run(
      ["tiny.toml", "--seeds", "1", "--unchecked", "--change", "optimiser.momentum=0.0"], in: folder
    )
    #expect(
      words(of: said.output).contains(
        "by its momentum, (1 − dampening) / (1 − momentum), later updates outgrow the first 0.10 times as "
          + "far"), "\(said.output)")
    let smaller = try rates("--change", "training.batch-size=10,optimiser.rate=1.0")
    #expect((smaller.first?["steps"] as? Double ?? 0) > 4, "\(smaller)")
  }

  @Test("Of several experiments, whose number, margin and data are told too")
  func severalExperiments() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let text = try String(contentsOfFile: folder.path("tiny.toml"), encoding: .utf8)
    try folder.write(text.replacing("units = 8", with: "units = 6"), to: "small.toml")
    let common = [
      "tiny.toml", "small.toml", "--trick", "ema", "--seeds", "2", "--margin", "99",
    ]
    let first = try run(common, in: folder)
    let shown = words(of: first.output)
    #expect(
      shown.contains(
        "What is said of each data set by itself is not corrected for their number: the chance of a "
          + "false alarm on one of the two at least is up to 10%."), "\(first.output)")
    #expect(shown.contains("Be careful - tiny.toml, small.toml have the same data"))
    #expect(shown.contains("99 points"), "\(first.output)")
    let again = try run(common + ["--json"], in: folder)
    #expect(again.errors.contains(" = 4 runs, 4 archived already"), "\(again.errors)")
    #expect(!again.errors.contains("8 archived already"))
    let document = try again.object()
    let warnings = try #require(document["warnings"] as? [String])
    #expect(warnings.count == 1 && shown.contains(warnings[0]))
    let correction = try #require(document["correction"] as? String)
    #expect(shown.contains(correction))
    let combined = try #require((document["combined"] as? [[String: Any]])?.first)
    let findings = try #require(combined["findings"] as? [[String: Any]])
    let equivalence = try #require(findings[0]["equivalence"] as? [String: Any])
    #expect(equivalence["margin"] as? Double == 0.99)
    #expect(findings.dropFirst().allSatisfy { $0["equivalence"] == nil })
    // Files of other bytes that hold the same examples are the same data.
    let rows = (0..<120).map { "\(Double($0 % 7)),\(Double($0 % 5)),\($0 % 2)" }
    for (name, ending) in [("one", "\n"), ("two", "\n\n")] {
      try folder.write("x,y,kind\n" + rows.joined(separator: "\n") + ending, to: "\(name).csv")
      try folder.write(
        "name = \"\(name)\"\ntrain = \"\(name).csv\"\nlabel = \"kind\"\n", to: "\(name)-data.toml")
      try folder.writeTwoClasses(name, data: "\(name)-data.toml")
    }
    let copies = try run(
      ["one.toml", "two.toml", "--trick", "ema", "--seeds", "2", "--unchecked"], in: folder)
    #expect(
      words(of: copies.output).contains("one.toml, two.toml have the same data"), "\(copies.output)"
    )
    // It was a look at each.
    let alone = try run(["tiny.toml", "--trick", "ema", "--seeds", "3"], in: folder)
    #expect(alone.output.contains("second look at this comparison (2, 3 seeds)"))
  }

  @Test("Where one side alone could choose, that is said, and of which rate was tuned")
  func oneSided() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let common = [
      "tiny.toml", "--trick", "adam", "--seeds", "2", "--tune-budget", "3", "--tune-seeds", "1",
    ]
    let one = common + ["--tune", "trick.rate=0.001..0.1"]
    let result = try run(one, in: folder)
    let text = words(of: result.output)
    #expect(
      text.contains(
        "Only adam (tricks.adam.rate: 3 tried) had settings to choose among, baseline had none: part of "
          + "the difference may be what choosing would have done for it too."), "\(text)")
    #expect(
      text.contains("a budget of 3 settings for adam alone: baseline had nothing to choose"))
    #expect(!text.contains("No rate was tuned") && !text.contains("only 1 setting"), "\(text)")
    #expect(text.contains("The rate was tuned for adam alone, so the difference may be"), "\(text)")
    let health = try #require(
      try run(one + ["--json"], in: folder).object()["health"] as? [String: Any])
    let rates = try #require(health["rates"] as? [[String: Any]])
    #expect(rates.map { $0["tuned"] as? String } == ["adam"])

    let both = try run(
      common + ["--tune", "optimiser.rate=0.01..0.5,trick.rate=0.001..0.1"], in: folder)
    #expect(!both.output.contains("Only adam") && !both.output.contains("rate was tuned"))
    // What adam does not read is not its rate: its settings are one and the same, and no choice.
    let other = words(
      of: try run(common + ["--tune", "optimiser.rate=0.01..0.5"], in: folder).output)
    #expect(
      other.contains(
        "Only baseline (optimiser.rate: 3 tried) had settings to choose among, adam had none"),
      "\(other)")
    #expect(other.contains("for baseline alone: adam had nothing to choose"), "\(other)")
    #expect(other.contains("adam: the 3 settings are one in effect"), "\(other)")
    #expect(!other.contains("adam: optimiser.rate="), "\(other)")
  }
}
