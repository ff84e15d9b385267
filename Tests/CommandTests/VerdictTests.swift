import Foundation
import Testing

@Suite("What ablate concludes")
struct VerdictTests {
  private func findings(_ document: [String: Any]) throws -> [[String: Any]] {
    let contrasts = try #require(document["contrasts"] as? [[String: Any]])
    return try #require(contrasts.first?["findings"] as? [[String: Any]])
  }

  @Test("Runs that all fail on one side break training, and the other runs are made")
  func breaks() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let result = try Program.run(
      "ablate", "tiny.toml", "--trick", "lars:trust=1e30", "--seeds", "6", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("Harms: counting a failed run as worse than any finished one"))
    #expect(
      result.output.replacing("\n", with: " ").replacing("  ", with: " ").contains(
        "6 of 6 runs fail with the trick, 0 of 6 without: breaks training (exact sign test of the six"
      ),
      "\(result.output)")
    #expect(folder.bundles.count == 12)
  }

  @Test("A margin is in the unit that is shown, and asks for equivalence")
  func margin() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let result = try Program.run(
      "ablate", "tiny.toml", "--trick", "label-smoothing:epsilon=0.001", "--seeds", "6", "--margin",
      "99", "--json", in: folder)
    let assessment = try #require(
      try findings(result.object()).first?["assessment"] as? [String: Any])
    let equivalence = try #require(assessment["equivalence"] as? [String: Any])
    let test = try #require(equivalence["test"] as? [String: Any])
    #expect(test["margin"] as? Double == 0.99)
    #expect((assessment["verdict"] as? [String: Any])?["verdict"] as? String == "equivalent")
    let wrong = try Program.run(
      "ablate", "tiny.toml", "--trick", "ema", "--margin", "0", in: folder)
    #expect(wrong.code == 64)
    #expect(wrong.errors.contains("--margin must be a number above 0"))
    let tiny = try String(contentsOfFile: folder.path("tiny.toml"), encoding: .utf8)
    try folder.write(tiny.replacing("\"tiny\"", with: "\"other\""), to: "other.toml")
    for words in [
      ["tiny.toml"], ["tiny.toml", "other.toml"], ["tiny.toml", "--until", "decided"],
    ] {
      let wide = try Program.start(
        ["ablate"] + words + ["--trick", "ema", "--margin", words.count == 1 ? "100" : "1e300"],
        in: folder
      ).wait()
      #expect(wide.code == 64)
      #expect(
        wide.errors.contains(
          "is no margin for test accuracy: its differences are at most 100 points"),
        "\(wide.errors)")
    }
  }

  @Test("One trick in two wordings is one comparison")
  func wordings() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let result = try Program.run(
      "ablate", "tiny.toml", "--trick", "label-smoothing", "--trick", "label-smoothing:epsilon=0.1",
      in: folder)
    #expect(result.code != 0 && folder.bundles.isEmpty)
    #expect(
      result.errors.contains(
        "'label-smoothing' and 'label-smoothing:epsilon=0.1' come to the same experiment"),
      "\(result.errors)")
    #expect(result.errors.contains("hint: name it once"))
  }

  @Test("Weights are said to differ only where they do, also beside other factors")
  func sameWeights() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let result = try Program.run(
      "ablate", "tiny.toml", "--trick", "ema", "--trick", "label-smoothing:epsilon=0", "--design",
      "factorial", "--seeds", "2", "--json", in: folder)
    let contrasts = try result.list("contrasts")
    let sentences = contrasts.compactMap { contrast -> String? in
      let findings = contrast["findings"] as? [[String: Any]]
      return (findings?.first?["assessment"] as? [String: Any])?["sentence"] as? String
    }
    #expect(sentences.count == 3)
    #expect(!sentences.contains { $0.contains("weights differ") }, "\(sentences)")
    #expect(sentences[1].hasPrefix("Identical: ") && sentences[2].hasPrefix("Identical: "))
  }

  @Test("How many seeds suffice is said as far as it is known")
  func fewSeeds() throws {
    let folder = try Folder()
    try folder.writeTiny()
    func warning(_ seeds: String) throws -> String {
      try Program.run(
        "ablate", "tiny.toml", "--trick", "ema", "--trick", "label-smoothing", "--seeds", seeds,
        in: folder
      ).errors.replacing("\n", with: " ").replacing("  ", with: " ")
    }
    #expect(try warning("2").contains("2 seeds can give no verdict on 2 comparisons, whatever"))
    let six = try warning("6")
    #expect(six.contains("6 seeds can give a verdict on 2 comparisons only as far as"), "\(six)")
    #expect(!six.contains("whatever"))
  }

  @Test("Other variants on the same seeds are counted, others and other seeds are not")
  func options() throws {
    let folder = try Folder()
    try folder.writeTiny()
    func others(_ words: [String]) throws -> Int? {
      let document = try Program.start(
        ["ablate", "tiny.toml", "--json", "--seeds", "1-2"] + words, in: folder
      ).wait().object()
      return (document["options_tried"] as? [String: Any])?["others"] as? Int
    }
    #expect(try others(["--trick", "ema"]) == 0)
    #expect(try others(["--trick", "mixup"]) == 1)
    #expect(try others(["--trick", "mixup:alpha=0.7"]) == 2)
    _ = try Program.run("train", "tiny.toml", "--seed", "9", "--trick", "cutout", in: folder)
    #expect(try others(["--trick", "ema"]) == 2)
    let shown = try Program.run(
      "ablate", "tiny.toml", "--trick", "ema", "--seeds", "1-2", in: folder)
    #expect(shown.output.contains("2 other variants of this experiment were run on these seeds"))
  }

  @Test("The table says which measure decides, and the assumption stands under the verdict")
  func shown() throws {
    let folder = try Folder()
    try folder.writeTiny(epochs: 4)
    let result = try Program.run(
      "ablate", "tiny.toml", "--trick", "label-smoothing:epsilon=0.3", in: folder)
    #expect(result.output.contains("test accuracy (decides)"))
    #expect(result.output.contains("Hodges-Lehmann"))
    #expect(result.output.contains("symmetric about their centre"))
    #expect(!result.output.contains("too well for chance"))
  }
}
