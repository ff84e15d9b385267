import Foundation
import Testing

@Suite("screen tries every trick, and those that look promising again")
struct ScreenTests {
  private func screen(_ words: String..., in folder: Folder) throws -> [String: Any] {
    let result = try Program.start(["screen", "tiny.toml", "--json"] + words, in: folder).wait()
    try #require(result.code == 0, "\(result.errors)")
    return try result.object()
  }

  private func rows(_ document: [String: Any]) throws -> [[String: Any]] {
    try #require(document["rows"] as? [[String: Any]])
  }

  @Test("Two stages on seeds of their own; what refuses and what fails is listed with its reason")
  func stages() throws {
    let folder = try Folder()
    try folder.writeTiny(epochs: 4)
    let words = [
      "--only", "batch-norm", "--only", "ema", "--only", "lars:trust=1e30", "--only", "attention",
      "--only", "standardise", "--seeds", "2", "--fresh-seeds", "7", "--keep", "2",
    ]
    let result = try Program.start(["screen", "tiny.toml"] + words, in: folder).wait()
    #expect(result.code == 0, "\(result.errors)")
    // The cost is said before, and what is left by the first that ended.
    #expect(
      result.errors.contains(
        "tiny.toml: 4 tricks to try, 1 does not apply: 10 runs to choose by, then at most 21 to decide by"
      ), "\(result.errors)")
    #expect(result.errors.contains("[1/10] about"))
    #expect(
      result.output.contains("whatever it was, the chance of even one false alarm among all 4"))
    #expect(result.output.contains("No test example had a part in the choice."))
    #expect(result.output.contains("Do not apply here\n  attention  no activated image"))
    #expect(result.output.contains("lars:trust=1e30  seed 1: "), "\(result.output)")
    #expect(!result.output.contains("does not help"))
    #expect(
      result.output.hasPrefix(
        "2 of 4 tricks are shown to raise test accuracy on tiny.toml: standardise, batch-norm."))
    #expect(
      result.output.contains("next: harness ablate tiny.toml --trick standardise --seeds 10-16"))

    let made = folder.bundles.count
    let document = try Program.start(["screen", "tiny.toml", "--json"] + words, in: folder).wait()
      .object()
    #expect(document["measure"] as? String == "test/accuracy")
    #expect(document["chosen_by"] as? String == "validation/accuracy")
    #expect(document["seeds"] as? [Int] == [1, 2])
    #expect(document["fresh_seeds"] as? [Int] == Array(3...9))
    let rows = try rows(document)
    #expect(rows.count == 4)
    let failed = rows.filter { $0["standing"] as? String == "failed" }
    #expect(failed.map { $0["trick"] as? String } == ["lars:trust=1e30"])
    // Only what failed is made again.
    #expect(folder.bundles.count == made + 2)
    let followed = try #require(document["followed_up"] as? Int)
    #expect(rows.count { $0["findings"] is [Any] } == followed)
    let refused = try #require(document["refused"] as? [[String: Any]])
    #expect(refused.map { $0["trick"] as? String } == ["attention"])
  }

  @Test("It is remembered, and has the safeguards of ablate beside its verdicts")
  func safeguards() throws {
    let folder = try Folder()
    try folder.writeTiny()
    func screened(_ words: String...) throws -> String {
      let result = try Program.start(
        [
          "screen", "tiny.toml", "--only", "adam:rate=0.01", "--only", "ema:decay=0.5", "--seeds",
          "2",
          "--keep", "1",
        ] + words, in: folder
      ).wait()
      try #require(result.code == 0, "\(result.errors)")
      return result.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
    let first = try screened("--fresh-seeds", "6")
    #expect(!first.contains("screening of this experiment") && !first.contains("second look"))
    for text in [
      "Be careful - The baseline's test accuracy, ", "No rate was tuned",
      "Beyond these test examples - Over seeds and the 1797 test examples",
      "symmetric about their centre",
    ] {
      #expect(first.contains(text), "\(text): \(first)")
    }
    #expect(try !screened("--fresh-seeds", "6").contains("screening of this experiment"))
    let second = try screened("--fresh-seeds", "9-14")
    #expect(
      second.contains(
        "Another screening of this experiment in this folder had tricks of these: whoever reports the "
          + "one that found something has false alarms in up to 10%, not 5%."), "\(second)")
    let document = try screen(
      "--only", "ema:decay=0.5", "--only", "adam:rate=0.01", "--seeds", "2", "--keep", "1",
      "--fresh-seeds", "9-14", in: folder)
    let history = try #require(document["history"] as? [String: Any])
    #expect(history["screens"] as? [[Int]] == [Array(1...8), [1, 2] + Array(9...14)])
    #expect(history["bound"] as? Double == 0.1)
    #expect(document["looks"] is [Any] && document["options_tried"] is [String: Any])
    let health = try #require(document["health"] as? [String: Any])
    #expect((health["warnings"] as? [String])?.isEmpty == false)
    // What was decided by has been seen: adding to it is no first look.
    let more = try Program.run(
      "ablate", "tiny.toml", "--trick", "adam:rate=0.01", "--seeds", "3-10", in: folder)
    #expect(more.output.contains("look at this comparison"), "\(more.output)")
    #expect(!more.output.contains("first look"))
  }

  @Test("A screening that was stopped goes on with the runs that are missing")
  func resuming() throws {
    let folder = try Folder()
    try folder.writeTiny(epochs: 20)
    let words = [
      "screen", "tiny.toml", "--only", "adam", "--only", "ema", "--keep", "1", "--fresh-seeds", "6",
      "--seeds", "60",
    ]
    let run = try Program.start(words, in: folder)
    try run.waitForErrors(containing: "[1/180] about")
    run.send(SIGINT)
    let stopped = try run.wait()
    #expect(stopped.code == 130)
    #expect(stopped.errors.contains("; the same command goes on from there"), "\(stopped.errors)")
    let kept = folder.bundles.count
    #expect(kept > 0)
    let list = try Program.start(words + ["--list", "--json"], in: folder).wait().object()
    let cost = try #require(list["cost"] as? [String: Any])
    #expect(cost["open"] as? Int == 180 - kept)
    #expect(cost["second"] as? Int == 12)
    #expect(folder.bundles.count == kept)
  }

  @Test("Seeds that chose cannot decide, and too few can give no verdict")
  func usage() throws {
    let folder = try Folder()
    try folder.writeTiny()
    for (words, text) in [
      (["--seeds", "1-3", "--fresh-seeds", "3-14"], "seed 3 is in --seeds and in --fresh-seeds"),
      (["--fresh-seeds", "6"], "it takes --fresh-seeds 8, or fewer tricks with --keep"),
      (
        ["--fresh-seeds", "6"],
        "6 fresh seeds can give a verdict on 5 tricks only as far as their differences go together"
      ),
      (["--only", "ema", "--fresh-seeds", "5"], "5 fresh seeds can give no verdict on 1 trick"),
      (["--keep", "0"], "--keep must be from 1 to 1000"),
      (["--only", "mixup", "--skip", "mixup"], "--only and --skip both name mixup"),
    ] {
      let result = try Program.start(["screen", "tiny.toml"] + words, in: folder).wait()
      #expect(result.code == 64)
      #expect(result.errors.contains(text), "\(result.errors)")
    }
    let unknown = try Program.run("screen", "tiny.toml", "--skip", "mixupp", in: folder)
    #expect(unknown.code == 66)
    let none = try Program.run("screen", "tiny.toml", "--only", "attention", in: folder)
    #expect(none.code == 65)
    #expect(none.errors.contains("no trick applies: attention does not apply:"), "\(none.errors)")
    #expect(folder.bundles.isEmpty)
  }

  @Test("The whole catalogue is tried or refuses, on the tiny experiment")
  func catalogue() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let document = try screen("--list", in: folder)
    let refused = try #require(document["refused"] as? [[String: Any]])
    let cost = try #require(document["cost"] as? [String: Any])
    let tricks = try Program.run("tricks", "--json", in: folder).list("tricks").count
    #expect(cost["first"] as? Int == (tricks - refused.count + 1) * 3)
    #expect(refused.allSatisfy { ($0["reason"] as? String)?.isEmpty == false })
    #expect(refused.contains { $0["trick"] as? String == "transfer" })
  }
}

@Suite("tricks --for ranks by what claims measured in similar settings")
struct RankingTests {
  @Test("The rule is printed, every number is a claim's, and what does not apply comes last")
  func ranking() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let result = try Program.run("tricks", "--for", "tiny.toml", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(
      result.output.hasPrefix(
        "Tricks for tiny.toml: classification, image inputs, dense network, 200 training examples, 2 epochs, sgd"
      ), "\(result.output.prefix(200))")
    #expect(result.output.contains("Ordered by what claims measured of test accuracy"))
    let document = try Program.run("tricks", "--for", "tiny.toml", "--json", in: folder).object()
    let rows = try #require(document["ranking"] as? [[String: Any]])
    let records = rows.compactMap { $0["record"] as? String }
    let order = ["improved", "mixed", "not-detected", "untested", "worsened"]
    let ranks = records.compactMap { order.firstIndex(of: $0) }
    #expect(ranks.count == rows.count && ranks == ranks.sorted())
    let published = try Project.text("results/claims/claims.json")
    // By what it ranks, the published rows say themselves.
    let table = try #require(document["table"] as? [String: Any])
    let contracts = try #require(table["contracts"] as? [String])
    #expect(!contracts.isEmpty)
    for contract in contracts { #expect(published.contains("\"contract\":\"\(contract)\"")) }
    let measured = result.output.split(separator: "\n").joined(separator: " ")
    #expect(
      measured.contains(
        "published claims, whose runs were made under the numerics contract "
          + contracts.joined(separator: " or ")), "\(result.output)")
    #expect((table["tuned"] as? Int == 0) == !published.contains("\"tuning\":"))
    for row in rows {
      for claim in try #require(row["claims"] as? [[String: Any]]) {
        let id = try #require(claim["id"] as? String)
        #expect(published.contains("\"\(id)\""))
        let shared = try #require(claim["shared"] as? [String])
        #expect(Set(shared).count == shared.count && shared.count <= 6)
      }
    }
    #expect(try Program.run("tricks", "mixup", "--for", "tiny.toml", in: folder).code == 64)
  }
}
