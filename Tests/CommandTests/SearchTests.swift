import Foundation
import Testing

@Suite("search and ablate --tune choose by validation, and go on where they stopped")
struct SearchTests {
  private static let space = ["--tune", "optimiser.rate=0.001..1", "--tune-seeds", "2"]

  private func folder(epochs: Int = 2, more: String = "") throws -> Folder {
    let folder = try Folder()
    try folder.writeTiny(epochs: epochs, more: more)
    return folder
  }

  private func search(_ words: String..., in folder: Folder) throws -> Program.Result {
    try Program.start(["search", "tiny.toml"] + Self.space + words, in: folder).wait()
  }

  /// The JSON of a search without what differs from folder to folder.
  private func answer(_ result: Program.Result) throws -> String {
    try #require(result.code == 0, "\(result.errors)")
    return result.output.split(separator: "\n").filter { !$0.contains("results/") }
      .joined(separator: "\n")
  }

  @Test("What was tried, the best, the curve, and a command to copy")
  func report() throws {
    let folder = try folder()
    let result = try search("--tune-budget", "4", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(
      result.errors.contains(
        "4 settings with 2 seeds (1000001 to 1000002) by validation accuracy, random: 8 trainings"),
      "\(result.errors)")
    #expect(result.output.contains("best validation accuracy so far"), "\(result.output)")
    #expect(folder.bundles.count == 8)
    let next = try #require(
      result.output.split(separator: "\n").last { $0.hasPrefix("next: harness train tiny.toml") })
    let words = next.dropFirst("next: harness ".count).split(separator: " ").map(String.init)
    #expect(words.contains("--set") && !result.output.contains("test accuracy"))
    #expect(try Program.start(words, in: folder).wait().code == 0)
    // All of it is archived: nothing is trained again.
    let again = try search("--tune-budget", "4", in: folder)
    #expect(again.errors.contains("8 of them made before") && folder.bundles.count == 9)
    #expect(again.output == result.output)
  }

  @Test("Killed and begun again it goes on, to the same answer on one thread and on seven")
  func killed() throws {
    let words = ["--tune-budget", "6", "--json"]
    let whole = try folder(epochs: 20)
    let command = ["search", "tiny.toml"] + Self.space + words
    let expected = try answer(
      Program.start(command + ["--threads", "7", "--processes", "1"], in: whole).wait())
    let stopped = try folder(epochs: 20)
    let first = try Program.start(command + ["--threads", "1", "--processes", "1"], in: stopped)
    for _ in 0..<6_000 where first.process.isRunning && stopped.bundles.count < 3 { usleep(5_000) }
    first.send(SIGKILL)
    _ = try first.wait()
    let kept = stopped.bundles.count
    try #require(kept >= 3 && kept < 12)
    let second = try Program.start(command + ["--threads", "1"], in: stopped).wait()
    #expect(try answer(second) == expected)
    #expect(stopped.bundles.count == 12)
  }

  @Test("Both sides get the same, then other seeds decide")
  func ablation() throws {
    let folder = try folder(more: "[tricks.ema]")
    let words = [
      "ablate", "tiny.toml", "--trick", "label-smoothing", "--seeds", "2", "--tune",
      "optimiser.rate=0.001..1,trick.epsilon=0.01..0.5,tricks.ema.decay=0.5..0.99",
      "--tune-budget", "3", "--tune-seeds", "1",
    ]
    let document = try Program.start(words + ["--json"], in: folder).wait().object()
    let tuning = try #require(document["tuning"] as? [String: Any])
    #expect(tuning["measure"] as? String == "validation/accuracy")
    #expect(tuning["seeds"] as? [Int] == [1_000_001] && document["seeds"] as? [Int] == [1, 2])
    let sides = try #require(tuning["sides"] as? [[String: Any]])
    let keys = ["optimiser.rate", "tricks.ema.decay"]
    #expect(sides[0]["keys"] as? [String] == keys)
    #expect(
      sides[1]["keys"] as? [String]
        == ["optimiser.rate", "tricks.label-smoothing.epsilon", "tricks.ema.decay"])
    let arms = try #require(document["arms"] as? [[String: Any]])
    for (side, arm) in zip(sides, arms) {
      #expect(side["trainings"] as? Int == 3 && (side["curve"] as? [Any])?.count == 3)
      let chosen = try #require(side["chosen"] as? [String: Any])
      #expect(chosen["settings"] as? [String] == arm["settings"] as? [String])
      #expect((arm["runs"] as? [Any])?.count == 2)
    }
    #expect(folder.bundles.count == 6 + 4)
    let text = try Program.start(words, in: folder).wait()
    #expect(text.code == 0 && folder.bundles.count == 6 + 4)
    #expect(text.output.contains("a budget of 3 settings, as many on each side"), "\(text.output)")
    #expect(text.errors.contains("; then 4 runs with other seeds decide"), "\(text.errors)")
  }

  @Test("A setting that diverges counts as worst, and is told")
  func diverging() throws {
    let folder = try folder()
    let result = try Program.run(
      "search", "tiny.toml", "--tune", "optimiser.rate={0.1,1e30}", "--tune-seeds", "1",
      "--tune-strategy", "grid", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("optimiser.rate=0.1"))
    #expect(result.output.contains("failed or diverged"), "\(result.output)")
    let all = try Program.run(
      "search", "tiny.toml", "--tune", "optimiser.rate={1e29,1e30}", "--tune-seeds", "1",
      "--tune-strategy", "grid", in: folder)
    #expect(all.code == 1 && all.output.contains("all failed"), "\(all.output) \(all.errors)")
    let ablation = try Program.run(
      "ablate", "tiny.toml", "--trick", "ema", "--tune", "optimiser.rate={1e29,1e30}",
      "--tune-seeds", "1", "--tune-strategy", "grid", in: folder)
    #expect(ablation.code == 1 && ablation.errors.contains("hint: narrow what --tune searches"))
  }

  @Test("Halving trains many shortly and few in full")
  func halving() throws {
    let folder = try folder(epochs: 3)
    let document = try search(
      "--tune-strategy", "halving", "--tune-budget", "4", "--json", in: folder
    ).object()
    let side = try #require((document["sides"] as? [[String: Any]])?.first)
    #expect(side["trainings"] as? Int == 2 * (6 + 2) && side["spent"] as? Double == 4)
    #expect(folder.bundles.count == 16)
  }

  @Test(
    "What is wrong is told before any training, with what to do",
    arguments: [
      (["--tune", "optimiser.rat=0.1..1"], 65, "did you mean 'rate'"),
      (["--tune", "optimiser.rate=0.1"], 65, "LOW..HIGH"),
      (["--tune", "optimiser.kind=0..1"], 65, "{A,B}"),
      (["--tune", "trick.alpha=0..1"], 65, "--trick"),
      (["--tune", "optimiser.momentum=0..1:linear", "--tune-strategy", "grid"], 65, "narrow"),
      (
        ["--tune", "optimiser.rate=0.1..1", "--set", "data.validation=0"], 65, "data.validation=0.1"
      ),
      (["--tune", "training.epochs=1..9", "--tune-strategy", "halving"], 65, "random"),
      (["--tune", "training.batch-size=0..9", "--tune-strategy", "grid"], 65, "--> --tune"),
      (["--tune", "optimiser.rate={0.1,0.1}"], 65, "optimiser.rate={A,B}"),
      (["--tune", "optimiser.rate={0.1,}"], 65, "optimiser.rate={A,B}"),
      (["--tune", "optimiser.rate=0.1..1,optimiser.rate=1..2"], 65, "name each key once"),
      (["--tune-budget", "3"], 64, "search"), ([], 64, "search"),
      (["--tune", "optimiser.rate=0.1..1", "--tune-budget", "0"], 64, "search"),
    ])
  func mistakes(words: [String], code: Int32, hint: String) throws {
    let folder = try folder()
    let result = try Program.start(["search", "tiny.toml"] + words, in: folder).wait()
    #expect(result.code == code, "\(result.output) \(result.errors)")
    #expect(result.errors.contains("error: ") && result.errors.contains("hint: "))
    #expect(result.errors.contains(hint), "\(result.errors)")
    #expect(folder.bundles.isEmpty)
  }

  @Test("Seeds that decide cannot tune")
  func overlap() throws {
    let folder = try folder()
    let result = try Program.start(
      ["ablate", "tiny.toml", "--trick", "ema", "--seeds", "1000001-1000006"] + Self.space,
      in: folder
    ).wait()
    #expect(result.code == 65 && result.errors.contains("seed 1000001 would both"))
    #expect(folder.bundles.isEmpty)
  }
}
