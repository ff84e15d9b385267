import Foundation
import Provenance
import Testing

@Suite("Code of strangers runs only if a person agrees, and is the code that was agreed to")
struct PluginConsentTests {
  /// A folder in which a run with `own.so` is archived.
  private func trained() throws -> Folder {
    let folder = try Folder()
    try folder.writeTiny()
    try FileManager.default.copyItem(
      atPath: OwnTricks.centralisation(), toPath: folder.path("own.so"))
    let result = try Program.run(
      "train", "tiny.toml", "--plugin", "own.so", "--trick", "gradient-centralisation", in: folder)
    try #require(result.code == 0, "\(result.errors)")
    return folder
  }

  private func reproduce(_ words: String..., in folder: Folder) throws -> Program.Result {
    try Program.start(["reproduce", "latest"] + words, in: folder).wait()
  }

  @Test("reproduce asks before it loads a plugin from where the bundle says that it was")
  func recordedPlace() throws {
    let folder = try trained()
    let asked = try reproduce(in: folder)
    #expect(asked.code == 65)
    #expect(
      asked.errors.hasPrefix("error: agreement is needed to load the plugin own.so: "),
      "\(asked.errors)")
    #expect(
      asked.errors.contains("hint: --yes agrees to it; or --plugin own.so names it yourself"),
      "\(asked.errors)")
    let agreed = try reproduce("--yes", in: folder)
    #expect(agreed.code == 0, "\(agreed.errors)")
    #expect(agreed.errors.contains("note: agreed to by --yes: load the plugin own.so"))
    #expect(!agreed.errors.contains("warning"), "\(agreed.errors)")
    // From elsewhere it is found in the folder that the results folder is in.
    let elsewhere = try Program.run(
      "reproduce", folder.path("results/\(folder.bundles[0])"), "--yes", in: Folder())
    #expect(elsewhere.code == 0, "\(elsewhere.errors)")
    // Also where paths are of one character.
    try FileManager.default.moveItem(atPath: folder.path("results"), toPath: folder.path("r"))
    let short = try reproduce("--yes", "--results", "r", in: folder)
    #expect(short.code == 0, "\(short.errors)")
    try FileManager.default.moveItem(atPath: folder.path("r"), toPath: folder.path("results"))
    // The person's own word is enough for the very file.
    let given = try reproduce("--plugin", "own.so", in: folder)
    #expect(given.code == 0 && !given.errors.contains("agreed"), "\(given.errors)")
  }

  @Test("reproduce loads nothing that lies in the bundle or in its results folder, whoever agrees")
  func insideTheBundle() throws {
    for place in ["results/own.so", "results/BUNDLE/data/own.so"] {
      let folder = try trained()
      let bundle = folder.bundles[0]
      let real = place.replacing("BUNDLE", with: bundle)
      try FileManager.default.moveItem(
        atPath: folder.path("own.so"), toPath: folder.path(real))
      // A link from the recorded place is no way round.
      try FileManager.default.createSymbolicLink(
        atPath: folder.path("own.so"), withDestinationPath: folder.path(real))
      if place.contains("BUNDLE") {
        let verified = try reproduce("--yes", in: folder)
        #expect(verified.code == 65, "\(verified.errors)")
        continue
      }
      let refused = try reproduce("--yes", in: folder)
      #expect(refused.code == 66)
      #expect(refused.errors.contains("which lies in or beside the bundle"), "\(refused.errors)")
      #expect(refused.errors.contains("hint: name its file: --plugin FILE"), "\(refused.errors)")
    }
  }

  @Test("reproduce takes no file from a place where others could have put it")
  func placeOfOthers() throws {
    let folder = try trained()
    chmod(folder.path, 0o777)
    let refused = try reproduce("--yes", in: folder)
    #expect(refused.code == 66)
    #expect(refused.errors.contains("everybody may write to its folder"), "\(refused.errors)")
    chmod(folder.path, 0o755)
    chmod(folder.path("own.so"), 0o664)
    let group = try reproduce("--yes", in: folder)
    #expect(group.code == 66 && group.errors.contains("its group may write to the file"))
  }

  @Test(
    "Another file than the recorded one is not loaded by itself, and only after a word if given")
  func anotherFile() throws {
    let folder = try trained()
    try folder.append([0], to: "own.so")
    let changed = try reproduce("--yes", in: folder)
    #expect(changed.code == 66)
    #expect(changed.errors.contains("which is another file now"), "\(changed.errors)")

    let given = try reproduce("--plugin", "own.so", in: folder)
    #expect(given.code == 65)
    #expect(given.errors.contains("agreement is needed to load the plugin own.so: its SHA-256"))
    let agreed = try reproduce("--plugin", "own.so", "--yes", in: folder)
    #expect(agreed.code == 0, "\(agreed.errors)")
    #expect(
      agreed.errors.contains("warning: the plugin own.so is not the file that the bundle was made"),
      "\(agreed.errors)")

    try FileManager.default.removeItem(atPath: folder.path("own.so"))
    let gone = try reproduce("--yes", in: folder)
    #expect(gone.code == 66)
    #expect(gone.errors.contains("own.so with gradient-centralisation"), "\(gone.errors)")
  }

  @Test("Nothing of a plugin runs before its digest is checked and agreed to")
  func nothingRuns() throws {
    let folder = try Folder()
    try folder.writeTiny()
    try FileManager.default.copyItem(atPath: OwnTricks.moody(), toPath: folder.path("own.so"))
    let trained = try Program.run(
      "train", "tiny.toml", "--plugin", "own.so", "--trick", "moody", in: folder)
    try #require(trained.code == 0, "\(trained.errors)")
    try folder.append([0], to: "own.so")
    // It would end the process as soon as it is loaded.
    for words in [[], ["--yes"], ["--plugin", "own.so"]] {
      let result = try Program.start(
        ["reproduce", "latest"] + words, in: folder,
        environment: ["MOOD": "trap-load", "SWIFT_BACKTRACE": "enable=no"]
      ).wait()
      #expect(!result.errors.contains("ended the process"), "\(words): \(result.errors)")
      #expect([65, 66].contains(result.code))
    }
  }

  @Test("An experiment's plugin that others could have written is asked about")
  func experiment() throws {
    let folder = try Folder()
    try folder.writeTiny()
    try FileManager.default.createDirectory(
      atPath: folder.path("shared"), withIntermediateDirectories: false)
    try FileManager.default.copyItem(
      atPath: OwnTricks.centralisation(), toPath: folder.path("shared/own.so"))
    chmod(folder.path("shared/own.so"), 0o755)
    let text = try String(contentsOfFile: folder.path("tiny.toml"), encoding: .utf8)
    try folder.write(
      "plugins = [\"shared/own.so\"]\n" + text + "\n[tricks.gradient-centralisation]\n",
      to: "own.toml")
    #expect(try Program.run("train", "own.toml", in: folder).code == 0)
    // A sticky bit lets others put in what was not there.
    for (mode, who) in [(0o777, "everybody"), (0o1777, "everybody"), (0o775, "its group")] {
      chmod(folder.path("shared"), mode_t(mode))
      for words in [
        ["train", "own.toml"], ["check", "own.toml", "--only", "seeds"],
        ["ablate", "own.toml", "--trick", "label-smoothing", "--seeds", "1"],
      ] {
        let result = try Program.start(words, in: folder).wait()
        #expect(result.code == 65, "\(words): \(result.errors)")
        #expect(
          result.errors.contains("the experiment names it; \(who) may write to its folder"),
          "\(result.errors)")
      }
    }
    let agreed = try Program.run("train", "own.toml", "--yes", in: folder)
    #expect(agreed.code == 0, "\(agreed.errors)")
    #expect(agreed.errors.contains("note: agreed to by --yes: load the plugin shared/own.so"))
    let named = try Program.run("train", "own.toml", "--plugin", "shared/own.so", in: folder)
    #expect(named.code == 0, "\(named.errors)")
    let ablated = try Program.run(
      "ablate", "own.toml", "--trick", "label-smoothing", "--seeds", "1", "--yes", in: folder)
    #expect(ablated.code == 0, "\(ablated.errors)")
  }
}
