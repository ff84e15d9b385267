import Foundation
import Testing

@Suite("Runs survive")
struct SurvivalTests {
  /// Experiments with every trick that remembers something, with networks that are trained before the
  /// run, and with random layers.
  private static let settings = [
    """
    lookahead = {}
    ema = {}
    early-stopping = { patience = 100 }
    reduce-on-plateau = { patience = 3 }
    adam = {}
    distillation = {}
    dropout = {}
    mixup = {}
    gradient-noise = {}
    accumulate = {}
    """,
    """
    lamb = {}
    swa = {}
    ensemble = { seeds = 2 }
    cutmix = {}
    batch-norm = {}
    random-erasing = {}
    cyclic-cosine = {}
    """,
    """
    snapshot-ensemble = {}
    nesterov = {}
    sam = {}
    balanced-sampling = {}
    domain-randomisation = {}
    """,
  ]

  private func writeExperiment(_ number: Int, in folder: Folder) throws {
    let tricks = Self.settings[number].split(separator: "\n").map { "[tricks.\($0)" }
      .map {
        $0.replacingOccurrences(of: " = {", with: "]\n").replacingOccurrences(of: "}", with: "")
      }
    try folder.writeTiny(epochs: 300, more: tricks.joined(separator: "\n"))
    try folder.edit("tiny.toml") { text in
      text = text.replacingOccurrences(of: "subset = 200", with: "subset = 200\nvalidation = 0.2")
    }
  }

  /// When the state of the folder's run was kept last.
  private func state(of folder: Folder) -> Date? {
    let place = folder.path("results/.unfinished")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
    guard let name = names.first(where: { !$0.contains(".") }) else { return nil }
    return (try? FileManager.default.attributesOfItem(atPath: "\(place)/\(name)"))?[
      .modificationDate]
      as? Date
  }

  @Test(
    "Killed at random moments, a run goes on to the bits of one that was never stopped",
    arguments: settings.indices)
  func killed(setting: Int) throws {
    let whole = try Folder()
    try writeExperiment(setting, in: whole)
    let reference = try Program.start(["train", "tiny.toml"], in: whole)

    let folder = try Folder()
    try writeExperiment(setting, in: folder)
    var continued = 0
    var killed = 0
    while killed < 34 {
      let before = self.state(of: folder)
      let run = try Program.start(["train", "tiny.toml", "--save-every", "0"], in: folder)
      // However busy the machine is, a process is killed in the midst of its work.
      for _ in 0..<6000 where run.process.isRunning && self.state(of: folder) == before {
        usleep(2_000)
      }
      usleep(UInt32.random(in: 0...40_000))
      guard run.process.isRunning else {
        _ = try run.wait()
        break
      }
      run.send(SIGKILL)
      killed += 1
      if try run.wait().errors.contains("going on from step") { continued += 1 }
    }
    if folder.bundles.isEmpty {
      let last = try Program.run("train", "tiny.toml", in: folder)
      #expect(last.code == 0, "\(last.errors)")
      #expect(last.errors.contains("going on from step"))
    }
    #expect(killed > 20 && continued >= killed - 2, "\(killed) killed, \(continued) continued")
    let expected = try reference.wait()
    try #require(expected.code == 0, "\(expected.errors)")
    let digests = try [whole, folder].map { folder in
      try Program.run("list", "--json", in: folder).list("bundles").map { $0["digest"] as? String }
    }
    #expect(digests[0].count == 1 && digests[0] == digests[1])
    for file in ["watch.json", "watch.jsonl", "losses.jsonl", "histograms.jsonl"] {
      let seen = try [whole, folder].map { folder in
        try Data(
          contentsOf: URL(
            fileURLWithPath: folder.path("results/\(folder.bundles[0])/data/checks/\(file)")))
      }
      #expect(seen[0] == seen[1] && !seen[0].isEmpty, "\(file)")
    }
    #expect(try Program.run("verify", in: folder).code == 0)
    let rest = try FileManager.default.contentsOfDirectory(atPath: folder.path("results"))
    #expect(
      rest.allSatisfy { !$0.hasPrefix(".") || [".index", ".verified"].contains($0) }, "\(rest)")
  }

  @Test("Ctrl-C keeps the state and says how to go on; the same command does")
  func interrupted() throws {
    let folder = try Folder()
    try folder.writeTiny(epochs: 4000)
    let run = try Program.start(["train", "tiny.toml"], in: folder)
    try run.waitForErrors(containing: "    3 ")
    run.send(SIGINT)
    let result = try run.wait()
    #expect(result.code == 130)
    #expect(result.errors.contains("once more stops at once"))
    #expect(result.errors.contains("the same command goes on from step "))
    let list = try Program.run("list", in: folder)
    #expect(list.errors.contains("`harness train tiny.toml` goes on"))
    let second = try Program.run("train", "tiny.toml", in: folder)
    #expect(second.code == 0 && second.errors.contains("going on from step "))
    let shown = try Program.run("show", in: folder)
    #expect(shown.output.contains("in 2 sessions"))
    #expect(try Program.run("train", "tiny.toml", in: folder).code == 0)
    let digests = try Program.run("list", "--json", in: folder).list("bundles")
      .filter { $0["status"] as? String == "completed" }.map { $0["digest"] as? String }
    #expect(digests.count == 2 && digests[0] == digests[1])
  }

  @Test("The runs of an ablation that was stopped go on too")
  func ablation() throws {
    let folder = try Folder()
    try folder.writeTiny(epochs: 3000)
    let words = ["ablate", "tiny.toml", "--trick", "ema", "--seeds", "1", "--processes", "2"]
    let run = try Program.start(words, in: folder)
    let unfinished = folder.path("results/.unfinished")
    for _ in 0..<600 {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: unfinished)) ?? []
      if names.count >= 2 { break }
      usleep(20_000)
    }
    usleep(500_000)
    run.send(SIGTERM)
    let result = try run.wait()
    #expect(result.code == 130)
    #expect(result.errors.contains("the state of 2 more is kept"), "\(result.errors)")
    let second = try Program.start(words, in: folder).wait()
    #expect(second.code == 0, "\(second.errors)")
    for bundle in folder.bundles {
      let shown = try Program.run("show", bundle, in: folder)
      #expect(shown.output.contains("in 2 sessions"))
    }
    #expect(folder.bundles.count == 2)
  }

  @Test("Asked twice, a program stops at once, also where a step never ends")
  func twice() throws {
    let folder = try Folder()
    // A step takes the better part of a second.
    let layer = "{ kind = \"linear\", units = 6000, activation = \"relu\" },"
    try folder.write(
      """
      name = "wide"
      [data]
      subset = 800
      [network]
      layers = [{ kind = "flatten" }, \(String(repeating: layer, count: 5)) { kind = "linear", units = 10 }]
      [training]
      epochs = 100
      batch-size = 200
      """, to: "wide.toml")
    let run = try Program.start(["train", "wide.toml", "--threads", "1"], in: folder)
    try run.waitForErrors(containing: "epoch")
    usleep(300_000)
    run.send(SIGINT)
    usleep(100_000)
    run.send(SIGINT)
    let result = try run.wait()
    #expect(result.code == 130)
    #expect(result.errors.contains("interrupted"))
  }

  @Test("A verb that has nothing to keep stops at the first Ctrl-C")
  func atOnce() throws {
    let folder = try Folder()
    let run = try Program.start(["bench", "--models", "mlp", "--seconds", "3000"], in: folder)
    try run.waitForErrors(containing: "measuring")
    run.send(SIGINT)
    let result = try run.wait()
    #expect(result.code == 130)
    #expect(result.errors.hasSuffix("interrupted\n"))
  }

  @Test("A run whose results folder can no longer be written lies elsewhere; the exit code is 73")
  func elsewhere() throws {
    let folder = try Folder()
    try folder.writeTiny(epochs: 1500)
    let run = try Program.start(
      ["train", "tiny.toml"], in: folder, environment: ["XDG_STATE_HOME": folder.path("state")])
    try run.waitForErrors(containing: "    3 ")
    try FileManager.default.removeItem(atPath: folder.path("results"))
    try Data().write(to: URL(fileURLWithPath: folder.path("results")))
    let result = try run.wait()
    #expect(result.code == 73)
    #expect(
      result.errors.contains("the whole run is kept in \(folder.path("state/harness/kept"))/"))
    let kept = try Program.run(
      "verify", "--results", "state/harness/kept", in: folder)
    #expect(kept.code == 0 && kept.output.contains("good"))
  }

  @Test("Where all runs of an ablation failed the exit code is 1")
  func allFailed() throws {
    let folder = try Folder()
    try folder.writeTiny(epochs: 1)
    let result = try Program.run(
      "ablate", "tiny.toml", "--trick", "ema", "--seeds", "1", "--set", "optimiser.rate=1e30",
      in: folder)
    #expect(result.code == 1, "\(result.errors)")
  }
}
