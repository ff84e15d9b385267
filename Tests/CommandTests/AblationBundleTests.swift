import Archive
import ArchiveSupport
import Foundation
import TestSupport
import Testing

@Suite("An ablation is archived: listed, shown, verified, compared and made again")
struct AblationBundleTests {
  private func ablated(
    _ words: String..., in folder: Folder? = nil
  ) throws -> (folder: Folder, bundle: String, result: Program.Result) {
    let folder = try folder ?? Folder()
    if !FileManager.default.fileExists(atPath: folder.path("tiny.toml")) {
      try folder.writeTiny(epochs: 1)
    }
    let before = Set(folder.ablations)
    let result = try Program.start(
      ["ablate", "tiny.toml", "--trick", "ema", "--seeds", "2"] + words, in: folder
    ).wait()
    try #require(result.code == 0, "\(result.errors)")
    let new = folder.ablations.first { !before.contains($0) } ?? folder.ablations[0]
    return (folder, new, result)
  }

  @Test("It is listed apart from runs, and `latest` is still a run")
  func listed() throws {
    let (folder, bundle, result) = try ablated()
    #expect(result.output.contains("ablation results/\(bundle): harness reproduce "))
    let list = try Program.run("list", in: folder)
    #expect(list.output.contains("ablation of"))
    #expect(list.output.contains("exploratory"))
    let document = try Program.run("list", "--json", in: folder)
    #expect(try document.list("bundles").count == 4)
    #expect(try document.list("ablations").compactMap { $0["name"] as? String } == [bundle])
    let latest = try Program.run("show", "latest", "--json", in: folder).object()
    #expect(latest["run"] != nil)
    let refused = try Program.run(
      "train", "tiny.toml", "--trick", "transfer:from=\(bundle)", in: folder)
    #expect(refused.code != 0 && refused.code != 70)
    #expect(refused.errors.contains("is an ablation, and no run"), "\(refused.errors)")
    let use = try Program.run("gc", "--dry-run", "--json", in: folder)
    #expect(try use.list("others").map { $0["name"] as? String }.contains("ablations"))
    #expect(try use.list("unneeded").isEmpty)
  }

  @Test("What was printed is what is shown, without colours")
  func shown() throws {
    let (folder, bundle, result) = try ablated()
    let shown = try Program.run("show", bundle, in: folder)
    #expect(shown.code == 0)
    let report = try #require(result.output.components(separatedBy: "\nablation results/").first)
    #expect(shown.output.contains(report.trimmingCharacters(in: .newlines)))
    let document = try Program.run("show", bundle, "--json", in: folder).object()
    for member in ["ablation", "plan", "runs", "statistics", "report", "study", "digest"] {
      #expect(document[member] != nil, "\(member)")
    }
  }

  @Test("Asked again of the same runs it is not written twice")
  func twice() throws {
    let (folder, bundle, _) = try ablated()
    #expect(try ablated("--threads", "1", in: folder).bundle == bundle)
    #expect(folder.ablations.count == 1)
    let archived =
      try Program.run(
        "ablate", "tiny.toml", "--trick", "ema", "--seeds", "2", "--json", in: folder
      ).object()["archived"] as? [String: Any]
    #expect(archived?["bundle"] as? String == "results/\(bundle)")
  }

  @Test("Verified are its bytes, its runs and what it says of them")
  func verified() throws {
    let (folder, bundle, _) = try ablated()
    let good = try Program.run("verify", bundle, "--json", in: folder)
    #expect(good.code == 0, "\(good.output)")
    #expect(try good.list("bundles")[0]["notes"] as? [String] == [])
    #expect(try Program.run("verify", in: folder).code == 0)
    #expect(try Program.run("list", "--verify", in: folder).code == 0)

    // Rewritten with all lists of hashes, it is what its runs say that gives it away.
    let path = folder.path("results/\(bundle)")
    let copy = folder.path("results/forged-ablation-1")
    try FileManager.default.copyItem(atPath: path, toPath: copy)
    for file in ["data/result/statistics.json", "data/document.json"] {
      try Forgery(of: copy).rewrite(file) {
        $0.replacing(#/("differences" : \[\s*)-?[0-9.e-]+/#) { "\($0.1)0.125" }
      }
    }
    let forged = try Program.run("verify", "forged-ablation-1", in: folder)
    #expect(forged.code == 1)
    #expect(forged.output.contains("computed again from the runs"), "\(forged.output)")
    try FileManager.default.removeItem(atPath: copy)

    // A byte.
    try FileManager.default.copyItem(atPath: path, toPath: copy)
    try folder.append([10], to: "results/forged-ablation-1/data/report.txt")
    let changed = try Program.run("verify", "forged-ablation-1", in: folder)
    #expect(changed.code == 1 && changed.output.contains("changed: data/report.txt"))
    try FileManager.default.removeItem(atPath: copy)

    // Runs that are not there are said.
    try FileManager.default.moveItem(
      atPath: folder.path("results/\(folder.bundles[0])"), toPath: folder.path("away"))
    let missing = try Program.run("verify", bundle, in: folder)
    #expect(missing.code == 0)
    #expect(missing.output.contains("1 of its 4 runs is not here (seed "), "\(missing.output)")
    // Moved elsewhere it is verified where its runs are named.
    try FileManager.default.moveItem(atPath: path, toPath: folder.path("elsewhere"))
    #expect(try Program.run("verify", "./elsewhere", in: folder).code == 0)
  }

  @Test("A verdict that was turned is found though a run is away, and listed as damaged")
  func turned() throws {
    let folder = try Folder()
    try folder.writeTiny(epochs: 20)
    let words = [
      "ablate", "tiny.toml", "--change", "optimiser.rate=0.0001", "--seeds", "6", "--unchecked",
    ]
    #expect(try Program.start(words, in: folder).wait().code == 0)
    let bundle = folder.path("results/\(folder.ablations[0])")
    try FileManager.default.removeItem(atPath: folder.path("results/\(folder.bundles[0])"))
    #expect(try Program.run("verify", folder.ablations[0], in: folder).code == 0)
    #expect(try Program.run("list", "--verify", in: folder).output.contains("damaged") == false)
    let sentence = try Forgery(of: bundle).read("data/report.txt")
    #expect(sentence.contains("Harms: "))
    for file in ["data/result/statistics.json", "data/document.json", "data/report.txt"] {
      try Forgery(of: bundle).rewrite(file) {
        $0.replacing("Harms: ", with: "Improves: ").replacing("\"harms\"", with: "\"improves\"")
      }
    }
    let turned = try Program.run("verify", bundle, in: folder)
    #expect(turned.code == 1)
    #expect(
      turned.output.contains("computed again from the values of its runs"), "\(turned.output)")
    let list = try Program.run("list", "--verify", "--json", in: folder)
    #expect(try list.list("ablations").compactMap { $0["status"] as? String } == ["damaged"])
  }

  @Test("Over other seeds, no number stands in a row of another one")
  func otherSeeds() throws {
    let (folder, first, _) = try ablated()
    let words = ["ablate", "tiny.toml", "--trick", "ema", "--seeds", "2-3"]
    #expect(try Program.start(words, in: folder).wait().code == 0)
    let second = try #require(folder.ablations.first { $0 != first })
    let difference = try Program.run("diff", first, second, in: folder)
    #expect(difference.code == 1)
    #expect(difference.output.contains("only A has  1\n"), "\(difference.output)")
    #expect(difference.output.contains("only B has  3\n"))
    #expect(!difference.output.contains(".seed "))
    let document = try Program.run("diff", first, second, "--json", in: folder).object()
    #expect(document["left_seeds"] as? [Int] == [1] && document["right_seeds"] as? [Int] == [3])
  }

  @Test("Two are compared; with a run it is none")
  func compared() throws {
    let (folder, first, _) = try ablated()
    #expect(try Program.run("diff", first, first, in: folder).code == 0)
    let second = try ablated("--set", "training.batch-size=25", in: folder).bundle
    let difference = try Program.run("diff", first, second, in: folder)
    #expect(difference.code == 1)
    #expect(difference.output.contains("training.batch-size"))
    #expect(difference.output.contains("seed 1, baseline"))
    let document = try Program.run("diff", first, second, "--json", in: folder)
    #expect(try document.object()["same_results"] as? Bool == false)
    #expect(try document.list("runs").count == 4)
    for words in [["diff", first, "latest"], ["diff", "latest", first]] {
      let refused = try Program.start(words, in: folder).wait()
      #expect(refused.code == 64)
      #expect(refused.errors.contains("is an ablation and"), "\(refused.errors)")
    }
  }

  @Test("All runs are made again, also where none of them is left")
  func reproduced() throws {
    let (folder, bundle, _) = try ablated()
    for run in folder.bundles {
      try FileManager.default.removeItem(atPath: folder.path("results/\(run)"))
    }
    let result = try Program.run("reproduce", bundle, in: folder)
    #expect(result.code == 0, "\(result.output) \(result.errors)")
    #expect(
      result.output.contains("reproduced: all 4 runs, bit for bit, and what they come to"))
    #expect(folder.bundles.isEmpty)
    let rest = try FileManager.default.contentsOfDirectory(atPath: folder.path("results"))
    #expect(rest.filter { $0.hasPrefix(".reproduction") }.isEmpty)

    try Forgery(of: folder.path("results/\(bundle)")).rewrite("data/arms/1/experiment.json") {
      $0.replacing("\"epochs\": 1", with: "\"epochs\": 2")
        .replacing("\"epochs\" : 1", with: "\"epochs\" : 2")
    }
    let other = try Program.run("reproduce", bundle, in: folder)
    #expect(other.code == 1, "\(other.errors)")
    #expect(other.output.contains("seed 1, ema"))
    #expect(!other.output.contains("seed 1, baseline"))
    #expect(other.output.contains("the new runs are in results/.reproduction-"))
  }

  @Test("It is signed as a run is")
  func signed() throws {
    let (folder, bundle, _) = try ablated()
    _ = try FinishedProcess(
      URL(fileURLWithPath: "/usr/bin/ssh-keygen"),
      ["-q", "-t", "ed25519", "-N", "", "-f", folder.path("key")])
    #expect(try Program.run("sign", bundle, "--key", "key", in: folder).code == 0)
    let good = try Program.run("verify", bundle, "--key", "key.pub", in: folder)
    #expect(good.code == 0 && good.output.contains("signed by"), "\(good.output)")
    let file = try #require(
      FileManager.default.contentsOfDirectory(
        atPath: folder.path("results/\(bundle)/signatures")
      ).first { $0.hasSuffix(".intoto.json") })
    let text = try String(
      contentsOfFile: folder.path("results/\(bundle)/signatures/\(file)"), encoding: .utf8)
    #expect(text.contains("bundles#ablation/v1"))
    // Each run by its bundle digest.
    #expect(folder.bundles.allSatisfy { text.contains("runs/\($0)") })
  }

  @Test("Killed in its midst it leaves no half bundle, and the same command goes on")
  func killed() throws {
    let folder = try Folder()
    try folder.writeTiny(epochs: 200)
    let words = ["ablate", "tiny.toml", "--trick", "ema", "--seeds", "2"]
    let running = try Program.start(words, in: folder)
    for _ in 0..<600 where folder.bundles.isEmpty { usleep(20_000) }
    running.send(SIGKILL)
    _ = try running.wait()
    #expect(folder.ablations.isEmpty)
    #expect(try Program.start(words, in: folder).wait().code == 0)
    #expect(folder.ablations.count == 1)
    #expect(try Program.run("verify", in: folder).code == 0)

    // So does making it again.
    let again = try Program.start(["reproduce", folder.ablations[0]], in: folder)
    try again.waitForErrors(containing: "making 4 runs")
    usleep(500_000)
    again.send(SIGINT)
    #expect([0, 130].contains(try again.wait().code))
    let result = try Program.run("reproduce", folder.ablations[0], in: folder)
    #expect(result.code == 0, "\(result.output) \(result.errors)")
  }
}
