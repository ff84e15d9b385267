import Foundation
import Testing

@Suite("A study fixes what is asked, and a verdict says whether it did")
struct StudyTests {
  private static let text = """
    experiment = "tiny.toml"
    trick = ["ema"]
    seeds = "1-2"
    """

  private func folder(_ text: String = text) throws -> Folder {
    let folder = try Folder()
    try folder.writeTiny(epochs: 1)
    try folder.write(text, to: "s.toml")
    return folder
  }

  private func standing(_ result: Program.Result) throws -> String? {
    try #require(result.code == 0, "\(result.errors)")
    return try #require(try result.object()["study"] as? [String: Any])["standing"] as? String
  }

  @Test("It asks what the same words would: the same runs, arms and findings")
  func sameAsWords() throws {
    let folder = try folder()
    let words = try Program.run(
      "ablate", "tiny.toml", "--trick", "ema", "--seeds", "2", "--json", in: folder)
    let study = try Program.run("ablate", "--study", "s.toml", "--json", in: folder)
    #expect(try standing(words) == "exploratory" && standing(study) == "exploratory")
    let (first, second) = (try words.object(), try study.object())
    for member in ["arms", "contrasts", "seeds", "experiment"] {
      #expect(
        NSDictionary(object: first[member] as Any, forKey: member as NSString)
          .isEqual(NSDictionary(object: second[member] as Any, forKey: member as NSString)),
        "\(member)")
    }
    #expect(second["reused"] as? Int == 4)
    let sentence = try Program.run("ablate", "--study", "s.toml", "--threads", "1", in: folder)
    #expect(
      sentence.output.contains(
        "\n\nExploratory: the study s.toml was not frozen before these runs, which would have fixed what "
          + "is asked of them.\n\n"))
  }

  @Test("Frozen before its runs it is confirmatory, in words, JSON and archive")
  func confirmatory() throws {
    let folder = try folder()
    let frozen = try Program.run("study", "freeze", "s.toml", "--json", in: folder)
    try #require(frozen.code == 0, "\(frozen.errors)")
    let digest = try #require(try frozen.object()["digest"] as? String)
    #expect(try frozen.object()["runs"] as? Int == 4)
    #expect(try frozen.object()["earlier_runs"] as? Int == 0)
    let result = try Program.run("ablate", "--study", "s.toml", in: folder)
    let line = try #require(
      result.output.split(separator: "\n").first { $0.hasPrefix("As frozen on 20") })
    #expect(
      line.hasSuffix(
        "Z, digest \(digest.prefix(12)); this results folder had no results of its runs then."))
    // Asked again it still is: no run is older than what was frozen.
    #expect(
      try standing(Program.run("ablate", "--study", "s.toml", "--json", in: folder))
        == "confirmatory")
    #expect(folder.ablations.count == 1)
    #expect(try !Program.run("list", in: folder).output.contains("own word"))
    #expect(
      try Program.run("verify", folder.ablations[0], "--json", in: folder).list("bundles")[0][
        "notes"] as? [String] == [])
    let shown = try Program.run("show", folder.ablations[0], "--json", in: folder)
    let record = try #require(try shown.object()["ablation"] as? [String: Any])
    let study = try #require(record["study"] as? [String: Any])
    #expect(study["digest"] as? String == digest)
    #expect(study["standing"] as? String == "confirmatory")
    let files = "results/\(folder.ablations[0])/data/study/"
    #expect(
      try String(contentsOfFile: folder.path(files + "study.toml"), encoding: .utf8) == Self.text)
    #expect(
      try String(contentsOfFile: folder.path(files + "frozen.json"), encoding: .utf8)
        == String(contentsOfFile: folder.path("s.toml.frozen.json"), encoding: .utf8))
  }

  @Test("Frozen when there were results it is not confirmatory, also if these are gone since")
  func tooLate() throws {
    let folder = try folder()
    #expect(try Program.run("train", "tiny.toml", "--seed", "2", in: folder).code == 0)
    let frozen = try Program.run("study", "freeze", "s.toml", in: folder)
    #expect(frozen.code == 0)
    #expect(frozen.errors.contains("has results of 1 of its 4 runs"))
    let result = try Program.run("ablate", "--study", "s.toml", in: folder)
    #expect(result.output.contains("Not confirmatory: frozen on "))
    #expect(result.output.contains("when there were results of 1 of its runs."))
    try FileManager.default.removeItem(atPath: folder.path("results"))
    #expect(
      try standing(Program.run("ablate", "--study", "s.toml", "--json", in: folder))
        == "not-confirmatory")
  }

  @Test("Results under another name, traced less often, are results")
  func renamed() throws {
    let folder = try folder()
    let result = try Program.run(
      "ablate", "tiny.toml", "--trick", "ema", "--seeds", "2", "--set", "name=other", "--set",
      "training.trace-every=9", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    let frozen = try Program.run("study", "freeze", "s.toml", "--json", in: folder)
    #expect(try frozen.object()["earlier_runs"] as? Int == 4)
  }

  @Test("Results under options that do nothing are found when its runs have the very same")
  func inert() throws {
    let folder = try folder()
    let inert = try Program.run(
      "ablate", "tiny.toml", "--trick", "ema", "--seeds", "2", "--with", "weight-decay:decay=0",
      in: folder)
    #expect(inert.code == 0, "\(inert.errors)")
    let frozen = try Program.run("study", "freeze", "s.toml", "--json", in: folder)
    #expect(try frozen.object()["earlier_runs"] as? Int == 0)
    let result = try Program.run("ablate", "--study", "s.toml", in: folder)
    #expect(
      result.output.contains("when there were results of 4 of its runs."), "\(result.output)")
    // It is the second look at the same seeds, so no second look, and no other variant.
    #expect(!result.output.contains("other variant") && !result.output.contains("Another variant"))
    #expect(try Program.run("verify", in: folder).code == 0)
  }

  @Test("What could not be answered is said while it is frozen; one study is asked at a time")
  func doubts() throws {
    let folder = try folder()
    try folder.write("margin = 0.0001\n" + Self.text, to: "fine.toml")
    let frozen = try Program.run("study", "freeze", "fine.toml", in: folder)
    #expect(frozen.code == 0, "\(frozen.errors)")
    #expect(
      frozen.errors.contains("2 seeds can give no verdict, whatever the runs come to: it takes 6"),
      "\(frozen.errors)")
    #expect(frozen.errors.contains("finer than the test split can show"), "\(frozen.errors)")
    let two = try Program.run("ablate", "--study", "s.toml", "--study", "fine.toml", in: folder)
    #expect(two.code == 64)
    #expect(two.errors.contains("--study asks what one file does"), "\(two.errors)")
  }

  @Test("Results that were elsewhere when it was frozen are found when they are used")
  func hidden() throws {
    let folder = try folder()
    #expect(
      try Program.run("train", "tiny.toml", "--seed", "1", "--results", "hidden", in: folder).code
        == 0)
    #expect(try Program.run("study", "freeze", "s.toml", in: folder).code == 0)
    try FileManager.default.moveItem(
      atPath: folder.path("hidden"), toPath: folder.path("results"))
    #expect(
      try standing(Program.run("ablate", "--study", "s.toml", "--json", in: folder))
        == "not-confirmatory")
  }

  @Test(
    "Once frozen it is refused if it asks anything else, whatever was changed",
    arguments: [
      ("s.toml", "1-2", "1-3", "seeds: 1 2 3, was 1 2"),
      ("s.toml", "\"ema\"", "\"ema\", \"mixup\"", "mixup"),
      ("s.toml", "\"ema\"", "\"ema:decay=0.5\"", "tricks.ema.decay: 0.5"),
      ("tiny.toml", "epochs = 1", "epochs = 2", "training.epochs: 2, was 1"),
      ("tiny.toml", "subset = 200", "subset = 150", "data.subset: 150, was 200"),
      ("tiny.toml", "units = 8", "units = 9", "network.layers.1.units: 9, was 8\n"),
    ])
  func changed(file: String, old: String, new: String, told: String) throws {
    let folder = try folder()
    #expect(try Program.run("study", "freeze", "s.toml", in: folder).code == 0)
    try folder.edit(file) { $0 = $0.replacing(old, with: new) }
    for words in [["ablate", "--study", "s.toml"], ["study", "freeze", "s.toml"]] {
      let result = try Program.start(words, in: folder).wait()
      #expect(result.code == 65)
      #expect(result.errors.contains("error: s.toml was changed after it was frozen: "))
      #expect(result.errors.contains(told), "\(result.errors)")
      #expect(result.errors.contains("hint: "))
    }
    #expect(folder.bundles.isEmpty)
    // As it was it is taken again.
    try folder.edit(file) { $0 = $0.replacing(new, with: old) }
    #expect(
      try standing(Program.run("ablate", "--study", "s.toml", "--json", in: folder))
        == "confirmatory")
  }

  @Test("What was frozen cannot be rewritten, nor frozen again, unnoticed")
  func tampered() throws {
    let folder = try folder()
    #expect(try Program.run("study", "freeze", "s.toml", in: folder).code == 0)
    let again = try Program.run("study", "freeze", "s.toml", in: folder)
    #expect(again.code == 64)
    #expect(again.errors.contains("is frozen already, since "))
    try folder.edit("s.toml.frozen.json") {
      $0 = $0.replacing(#/"frozen" : "\d{4}/#, with: "\"frozen\" : \"2001")
    }
    let moved = try Program.run("ablate", "--study", "s.toml", in: folder)
    #expect(moved.output.contains("by its own word: it was not frozen here"))
    // So it does wherever the ablation is told of.
    let list = try Program.run("list", in: folder)
    #expect(list.output.contains("confirmatory, by its own word"), "\(list.output)")
    let entries = try Program.run("list", "--json", in: folder).list("ablations")
    #expect(entries.map { $0["by_its_own_word"] as? Bool } == [true])
    let shown = try Program.run("show", folder.ablations[0], in: folder)
    #expect(shown.output.contains("by its own word: its study was not frozen here"))
    let verified = try Program.run("verify", folder.ablations[0], in: folder)
    #expect(verified.code == 0)
    #expect(verified.output.contains("that its study was frozen beforehand is its own word"))
    try folder.edit("s.toml.frozen.json") { $0 = $0.replacing("\"ema\"", with: "\"emu\"") }
    let rewritten = try Program.run("ablate", "--study", "s.toml", in: folder)
    #expect(rewritten.code == 65)
    #expect(rewritten.errors.contains("it was changed"))
  }

  @Test("Beside it stands how it is carried out, and nothing of what is asked")
  func beside() throws {
    let folder = try folder()
    for words in [
      ["--trick", "mixup"], ["--seeds=3"], ["tiny.toml"], ["--set", "training.epochs=2"],
      ["--with", "ema"],
    ] {
      let result = try Program.start(["ablate", "--study", "s.toml"] + words, in: folder).wait()
      #expect(result.code == 64)
      #expect(result.errors.contains("beside --study nothing may change what is asked: "))
    }
    let how = try Program.run(
      "ablate", "--threads", "1", "--study", "s.toml", "--processes=1", "--results", "other",
      "--unchecked", "--json", in: folder)
    #expect(how.code == 0, "\(how.errors)")
    #expect(FileManager.default.fileExists(atPath: folder.path("other")))
  }

  @Test(
    "A mistake is told at its place in the study",
    arguments: [
      ("trik = 'ema'", 65, "s.toml:1:1", "unknown key 'trik'"),
      ("trick = 'ema'\nthreads = 2", 65, "s.toml:2:1", "and not what it asks"),
      ("trick = 'ema'\nseeds = 'many'", 65, "s.toml:2:9", "many"),
      ("trick = ['ema', 'ema']", 65, "s.toml:1:9", "is named twice"),
      ("seeds = 4", 65, "s.toml", "name the trick to test"),
      ("trick = ", 65, "s.toml:1", ""),
    ])
  func mistakes(text: String, code: Int32, place: String, message: String) throws {
    let folder = try folder(text)
    for words in [["ablate", "--study", "s.toml"], ["study", "freeze", "s.toml"]] {
      let result = try Program.start(words, in: folder).wait()
      #expect(result.code == code, "\(result.errors)")
      #expect(result.errors.hasPrefix("error: "))
      #expect(result.errors.contains("--> \(place)"), "\(result.errors)")
      #expect(message.isEmpty || result.errors.contains(message), "\(result.errors)")
    }
  }

  @Test("A study that is not there is missing, with how to write one; a folder is none")
  func missing() throws {
    let folder = try folder()
    try FileManager.default.createDirectory(
      atPath: folder.path("d.toml"), withIntermediateDirectories: true)
    for words in [["ablate", "--study"], ["study", "freeze"]] {
      let result = try Program.start(words + ["no.toml"], in: folder).wait()
      #expect(result.code == 66)
      #expect(result.errors.hasPrefix("error: there is no study 'no.toml'\n"), "\(result.errors)")
      #expect(result.errors.contains("hint: write one by harness study new no.toml --trick ID"))
      let directory = try Program.start(words + ["d.toml"], in: folder).wait()
      #expect(directory.code == 65)
      #expect(directory.errors.contains("cannot be read: Is a directory"), "\(directory.errors)")
    }
  }

  @Test("The words of a command become a study, which is the same")
  func new() throws {
    let folder = try Folder()
    try folder.writeTiny(epochs: 1)
    let made = try Program.run(
      "study", "new", "n.toml", "tiny.toml", "--trick", "ema", "--trick=mixup:alpha=0.2", "--seeds",
      "3",
      in: folder)
    #expect(made.code == 0, "\(made.errors)")
    #expect(
      try String(contentsOfFile: folder.path("n.toml"), encoding: .utf8)
        == "experiment = [\"tiny.toml\"]\ntrick = [\"ema\", \"mixup:alpha=0.2\"]\nseeds = \"3\"\n")
    #expect(try Program.run("study", "freeze", "n.toml", in: folder).code == 0)
    #expect(try Program.run("study", "new", "n.toml", "--trick", "ema", in: folder).code == 64)
    let wrong = try Program.run("study", "new", "m.toml", "--trik", "ema", in: folder)
    #expect(wrong.code == 64)
    #expect(!FileManager.default.fileExists(atPath: folder.path("m.toml")))
    // What could not be frozen is refused now.
    for (words, code, hint) in [
      (["tiny.toml", "n.toml", "--trick", "ema"], 64, "hint: write a study for each"),
      (["tiny.toml", "--trick", "emma"], 66, "did you mean 'ema'"),
      (["tiny.toml", "--change", "optimiser.rat=1"], 65, "did you mean 'rate'"),
      (["nowhere.toml", "--trick", "ema"], 66, "hint: "),
    ] as [([String], Int32, String)] {
      let result = try Program.start(["study", "new", "m.toml"] + words, in: folder).wait()
      #expect(result.code == code && result.errors.contains(hint), "\(words): \(result.errors)")
      #expect(!FileManager.default.fileExists(atPath: folder.path("m.toml")))
    }
  }
}
