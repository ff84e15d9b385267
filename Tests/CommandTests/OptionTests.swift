import Foundation
import Testing

@Suite("A verb has the options that it uses, and no others")
struct OptionTests {
  @Test(
    "Folders of bundles and threads are for those that use them",
    arguments: [
      ("check", true, true), ("train", true, true), ("ablate", true, true),
      ("screen", true, true), ("plan", true, true), ("claims", true, true),
      ("reproduce", true, true),
      ("diff", true, false),
      ("verify", true, false), ("list", true, false), ("show", true, false),
      ("tricks", false, false), ("datasets", false, false), ("networks", false, false),
      ("experiments", false, false), ("bench", false, true),
    ])
  func options(verb: String, results: Bool, threads: Bool) throws {
    let help = try Program.run("help", verb, in: Folder()).output
    #expect(help.contains("--results") == results)
    #expect(help.contains("--threads") == threads)
    #expect(help.contains("--json"))
  }

  @Test("An option that a verb has no use for is refused")
  func refused() throws {
    for words in [["tricks", "--results", "x"], ["list", "--threads", "2"]] {
      #expect(try Program.start(words, in: Folder()).wait().code == 64)
    }
  }

  @Test(
    "A negative value is read as one, and refused with what is allowed",
    arguments: [
      ("ablate --trick ema --margin -1", "--margin must be a number above 0, is -1"),
      ("ablate --trick ema --margin -.5", "--margin must be a number above 0, is -0.5"),
      ("ablate --trick ema --margin -inf", "--margin must be a number above 0, is -inf"),
      ("ablate --trick ema --seeds -1", "there can be from 1 to 10000 seeds"),
      ("ablate --trick ema --until decided --most-seeds -2", "--most-seeds must be from 1 to"),
      ("ablate --trick ema --processes -1", "--processes must be from 1 to 256, is -1"),
      ("train --threads -1", "--threads must be from 1 to 1024, is -1"),
      ("train --save-every -1e3", "--save-every must be from 0 to 1000000, is -1000"),
      ("find-lr --from -1", "--from must be a rate from 1e-30 to 1e30, is -1"),
      ("screen --keep -1", "--keep must be from 1 to 1000, is -1"),
      ("plan --trick ema --pilot -2", "--pilot must be from 2 to 1000, is -2"),
      ("screen --fresh-seeds -3", "there can be from 1 to 10000 seeds"),
      ("search --tune optimiser.rate=0.1..1 --tune-budget -1", "--tune-budget must be from 1 to"),
      ("train --json -1", "--json"),
    ])
  func negative(words: String, message: String) throws {
    let result = try Program.start(words.split(separator: " ").map(String.init), in: Folder())
      .wait()
    #expect(result.code == 64)
    #expect(
      result.errors.hasPrefix("error: ") && result.errors.contains(message), "\(result.errors)")
    #expect(!result.errors.contains("Missing value"), "\(result.errors)")
  }

  @Test(
    "A mistake is told at the option that it was written under",
    arguments: [
      (["--change", "foo=1"], "--change"), (["--change", "optimiser.rat=1"], "--change"),
      (["--change", "network.layers=3"], "--change"),
      (["--change", "training.epochs=0"], "--change"),
      (["--trick", "ema", "--vary", "network.layers=1,2"], "--vary"),
      (["--trick", "ema", "--vary", "training.batch-size=0,16"], "--vary"),
      (["--trick", "ema", "--tune", "optimiser.foo=0.1..1"], "--tune"),
      (["--trick", "ema", "--tune", "training.epochs=0..2"], "--tune"),
      (["--trick", "ema", "--set", "training.epochs=0"], "--set"),
    ])
  func places(words: [String], option: String) throws {
    let folder = try Folder()
    try folder.writeTiny()
    let result = try Program.start(["ablate", "tiny.toml"] + words, in: folder).wait()
    #expect(result.code == 65)
    #expect(result.errors.contains("--> \(option)\n"), "\(words): \(result.errors)")
    #expect(folder.bundles.isEmpty)
  }

  @Test("A negative seed is refused, and what stands behind -- is no value")
  func negativeSeed() throws {
    let seed = try Program.run("train", "--seed", "-1", in: Folder())
    #expect(seed.code == 65 && seed.errors.contains("must be at least 0, is -1"), "\(seed.errors)")
    let rest = try Program.run("train", "--json", "--", "-1", in: Folder())
    #expect(rest.code == 66 && rest.errors.contains("no experiment '-1'"), "\(rest.errors)")
  }
}
