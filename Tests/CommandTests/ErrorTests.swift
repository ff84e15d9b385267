import Foundation
import Testing

@Suite("Errors say what is wrong, where, and what to do")
struct ErrorTests {
  @Test(
    "Wrong words are usage errors",
    arguments: [
      ["trian"], ["train", "--nope"], ["ablate"], ["ablate", "--trick", "mixup", "--seeds", "0"],
      ["ablate", "--trick", "mixup", "--trick", "mixup"], ["train", "--threads", "0"],
      ["train", "--set", "epochs"], ["diff", "latest"], ["train", "--trick", ":alpha=1"],
      ["train", "--trick", "mixup:alpha=1", "--trick", "mixup"], ["help", "trian"],
      ["ablate", "--trick", "mixup", "--with", "mixup:alpha=1"],
    ])
  func usage(words: [String]) throws {
    let result = try Program.start(words, in: Folder()).wait()
    #expect(result.code == 64)
    #expect(result.errors.hasPrefix("error: "))
    #expect(result.errors.contains("hint: "))
    #expect(result.output.isEmpty)
  }

  @Test(
    "A wrong option of a trick is shown with the trick and the words it came from",
    arguments: [
      ("mixup:alpha=-1", "tricks.mixup.alpha: must be"),
      ("mixup:beta=1", "tricks.mixup: unknown key 'beta'"),
    ])
  func trickOption(words: String, message: String) throws {
    let result = try Program.run("train", "--trick", words, in: Folder())
    #expect(result.code == 65)
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(result.errors.contains("--> --trick"), "\(result.errors)")
  }

  @Test(
    "Wrong seeds are told what they may be",
    arguments: ["5-2", "1,1", "x", "1,", "0"])
  func seeds(text: String) throws {
    let result = try Program.run("ablate", "--trick", "mixup", "--seeds", text, in: Folder())
    #expect(result.code == 64)
    #expect(
      result.errors.contains("how many, as in 8") || result.errors.contains("from 1 to 10000"),
      "\(result.errors)")
  }

  @Test("A seed from which no others can be counted is refused, wherever it is written")
  func greatSeed() throws {
    let folder = try Folder()
    for words in [["ablate", "--trick", "mixup"], ["train"]] {
      let result = try Program.start(
        words + ["--set", "seed=9223372036854775805"], in: folder
      ).wait()
      #expect(result.code == 65 && result.errors.contains("must be at most"), "\(result.errors)")
    }
  }

  @Test("A near miss of a verb is named")
  func verb() throws {
    #expect(try Program.run("trian", in: Folder()).errors.contains("did you mean 'train'?"))
  }

  @Test(
    "A mistake in an experiment is shown in its line",
    arguments: [
      ("[optimiser]\nrat = 0.1", "bad.toml:2:1", "did you mean 'rate'?"),
      ("[optimiser]\n  rate = \"fast\"", "bad.toml:2:10", "expected a number"),
      ("[training]\nepochs = 0", "bad.toml:2:10", "must be at least 1"),
      ("[training\nepochs = 1", "bad.toml:", "not valid TOML"),
      ("[data]\nscaling = \"unti\"", "bad.toml:2:11", "did you mean 'unit'?"),
      (
        "[network]\nlayers = [\n  { kind = \"adaptive-max-pool\", output-size = 0 },\n]",
        "bad.toml:3:", "layers.0.output-size: must be at least 1, is 0"
      ),
      (
        "[network]\nlayers = [\n  { kind = \"adaptive-average-pool\", size = 3 },\n]",
        "bad.toml:3:", "allowed: from, kind, name, output-size"
      ),
      (
        "[network.model]\nkind = \"vgg\"\npooled-size = 0", "bad.toml:3:15",
        "pooled-size: must be at least 1, is 0"
      ),
    ])
  func experiment(text: String, place: String, message: String) throws {
    let folder = try Folder()
    try folder.write(text, to: "bad.toml")
    let result = try Program.run("train", "bad.toml", in: folder)
    #expect(result.code == 65)
    #expect(result.errors.hasPrefix("error: "))
    #expect(result.errors.contains(place), "\(result.errors)")
    #expect(result.errors.contains(message), "\(result.errors)")
    #expect(folder.bundles.isEmpty)
  }

  @Test(
    "Bad values on the command line are bad input",
    arguments: [
      ["--without", "mixup"], ["--without", "mixupp", "--trick", "mixup"],
      ["--set", "optimiser.rat=1"], ["--set", "training.epochs=many"], ["--seed=-1"],
      ["--trick", "mixup:alpha=-1"], ["--trick", "mixup:beta=1"],
      ["--set", "network.layers=[{kind=\"flatten\"}]"],
    ])
  func values(words: [String]) throws {
    let result = try Program.start(["train"] + words, in: Folder()).wait()
    #expect(result.code == 65, "\(result.errors)")
    #expect(result.errors.hasPrefix("error: "))
  }

  @Test("A damaged data file is bad input, with its name and place")
  func data() throws {
    let folder = try Folder()
    try folder.write("1,2,a\n3,x,b\n5,6,a\n", to: "points.csv")
    try folder.write("train = \"points.csv\"\n", to: "points.toml")
    let result = try Program.run("train", "--set", "data.dataset=points.toml", in: folder)
    #expect(result.code == 65)
    #expect(result.errors.contains("points.csv:2:3"), "\(result.errors)")
  }

  @Test(
    "What is not there is no input",
    arguments: [
      ["train", "nope"], ["train", "nope.toml"], ["train", "--trick", "mixupp"],
      ["train", "--set", "data.dataset=nope"], ["show", "nope"], ["verify", "nope"],
      ["reproduce", "latest"], ["diff", "a", "b"], ["tricks", "nope"], ["check", "--only", "nope"],
      ["bench", "--models", "nope"],
    ])
  func missing(words: [String]) throws {
    let result = try Program.start(words, in: Folder()).wait()
    #expect(result.code == 66, "\(result.errors)")
    #expect(result.errors.hasPrefix("error: "))
    #expect(result.errors.contains("hint: "), "\(result.errors)")
  }

  @Test("A level that the CPU lacks is refused with those it has")
  func level() throws {
    let result = try Program.run("train", in: Folder(), environment: ["HARNESS_CPU": "z80"])
    #expect(result.code == 64)
    #expect(result.errors.contains("this CPU offers"))
  }

  @Test("A folder that cannot be written is refused before training")
  func unwritable() throws {
    let folder = try Folder()
    try folder.writeTiny()
    try folder.write("", to: "file")
    for words in [["train", "tiny.toml"], ["ablate", "tiny.toml", "--trick", "ema"]] {
      let result = try Program.start(words + ["--results", "file/x"], in: folder).wait()
      #expect(result.code == 73, "\(result.errors)")
      #expect(result.errors.contains("error: cannot write file/x"))
    }
  }

  @Test("A run that diverges is archived as failed and is a negative verdict")
  func diverging() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let result = try Program.run("train", "tiny.toml", "--set", "optimiser.rate=1e30", in: folder)
    #expect(result.code == 1)
    #expect(result.errors.contains("no longer finite"))
    #expect(result.errors.contains("hint: "))
    #expect(result.errors.contains("lower the learning rate"))
    let watch = folder.path("results/\(try #require(folder.bundles.first))/data/checks/watch.json")
    let report = try #require(
      JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: watch)))
        as? [String: Any])
    let found = try #require(report["findings"] as? [[String: Any]])
    #expect(found.first?["id"] as? String == "finite")
    #expect(found.first?["setting"] as? String == "optimiser.rate")
    let evidence = try #require(found.first?["evidence"] as? [[String: Any]])
    let names = evidence.compactMap { $0["name"] as? String }
    #expect(names.contains("first") && names.contains("loss of the steps before"))
    #expect(names.contains { $0.hasPrefix("largest magnitude in ") })
    let list = try Program.run("list", "--json", in: folder).list("bundles")
    #expect(list.map { $0["status"] as? String } == ["failed"])
    #expect(try Program.run("verify", in: folder).code == 0)
    let again = try Program.run("reproduce", "latest", in: folder)
    #expect(again.code == 65)
    #expect(try Program.run("show", in: folder).output.contains("failed"))
  }
}
