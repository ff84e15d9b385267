import Foundation
import Testing

@Suite("ablate compares pairs of runs")
struct AblationTests {
  private func ablate(_ words: String..., in folder: Folder) throws -> [String: Any] {
    let result = try Program.start(
      ["ablate", "tiny.toml", "--json"] + words, in: folder
    ).wait()
    try #require(result.code == 0, "\(result.errors)")
    return try result.object()
  }

  private func arms(_ document: [String: Any]) throws -> [[String: Any]] {
    try #require(document["arms"] as? [[String: Any]])
  }

  private func digests(_ arm: [String: Any]) throws -> [String] {
    try #require(arm["runs"] as? [[String: Any]]).compactMap { $0["digest"] as? String }
  }

  @Test("Six seeds give a verdict with its evidence, and the next command")
  func verdict() throws {
    let folder = try Folder()
    try folder.writeTiny(epochs: 4)
    let result = try Program.run(
      "ablate", "tiny.toml", "--trick", "label-smoothing:epsilon=0.3", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("95% interval"))
    #expect(result.output.contains("detectable"))
    // Each number stands once: the claimed measure has one row.
    let lines = result.output.split(separator: "\n")
    #expect(lines.count { $0.hasPrefix("test accuracy (decides)  ") } == 1)
    #expect(!result.errors.contains("warning"))
    #expect(result.output.contains("next: harness diff "))
    #expect(folder.bundles.count == 12)
    #expect(try Program.run("verify", in: folder).code == 0)
  }

  @Test("A run by a worker has the bits of the same run made alone")
  func workers() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let document = try ablate("--trick", "mixup", "--seeds", "2", "--processes", "2", in: folder)
    let arms = try arms(document)
    for (arm, words) in [(arms[0], []), (arms[1], ["--trick", "mixup"])] {
      let alone = try Program.start(
        ["train", "tiny.toml", "--seed", "2", "--json"] + words, in: folder
      ).wait()
      let digest = try alone.object()["digest"] as? String
      #expect(try digests(arm)[1] == digest)
    }
  }

  @Test("Runs of another value are not called the same made again")
  func otherValues() throws {
    let folder = try Folder()
    try folder.writeTiny(epochs: 1)
    for words in [
      ["--change", "optimiser.rate=0.2"], ["--change", "optimiser.rate=0.3"],
      ["--trick", "mixup:alpha=0.1"], ["--trick", "mixup:alpha=0.2"],
      ["--trick", "ema", "--tune", "optimiser.rate={0.01,0.02}", "--tune-seeds", "1"],
      ["--trick", "ema", "--set", "data.subset=150"], ["--trick", "ema"],
    ] {
      let result = try Program.start(
        ["ablate", "tiny.toml", "--seeds", "2"] + words, in: folder
      ).wait()
      #expect(result.code == 0, "\(result.errors)")
      #expect(!result.errors.contains("made again"), "\(words): \(result.errors)")
    }
  }

  @Test("Runs that are archived are not made again, unless they are damaged")
  func resuming() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let first = try ablate("--trick", "ema", "--seeds", "2", in: folder)
    #expect(first["reused"] as? Int == 0)
    let second = try ablate("--trick", "ema", "--seeds", "3", in: folder)
    #expect(second["reused"] as? Int == 4)
    #expect(folder.bundles.count == 6)

    let victim = folder.path("results/\(folder.bundles[0])/data/result/final.safetensors")
    var bytes = try Data(contentsOf: URL(fileURLWithPath: victim))
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: URL(fileURLWithPath: victim))
    let third = try ablate("--trick", "ema", "--seeds", "3", in: folder)
    #expect(third["reused"] as? Int == 5)
    let expected = try arms(second).map { try digests($0) }
    #expect(try arms(third).map { try digests($0) } == expected)
  }

  @Test("Below six pairs nothing is called significant")
  func tooFew() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let result = try Program.run(
      "ablate", "tiny.toml", "--trick", "label-smoothing", "--seeds", "3", in: folder)
    #expect(result.code == 0)
    // Said before the runs, not only after them.
    #expect(result.errors.contains("warning: 3 seeds can give no verdict"), "\(result.errors)")
    #expect(result.errors.contains("it takes --seeds 6"))
    #expect(result.output.contains("No verdict"))
    #expect(result.output.contains("at least six seeds"))
  }

  @Test("A trick that changes nothing is called identical")
  func identical() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let document = try ablate("--trick", "label-smoothing:epsilon=0", "--seeds", "6", in: folder)
    let contrasts = try #require(document["contrasts"] as? [[String: Any]])
    let finding = try #require((contrasts[0]["findings"] as? [[String: Any]])?.first)
    let assessment = try #require(finding["assessment"] as? [String: Any])
    #expect((assessment["verdict"] as? [String: Any])?["verdict"] as? String == "identical")
  }

  @Test("A trick that the experiment has is taken out of the baseline")
  func without() throws {
    let folder = try Folder()
    try folder.writeTiny(more: "[tricks.label-smoothing]\nepsilon = 0.2")
    let document = try ablate("--trick", "label-smoothing", "--seeds", "1", in: folder)
    let with = try Program.run("train", "tiny.toml", "--json", in: folder).object()
    let without = try Program.run(
      "train", "tiny.toml", "--without", "label-smoothing", "--json", in: folder
    ).object()
    let arms = try arms(document)
    #expect(try digests(arms[0]) == [without["digest"] as? String])
    #expect(try digests(arms[1]) == [with["digest"] as? String])
  }

  @Test("A trick whose runs diverge gets no verdict, and the runs are kept")
  func diverging() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let result = try Program.run(
      "ablate", "tiny.toml", "--trick", "lars:trust=1e30", "--seeds", "2", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.output.contains("failed"), "\(result.output)")
    #expect(result.output.contains("No verdict"))
    #expect(folder.bundles.count == 4)
  }

  @Test("Ctrl-C stops every worker, keeps what is finished, and the rest is made later")
  func interrupted() throws {
    let folder = try Folder()
    try folder.writeTiny(epochs: 20)
    let words = ["ablate", "tiny.toml", "--trick", "ema", "--seeds"]
    let run = try Program.start(words + ["300"], in: folder)
    try run.waitForErrors(containing: "seed 2, ")
    run.send(SIGINT)
    let result = try run.wait()
    #expect(result.code == 130)
    // Said once, and how to go on; not by each worker.
    #expect(result.errors.components(separatedBy: "interrupted").count == 2, "\(result.errors)")
    #expect(result.errors.contains(" of 600 runs are archived"))
    #expect(result.errors.contains("; the same command goes on from there"))
    #expect(workers(of: folder).isEmpty)
    #expect(try Program.run("verify", in: folder).code == 0)
    let list = try Program.run("list", "--json", in: folder).list("bundles")
    #expect(list.allSatisfy { $0["status"] as? String == "completed" })
    let kept = list.count { $0["seed"] as? Int ?? 3 < 3 }
    #expect(kept > 0)
    let again = try Program.start(words + ["2", "--json"], in: folder).wait()
    #expect(again.code == 0)
    #expect(try again.object()["reused"] as? Int == kept)
  }

  @Test("Workers stop when the process that started them is killed")
  func orphans() throws {
    let folder = try Folder()
    try folder.writeTiny(epochs: 1_000_000)
    let run = try Program.start(["ablate", "tiny.toml", "--trick", "ema"], in: folder)
    for _ in 0..<200 where workers(of: folder).isEmpty { usleep(50_000) }
    #expect(!workers(of: folder).isEmpty)
    usleep(300_000)
    run.send(SIGKILL)
    _ = try run.wait()
    for _ in 0..<600 where !workers(of: folder).isEmpty { usleep(50_000) }
    #expect(workers(of: folder).isEmpty)
    #expect(folder.bundles.isEmpty)
  }

  /// The worker processes that run in a folder.
  private func workers(of folder: Folder) -> [String] {
    let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return processes.filter { process in
      guard Int(process) != nil,
        let place = try? FileManager.default.destinationOfSymbolicLink(
          atPath: "/proc/\(process)/cwd"),
        place == folder.path,
        let command = FileManager.default.contents(atPath: "/proc/\(process)/cmdline")
      else { return false }
      return String(decoding: command, as: UTF8.self).contains("work\0-\0")
    }
  }
}
