import Foundation
import Testing

@Suite("ablate combines what it tests in the way it is told")
struct DesignTests {
  private func ablate(_ words: [String], seeds: String = "1", in folder: Folder) throws
    -> Program.Result
  {
    let result = try Program.start(
      ["ablate", "tiny.toml", "--seeds", seeds] + words, in: folder
    ).wait()
    try #require(result.code == 0, "\(result.errors)")
    return result
  }

  private func labels(_ member: String, _ result: Program.Result) throws -> [String] {
    try result.list(member).compactMap { $0["label"] as? String }
  }

  private func tricks(_ words: String...) -> [String] { words.flatMap { ["--trick", $0] } }

  private func folder() throws -> Folder {
    let folder = try Folder()
    try folder.writeTiny()
    return folder
  }

  @Test("Every design has its arms and contrasts, and none makes a run that another has made")
  func designs() throws {
    let folder = try folder()
    let words = tricks("mixup", "ema", "label-smoothing:epsilon=0.3") + ["--json"]
    let factorial = try ablate(words + ["--design", "factorial"], in: folder)
    #expect(
      try labels("arms", factorial)
        == [
          "baseline", "mixup", "ema", "mixup + ema", "label-smoothing", "mixup + label-smoothing",
          "ema + label-smoothing", "mixup + ema + label-smoothing",
        ])
    #expect(
      try labels("contrasts", factorial)
        == [
          "mixup, on average", "ema, on average", "label-smoothing, on average", "mixup × ema",
          "mixup × label-smoothing", "ema × label-smoothing",
        ])
    #expect(folder.bundles.count == 8)
    let expected: [(String, [String], [String])] = [
      (
        "single", ["baseline", "mixup", "ema", "label-smoothing:epsilon=0.3"],
        ["mixup", "ema", "label-smoothing:epsilon=0.3"]
      ),
      (
        "leave-one-out", ["all", "without mixup", "without ema", "without label-smoothing"],
        ["mixup", "ema", "label-smoothing"].map { $0 + " beside the others" }
      ),
      (
        "stack", ["baseline", "mixup", "mixup + ema", "mixup + ema + label-smoothing"],
        [
          "mixup", "ema on top of mixup", "label-smoothing on top of mixup + ema", "all together",
        ]
      ),
      (
        "pairs",
        [
          "baseline", "mixup", "ema", "label-smoothing", "mixup + ema", "mixup + label-smoothing",
          "ema + label-smoothing",
        ],
        [
          "mixup", "ema", "label-smoothing", "mixup on top of ema", "ema on top of mixup",
          "mixup × ema", "mixup on top of label-smoothing", "label-smoothing on top of mixup",
          "mixup × label-smoothing", "ema on top of label-smoothing",
          "label-smoothing on top of ema", "ema × label-smoothing",
        ]
      ),
    ]
    for (design, arms, contrasts) in expected {
      let result = try ablate(words + ["--design", design], in: folder)
      let document = try result.object()
      #expect(try labels("arms", result) == arms, "\(design)")
      #expect(try labels("contrasts", result) == contrasts, "\(design)")
      #expect(document["reused"] as? Int == arms.count)
      #expect((document["design"] as? [String: Any])?["form"] as? String == design)
      #expect(result.errors.contains("\(arms.count) arms × 1 seed = \(arms.count) runs"))
      #expect(result.errors.contains(", \(arms.count) archived already"))
    }
    #expect(folder.bundles.count == 8)
  }

  @Test("A stack is a table of rows, each against the one above, and the last against the first")
  func stack() throws {
    let folder = try folder()
    let result = try ablate(
      tricks("ema", "mixup") + ["--design", "stack"], seeds: "6", in: folder)
    let lines = result.output.split(separator: "\n")
    let start = try #require(lines.firstIndex { $0.contains("minus the row above") })
    let names = ["baseline ", "ema ", "ema + mixup ", "all together "]
    for (line, name) in zip(lines[(start + 1)...], names) { #expect(line.hasPrefix(name)) }
    #expect(lines.contains("mixup on top of ema"))
    #expect(!result.output.contains("the trick "), "\(result.output)")
  }

  @Test("Two tricks stand in a square with their interaction in its corner")
  func pairs() throws {
    let folder = try folder()
    let result = try ablate(
      tricks("ema", "mixup") + ["--design", "pairs"], seeds: "8", in: folder)
    let lines = result.output.split(separator: "\n")
    let start = try #require(lines.firstIndex { $0.contains("effect of mixup") })
    #expect(lines[start].hasPrefix("mean test accuracy"))
    for (line, name) in zip(lines[(start + 1)...], ["without ema", "with ema", "effect of ema"]) {
      #expect(line.hasPrefix(name))
    }
    #expect(result.output.contains("the effect of ema on test accuracy"), "\(result.output)")
  }

  @Test("Values of an option are arms, with their trend and which way the means go")
  func values() throws {
    let folder = try folder()
    let words = tricks("label-smoothing:epsilon=0.1,0.2,0.4")
    let result = try ablate(words, seeds: "8", in: folder)
    #expect(result.output.contains("label-smoothing:epsilon, trend"))
    #expect(result.output.contains("from epsilon=0.1 to epsilon=0.4"), "\(result.output)")
    #expect(result.output.contains("the logarithm of epsilon"))
    #expect(result.output.contains("\nAs measured, the means "))
    let document = try ablate(words + ["--json"], seeds: "8", in: folder)
    let trend = try #require(try document.list("contrasts").last)
    #expect(trend["weights"] as? [Double] == [0, -1, 0, 1])
    #expect(trend["kind"] as? String == "trend")
  }

  @Test("A change of settings is tested as a trick is")
  func change() throws {
    let folder = try folder()
    let result = try ablate(
      ["--change", "training.batch-size=25,optimiser.momentum=0.5", "--json"], in: folder)
    #expect(
      try labels("arms", result)
        == ["baseline", "training.batch-size=25, optimiser.momentum=0.5"])
    let alone = try Program.run(
      "train", "tiny.toml", "--set", "training.batch-size=25", "--set", "optimiser.momentum=0.5",
      "--json", in: folder)
    let runs = try #require(try result.list("arms")[1]["runs"] as? [[String: Any]])
    #expect(try runs[0]["digest"] as? String == alone.object()["digest"] as? String)
  }

  @Test("What is varied is on both sides, and every comparison is made at each value")
  func vary() throws {
    let folder = try folder()
    let result = try ablate(
      tricks("ema") + ["--vary", "training.batch-size=25,50,100"], seeds: "8", in: folder)
    let lines = result.output.split(separator: "\n")
    let start = try #require(lines.firstIndex { $0.hasPrefix("training.batch-size ") })
    let rows = lines[(start + 1)...].prefix(5).map { line in
      line.split(separator: "  ")[0].trimmingCharacters(in: .whitespaces)
    }
    #expect(rows == ["25", "50", "100", "50 minus 25", "100 minus 25"])
    #expect(folder.bundles.count == 48)
    let document = try ablate(
      tricks("ema") + ["--vary", "training.batch-size=25,50,100", "--json"], in: folder)
    #expect(try labels("contrasts", document).contains("ema, training.batch-size=100 against 25"))
  }

  @Test(
    "What makes no sense is told with a hint, before any run",
    arguments: [
      (["--design", "pairs", "--trick", "ema"], 64, "at least 2 tricks or changes"),
      (
        ["--design", "stack", "--trick", "label-smoothing:epsilon=0.1,0.2", "--trick", "ema"], 64,
        "has several values"
      ),
      (
        ["--design", "pairs", "--trick", "cosine-decay", "--trick", "step"], 65,
        "cosine-decay and step both replace the rate; only one can"
      ),
      (
        ["--design", "pairs", "--trick", "ema:decay=0.9", "--trick", "ema:decay=0.5"], 64,
        "a run has ema once"
      ),
      (["--change", "seed=3"], 65, "the seeds of both sides are the same"),
      (["--change", "data.dataset=fashion"], 65, "tested on the same data"),
      (["--change", "training.batch-size=50"], 65, "come to the same experiment"),
      (["--change", "training.batch-sise=50"], 65, "did you mean 'batch-size'"),
      (["--trick", "ema", "--vary", "training.epochs=2"], 64, "at least two values"),
      (
        ["--trick", "ema", "--vary", "training.epochs=2,3", "--vary", "data.subset=1,2"], 64,
        "one setting is varied at a time"
      ),
      (
        ["--change", "training.epochs=3", "--vary", "training.epochs=2,4"], 64,
        "varied on both sides"
      ),
      (["--trick", "label-smoothing:epsilon=0.1,0.1"], 65, "0.1 is given twice"),
      (["--design", "latin-square", "--trick", "ema"], 64, "latin-square"),
      ([], 64, "name the trick to test"),
    ])
  func mistakes(words: [String], code: Int, message: String) throws {
    let folder = try folder()
    let result = try Program.start(["ablate", "tiny.toml"] + words, in: folder).wait()
    #expect(Int(result.code) == code)
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(result.errors.contains("hint: "))
    #expect(folder.bundles.isEmpty)
  }
}
