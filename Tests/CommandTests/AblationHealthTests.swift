import Foundation
import Testing

@Suite("What ablate says beside its verdict")
struct AblationHealthTests {
  private func health(_ words: String..., in folder: Folder) throws -> [String: Any] {
    let result = try Program.start(["ablate"] + words + ["--json"], in: folder).wait()
    try #require(result.code == 0, "\(result.errors)")
    return try #require(try result.object()["health"] as? [String: Any])
  }

  @Test("A baseline that is below its nearest neighbours is said to be")
  func weakBaseline() throws {
    let folder = try Folder()
    let result = try Program.run(
      "ablate", "--trick", "augment", "--seeds", "2", in: folder)
    let text = result.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(text.contains("Be careful - The baseline's test accuracy, 96.8"), "\(result.output)")
    #expect(
      text.contains(
        "on average, is below that of nearest neighbour (98.00%), which takes no training"),
      "\(text)")
    #expect(text.contains("Beyond these test examples - Over seeds and the 1797 test examples"))
    let health = try health("--trick", "augment", "--seeds", "2", in: folder)
    let baseline = try #require(health["baseline"] as? [String: Any])
    let better = try #require(baseline["better"] as? [[String: Any]])
    #expect(better.map { $0["model"] as? String } == ["nearest neighbour"])
    // 1797 examples, each right or wrong.
    let value = try #require(better.first?["value"] as? Double)
    #expect((value * 1797 - (value * 1797).rounded()).magnitude < 1e-3 && value > 0.975)
    #expect((health["runs"] as? [Any])?.isEmpty == true)
    #expect((health["rates"] as? [Any])?.isEmpty == true)
    let variations = try #require(health["variations"] as? [[String: Any]])
    #expect(
      variations.map { $0["measure"] as? String } == ["test/accuracy", "test/loss"])
    #expect(variations[0]["examples"] as? Int == 1797)
  }

  @Test("A run that collapses is named with its number, and so is a rate that acts as another")
  func collapse() throws {
    let folder = try Folder()
    try folder.writeTiny(epochs: 10)
    let words = [
      "tiny.toml", "--trick", "sum-reduction", "--seeds", "4-9", "--set",
      "optimiser.rate=0.02",
      "--unchecked",
    ]
    let result = try Program.start(["ablate"] + words, in: folder).wait()
    let text = result.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(
      text.contains(
        "- sum-reduction, seed 4, is stuck: its training loss was 113 in the first epoch and 116 in "
          + "the last; its test accuracy is 9.91%."), "\(text)")
    #expect(
      text.contains(
        "sum-reduction changes the effective learning rate: its first update is 50 times as long as "
          + "that of baseline, from the same weights. No rate was tuned"), "\(text)")
    let json = try Program.start(["ablate"] + words + ["--json"], in: folder).wait().object()
    let health = try #require(json["health"] as? [String: Any])
    let runs = try #require(health["runs"] as? [[String: Any]])
    #expect(runs.map { $0["arm"] as? String } == ["sum-reduction"])
    #expect(runs.map { $0["seed"] as? Int } == [4])
    let rates = try #require(health["rates"] as? [[String: Any]])
    #expect(((rates.first?["factor"] as? Double ?? 0) - 50).magnitude < 0.5)
  }

  @Test("On a test split of 45 examples it is said what one of them is worth")
  func coarse() throws {
    let folder = try Folder()
    let rows = (0..<150).map { row in
      // Three classes that overlap a little.
      let (label, noise) = (row % 3, Double(row * 37 % 23) / 10)
      return "\(Double(label) + noise),\(Double(label * 2) - Double(row * 53 % 29) / 12),\(label)"
    }
    try folder.write((["p,q,kind"] + rows).joined(separator: "\n") + "\n", to: "d.csv")
    try folder.write(
      "format = \"csv\"\ntrain = \"d.csv\"\nlabel = \"kind\"\ntest-fraction = 0.3\n", to: "d.toml")
    try folder.write(
      """
      name = "small"
      [data]
      dataset = "d.toml"
      scaling = "standardise-features"
      [network]
      layers = [{ kind = "linear", units = 3, gain = 0.1 }]
      [training]
      epochs = 20
      batch-size = 20
      """, to: "e.toml")
    let result = try Program.run(
      "ablate", "e.toml", "--trick", "label-smoothing", "--seeds", "6", "--unchecked", in: folder)
    let text = result.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(text.contains("Over seeds and the 45 test examples the 95% interval is"), "\(text)")
    #expect(text.contains("One test example is 2.2 points, and the difference is "), "\(text)")
  }
}
