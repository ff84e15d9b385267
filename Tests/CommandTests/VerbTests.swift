import Foundation
import Testing

@Suite("Every verb does what it says")
struct VerbTests {
  @Test("Alone, the program says what it is for")
  func overview() throws {
    let result = try Program.run(in: Folder())
    #expect(result.code == 0)
    #expect(result.output.contains("harness ablate --trick label-smoothing"))
    #expect(result.errors.isEmpty)
  }

  @Test(
    "Every verb explains itself with an example",
    arguments: [
      "check", "find-lr", "search", "train", "ablate", "plan", "screen", "claims", "diff",
      "reproduce",
      "verify",
      "list",
      "show", "tricks",
      "datasets", "networks", "experiments",
    ])
  func help(verb: String) throws {
    let result = try Program.run("help", verb, in: Folder())
    #expect(result.code == 0)
    #expect(result.output.contains("Example: harness \(verb)"))
    #expect(result.output.contains("--json"))
  }

  @Test("check finds the default experiment sound")
  func check() throws {
    let folder = try Folder()
    let result = try Program.run("check", in: folder)
    #expect(result.code == 0, "\(result.output)")
    #expect(result.output.contains("digits: ready to train"))
    #expect(folder.bundles.isEmpty)
  }

  @Test("check fails an experiment whose rate is far too high, and says what to do")
  func failedCheck() throws {
    let folder = try Folder()
    let result = try Program.run("check", "--set", "optimiser.rate=1e9", "--json", in: folder)
    #expect(result.code == 1)
    let report = try result.object()
    #expect(report["overall"] as? String == "fail")
    let findings = try #require(report["findings"] as? [[String: Any]])
    let failed = findings.filter { $0["verdict"] as? String == "fail" }
    #expect(!failed.isEmpty)
    #expect(failed.allSatisfy { $0["hint"] is String })
  }

  @Test("check can be asked one question and writes JUnit XML")
  func oneCheck() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let result = try Program.run(
      "check", "tiny.toml", "--only", "gradient", "--junit", "out.xml", "--json", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect((try result.object()["findings"] as? [Any])?.count == 1)
    let xml = try String(contentsOfFile: folder.path("out.xml"), encoding: .utf8)
    #expect(xml.hasPrefix("<?xml"))
  }

  @Test("train archives a bundle that verify finds good and show shows")
  func train() throws {
    let (folder, bundle) = try Folder.withBundle()
    #expect(bundle.hasPrefix("tiny-"))
    let verified = try Program.run("verify", bundle, in: folder)
    #expect(verified.code == 0)
    #expect(verified.output.contains("good"))
    let shown = try Program.run("show", "latest", in: folder)
    #expect(shown.code == 0)
    #expect(shown.output.contains("tiny, seed 1"))
    #expect(shown.output.contains("validation accuracy"))
    let listed = try Program.run("list", in: folder)
    #expect(listed.output.contains(bundle))
  }

  @Test("The default experiment reaches 96 % on people it has not seen")
  func accuracy() throws {
    let result = try Program.run("train", "--json", in: Folder())
    let summary = try #require(try result.object()["summary"] as? [String: Any])
    let measures = try #require(summary["measures"] as? [String: [String: Any]])
    let accuracy = try #require(measures["test/accuracy"])
    #expect(try #require(accuracy["value"] as? Double) >= 0.96)
    #expect(accuracy["count"] as? Int == 1797 && (accuracy["right"] as? Int ?? 0) >= 1726)
  }

  @Test("A well-known architecture is trained and reproduced")
  func model() throws {
    let folder = try Folder()
    try folder.write(
      """
      [data]
      subset = 64
      [network]
      model = { kind = "resnet", depth = 8, width = 4 }
      [training]
      epochs = 1
      """, to: "model.toml")
    let result = try Program.run("train", "model.toml", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(try Program.run("reproduce", "latest", in: folder).code == 0)
  }

  @Test("train --check keeps the findings in the bundle")
  func trainWithChecks() throws {
    let folder = try Folder()
    let result = try Program.run(
      "train", "--check", "--json", "--set", "training.epochs=1", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    let bundle = try #require(folder.bundles.first)
    for file in ["checks.json", "checks.junit.xml"] {
      #expect(
        FileManager.default.fileExists(
          atPath: folder.path("results/\(bundle)/data/checks/\(file)")))
    }
    #expect(try Program.run("verify", in: folder).code == 0)
  }

  @Test("diff tells causes from effects, and that equal runs are equal")
  func diff() throws {
    let folder = try Folder()
    try folder.writeTiny()
    _ = try Program.run("train", "tiny.toml", in: folder)
    _ = try Program.run("train", "tiny.toml", "--threads", "1", in: folder)
    _ = try Program.run("train", "tiny.toml", "--trick", "label-smoothing", in: folder)
    let names = folder.bundles
    try #require(names.count == 3)
    let list = try Program.run("list", "--json", in: folder).list("bundles")
    let smoothed = try #require(
      list.first { ($0["tricks"] as? [String]) == ["label-smoothing"] }?["name"] as? String)
    let plain = names.filter { $0 != smoothed }

    let same = try Program.run("diff", plain[0], plain[1], in: folder)
    #expect(same.code == 0)
    #expect(same.output.contains("Effects: none"))
    let different = try Program.run("diff", plain[0], smoothed, in: folder)
    #expect(different.code == 1)
    #expect(different.output.contains("tricks.label-smoothing.epsilon"))
    #expect(different.output.contains("step 1: "))
    let document = try Program.run("diff", plain[0], smoothed, "--json", in: folder).object()
    #expect(document["same_results"] as? Bool == false)
  }

  @Test("tricks lists every trick by its slot and shows cards")
  func tricks() throws {
    let folder = try Folder()
    let list = try Program.run("tricks", in: folder)
    #expect(list.code == 0)
    for id in ["label-smoothing", "mixup", "ema", "early-stopping"] {
      #expect(list.output.contains(id))
    }
    let card = try Program.run("tricks", "mixup", in: folder)
    #expect(card.code == 0)
    #expect(card.output.contains("What it does"))
  }

  @Test("experiments prints a text that can be trained as it is")
  func experiments() throws {
    let folder = try Folder()
    let text = try Program.run("experiments", "digits", in: folder).output
    try folder.write(text, to: "mine.toml")
    let result = try Program.run(
      "train", "mine.toml", "--set", "training.epochs=1", "--set", "data.subset=200", in: folder)
    #expect(result.code == 0, "\(result.errors)")
  }

  @Test(
    "--json prints one document and nothing else",
    arguments: [
      ["list"], ["show", "latest"], ["verify"], ["tricks"], ["tricks", "mixup"], ["datasets"],
      ["networks"],
      ["experiments"], ["experiments", "digits"], ["train", "tiny.toml"],
      ["check", "tiny.toml", "--only", "seeds"], ["diff", "latest", "latest"],
      ["find-lr", "tiny.toml", "--steps", "40"], ["reproduce", "latest"],
      ["ablate", "tiny.toml", "--trick", "ema", "--seeds", "2"],
    ])
  func json(words: [String]) throws {
    let (folder, _) = try Folder.withBundle()
    let result = try Program.start(words + ["--json"], in: folder).wait()
    #expect(result.code == 0, "\(result.errors)")
    let document = try result.json()
    #expect(document is [String: Any])
    #expect(result.output.hasSuffix("\n"))
  }

  @Test("Nothing is coloured in a pipe, and nothing redrawn")
  func plain() throws {
    let (folder, _) = try Folder.withBundle()
    for words in [
      ["list"], ["show"], ["tricks"], ["train", "tiny.toml"], ["reproduce", "latest"],
    ] {
      let result = try Program.start(words, in: folder).wait()
      #expect(!result.output.contains("\u{1B}"))
      #expect(!result.errors.contains("\u{1B}") && !result.errors.contains("\r"))
    }
  }

  @Test("A pipe that is closed early is no error")
  func closedPipe() throws {
    let (folder, _) = try Folder.withBundle()
    let shell = try Program.start(
      ["-c", "'\(Program.path)' tricks mixup | true; echo \"${PIPESTATUS[0]}\""], in: folder,
      program: "/bin/bash")
    let result = try shell.wait()
    #expect(result.output == "0\n")
    #expect(result.errors.isEmpty)
  }
}
