import Foundation
import Testing

@Suite("Seeds are added until the evidence decides, and looks by hand are told")
struct UntilTests {
  private let trick = "label-smoothing:epsilon=0.3"

  private func verdict(_ result: Program.Result, _ index: Int = 0) throws -> [String: Any] {
    let contrasts = try #require(try result.object()["contrasts"] as? [[String: Any]])
    return try #require(contrasts[index]["verdict"] as? [String: Any])
  }

  private func digests(_ result: Program.Result) throws -> [[String]] {
    let arms = try #require(try result.object()["arms"] as? [[String: Any]])
    return try arms.map { arm in
      try #require(arm["runs"] as? [[String: Any]]).compactMap { $0["digest"] as? String }
    }
  }

  @Test("A verdict with its looks, its interval and how it was stopped; no p value")
  func verdict() throws {
    let folder = try Folder()
    try folder.writeTiny(epochs: 4)
    let words = [
      "ablate", "tiny.toml", "--trick", trick, "--until", "decided", "--most-seeds", "9",
    ]
    let result = try Program.start(words, in: folder).wait()
    #expect(result.code == 0, "\(result.errors)")
    for text in [
      "seeds", "difference", "95% interval", "evidence", "decides at", "next: harness diff ",
    ] {
      #expect(result.output.contains(text), "\(text): \(result.output)")
    }
    #expect(!result.output.contains("p ="))
    #expect(result.output.contains("\n\nExploratory: no study was frozen"))
    #expect(result.errors.contains("looks after 6, 7, 8, 9"))
    let again = try Program.start(words + ["--json"], in: folder).wait()
    let study = try #require(try again.object()["study"] as? [String: Any])
    #expect(study["standing"] as? String == "exploratory")
    let verdict = try verdict(again)
    let seeds = try #require(verdict["seeds"] as? Int)
    #expect(folder.bundles.count == 2 * seeds)
    #expect(try again.object()["reused"] as? Int == 2 * seeds)
    #expect(
      ["improves", "harms", "undecided"].contains(try #require(verdict["outcome"] as? String)))
    let looks = try #require(verdict["looks"] as? [[String: Any]])
    #expect(looks.compactMap { $0["seeds"] as? Int } == Array(6...seeds))
    let words2 = try #require(verdict["sentence"] as? String).split(separator: " ")
    let shown = result.output.split(whereSeparator: \.isWhitespace)
    #expect(words2.allSatisfy(shown.contains))
    // Asked again it rests on the same runs, and is archived once.
    #expect(folder.ablations.count == 1)
    let verified = try Program.run("verify", in: folder)
    #expect(verified.code == 0 && !verified.output.contains("not computed"), "\(verified.output)")
  }

  @Test("It is archived with its looks, and can be shown, verified, made again and compared")
  func archived() throws {
    let folder = try Folder()
    try folder.writeTiny(epochs: 1)
    let words = [
      "ablate", "tiny.toml", "--trick", trick, "--trick", "ema", "--until", "decided",
      "--most-seeds", "8",
    ]
    let result = try Program.start(words, in: folder).wait()
    #expect(result.code == 0, "\(result.errors)")
    let name = try #require(folder.ablations.first)
    #expect(result.output.contains("ablation results/\(name): harness reproduce "))
    let document = try Program.start(words + ["--json"], in: folder).wait().object()
    #expect(folder.ablations == [name])
    let archived = try #require(document["archived"] as? [String: Any])
    #expect(archived["bundle"] as? String == "results/\(name)")
    let shown = try Program.run("show", name, "--json", in: folder).object()
    let statistics = try #require(shown["statistics"] as? [String: Any])
    let contrasts = try #require(statistics["contrasts"] as? [[String: Any]])
    #expect(
      contrasts.allSatisfy {
        (($0["verdict"] as? [String: Any])?["looks"] as? [Any])?.isEmpty == false
      })
    #expect(try #require(shown["report"] as? String).contains("decides at"))
    #expect(try Program.run("show", name, in: folder).output.contains("decides at"))
    #expect(try Program.run("verify", name, in: folder).code == 0)
    let made = try Program.run("reproduce", name, in: folder)
    #expect(
      made.code == 0 && made.output.contains("reproduced: all "), "\(made.output)\(made.errors)")

    // Another number in the statistics is found by those of the runs.
    let file = "results/\(name)/data/result/statistics.json"
    try folder.edit(file) { $0 = $0.replacing("\"looks\"", with: "\"look\"") }
    #expect(try Program.run("verify", name, in: folder).code == 1)
  }

  @Test("Killed in the midst of a round, it goes on and ends in the same way")
  func killed() throws {
    let words = [
      "ablate", "tiny.toml", "--trick", "ema", "--until", "decided", "--most-seeds", "8", "--json",
    ]
    let whole = try Folder()
    try whole.writeTiny(epochs: 20)
    let expected = try Program.start(words, in: whole).wait()
    #expect(expected.code == 0, "\(expected.errors)")
    let folder = try Folder()
    try folder.writeTiny(epochs: 20)
    for signal in [SIGKILL, SIGINT] {
      let run = try Program.start(words, in: folder)
      let before = folder.bundles.count
      for _ in 0..<600 where folder.bundles.count < before + 3 && run.process.isRunning {
        usleep(20_000)
      }
      run.send(signal)
      _ = try run.wait()
    }
    let resumed = try Program.start(words, in: folder).wait()
    #expect(resumed.code == 0, "\(resumed.errors)")
    #expect(try digests(resumed) == digests(expected))
    #expect(
      try NSDictionary(dictionary: verdict(resumed)) == NSDictionary(dictionary: verdict(expected)))
    #expect(try #require(try resumed.object()["reused"] as? Int) > 0)
  }

  @Test("Runs that diverge count against the trick and are decided on")
  func diverging() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let result = try Program.run(
      "ablate", "tiny.toml", "--trick", "lars:trust=1e30", "--until", "decided", "--json",
      in: folder)
    #expect(result.code == 0, "\(result.errors)")
    let verdict = try verdict(result)
    #expect(verdict["outcome"] as? String == "harms")
    #expect((verdict["failures"] as? [String: Any])?["trick"] as? Int == verdict["seeds"] as? Int)
  }

  @Test("A trick that changes nothing ends after the first look")
  func identical() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let result = try Program.run(
      "ablate", "tiny.toml", "--trick", "label-smoothing:epsilon=0", "--until", "decided",
      in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(
      result.output.contains(
        "Identical: every run has the very results of the one that it is compared with"))
    #expect(folder.bundles.count == 12)
  }

  @Test(
    "What makes no sense is refused with what to do",
    arguments: [
      (["--most-seeds", "9"], "add that"),
      (["--until", "decided", "--seeds", "8"], "--most-seeds"),
      (["--until", "decided", "--most-seeds", "5"], "fewer than 6 seeds"),
      (["--until", "decided", "--most-seeds", "0"], "from 1 to 1000"),
      (["--until", "never"], "decided"),
    ])
  func refused(words: [String], hint: String) throws {
    let folder = try Folder()
    try folder.writeTiny()
    let result = try Program.start(
      ["ablate", "tiny.toml", "--trick", "ema"] + words, in: folder
    ).wait()
    #expect(result.code == 64)
    #expect(result.errors.contains(hint), "\(result.errors)")
    #expect(folder.bundles.isEmpty)
  }

  // MARK: - Looks by hand

  @Test("The third look says so, with what it does; the same seeds are no new look")
  func looks() throws {
    let folder = try Folder()
    try folder.writeTiny()
    func ablate(_ seeds: String, _ more: String...) throws -> Program.Result {
      let words = ["ablate", "tiny.toml", "--trick", "ema", "--seeds", seeds]
      let result = try Program.start(words + more, in: folder).wait()
      #expect(result.code == 0, "\(result.errors)")
      return result
    }
    #expect(try !ablate("6").output.contains("look at this comparison"))
    #expect(try !ablate("6").output.contains("look at this comparison"))
    #expect(try ablate("7").output.contains("second look at this comparison (6, 7 seeds): "))
    let third = try ablate("9").output
    #expect(third.contains("third look at this comparison (6, 7, 9 seeds): looking until p ≤ .05"))
    #expect(third.contains("--until decided"))
    let looks = try ablate("9", "--json").list("looks")[0]
    #expect((looks["looks"] as? [[Int]])?.map(\.count) == [6, 7, 9])
    let rate = try #require(looks["false_alarm_rate"] as? Double)
    #expect(rate > 0.05 && rate < 0.15)
    // Listings pass over the record.
    #expect(try Program.run("list", "--json", in: folder).list("bundles").count == 18)
    #expect(try Program.run("verify", in: folder).code == 0)
  }

  @Test("What changes no number is no other comparison: a name, a copy, how often is traced")
  func sameNumbers() throws {
    let folder = try Folder()
    try folder.writeTiny()
    func ablate(_ experiment: String, _ seeds: String, _ more: String...) throws -> String {
      let words = ["ablate", experiment, "--trick", "ema", "--seeds", seeds]
      let result = try Program.start(words + more, in: folder).wait()
      #expect(result.code == 0, "\(result.errors)")
      return result.output
    }
    _ = try ablate("tiny.toml", "6")
    let traced = try ablate("tiny.toml", "7", "--set", "training.trace-every=19")
    #expect(traced.contains("second look at this comparison (6, 7 seeds)"))
    #expect(!traced.contains("other variant") && !traced.contains("Another variant"))
    try folder.edit("tiny.toml") { $0 = $0.replacing("\"tiny\"", with: "\"other\"") }
    try FileManager.default.moveItem(
      atPath: folder.path("tiny.toml"), toPath: folder.path("copy.toml"))
    #expect(
      try ablate("copy.toml", "9", "--set", "summary=x").contains(
        "third look at this comparison (6, 7, 9 seeds)"))
    // What does change one is another.
    #expect(!(try ablate("copy.toml", "8", "--set", "training.epochs=3").contains(" look at this")))
  }

  @Test("A record that is damaged, or is no file, costs nothing but what was in it")
  func damaged() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let words = ["ablate", "tiny.toml", "--trick", "ema", "--seeds"]
    _ = try Program.start(words + ["2"], in: folder).wait()
    let record = "results/.looks"
    try folder.append(Array(repeating: 0xFF, count: 5_000), to: record)
    let second = try Program.start(words + ["3"], in: folder).wait()
    #expect(second.code == 0)
    #expect(second.output.contains("second look"))
    try FileManager.default.removeItem(atPath: folder.path(record))
    try FileManager.default.createDirectory(
      atPath: folder.path(record), withIntermediateDirectories: true)
    let third = try Program.start(words + ["4"], in: folder).wait()
    #expect(third.code == 0, "\(third.errors)")
    #expect(!third.output.contains("look at this"))
  }
}
