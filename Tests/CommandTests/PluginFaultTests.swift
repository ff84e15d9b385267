import Foundation
import Testing

@Suite("A plugin that traps or never ends harms nothing but its own runs")
struct PluginFaultTests {
  private func start(
    _ words: [String], mood: String, in folder: Folder
  ) throws -> Running {
    try Program.start(
      words + ["--plugin", OwnTricks.moody()], in: folder,
      environment: ["MOOD": mood, "SWIFT_BACKTRACE": "enable=no"])
  }

  private func ablation(_ trick: String, mood: String = "", in folder: Folder) throws -> Running {
    try start(["ablate", "tiny.toml", "--trick", trick, "--seeds", "3"], mood: mood, in: folder)
  }

  @Test(
    "One that ends the process before training is an error that names it",
    arguments: [
      ("trap-load", "loading"), ("exit-load", "loading"), ("trap-edit", "setting up"),
    ], ["ablate", "train", "check"])
  func trap(mood: (String, doing: String), verb: String) throws {
    let folder = try Folder()
    try folder.writeTiny()
    let result = try start(
      [verb, "tiny.toml", "--trick", "moody"], mood: mood.0, in: folder
    ).wait()
    #expect(result.code == 65)
    #expect(result.errors.contains("error: \(mood.doing)"), "\(result.errors)")
    #expect(result.errors.contains("Moody.so"))
    #expect(result.errors.contains("ended the process"))
    #expect(folder.bundles.isEmpty)
  }

  @Test(
    "One that goes by the order of a dictionary is found, which two runs in one process do not show"
  )
  func hashOrder() throws {
    let folder = try Folder()
    try folder.writeTiny()
    func check(mood: String) throws -> Program.Result {
      try start(
        ["check", "tiny.toml", "--only", "seeds", "--trick", "moody"], mood: mood, in: folder
      ).wait()
    }
    let found = try check(mood: "hash-order")
    #expect(found.code == 1, "\(found.output)")
    #expect(
      found.output.contains(
        "three other processes came to other numbers from the same seed, though two runs in one "
          + "process agree"), "\(found.output)")
    let sound = try check(mood: "")
    #expect(sound.code == 0, "\(sound.output)")
    #expect(sound.output.contains("in three other processes"), "\(sound.output)")
  }

  @Test("One that never ends at load is given up, and what is archived stays and is used")
  func loop() throws {
    let folder = try Folder()
    try folder.writeTiny()
    #expect(try ablation("moody", in: folder).wait().code == 0)
    let bundles = folder.bundles
    #expect(bundles.count == 6)
    let result = try ablation("moody", mood: "loop-load", in: folder).wait()
    #expect(result.code == 65)
    #expect(result.errors.contains("takes more than 10 s"), "\(result.errors)")
    #expect(folder.bundles == bundles)
    #expect(try Program.run("verify", in: folder).code == 0)
    let again = try ablation("moody", in: folder).wait()
    #expect(again.output.contains("6 of them made before"))
  }

  @Test("A run that traps half-way fails alone, and is made again when the trap is gone")
  func half() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let result = try ablation("moody", mood: "trap-batch", in: folder).wait()
    #expect(result.code == 0, "\(result.errors)")
    #expect(result.errors.contains("seed 2, moody failed: the process ended"), "\(result.errors)")
    #expect(result.errors.contains("Moody.so"))
    #expect(result.output.contains("No verdict"))
    let list = try Program.run("list", "--json", in: folder).list("bundles")
    let failed = list.filter { $0["status"] as? String == "failed" }
    #expect(list.count == 6)
    #expect(failed.count == 1)
    #expect(failed.first?["seed"] as? Int == 2)
    #expect(try Program.run("verify", in: folder).code == 0)
    let again = try ablation("moody", in: folder).wait()
    #expect(again.code == 0)
    #expect(again.output.contains("5 of them made before"), "\(again.output)")
  }

  @Test("A single run that traps names the plugin")
  func single() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let result = try start(
      ["train", "tiny.toml", "--trick", "moody", "--seed", "2"], mood: "trap-batch", in: folder
    ).wait()
    #expect(result.code == 65)
    #expect(result.errors.contains("error: the process trapped in the midst of training with "))
    #expect(result.errors.contains("Moody.so"))
  }

  @Test("Ctrl-C ends runs that do not listen when it is asked for once more, and says so before")
  func deaf() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let run = try ablation("moody", mood: "loop-batch", in: folder)
    try run.waitForErrors(containing: "seed 1, baseline: ")
    run.send(SIGINT)
    try run.waitForErrors(containing: "once more stops at once")
    run.send(SIGINT)
    #expect(try run.wait().code == 130)
    #expect(try Program.run("verify", in: folder).code == 0)
  }
}
