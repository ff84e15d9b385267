import Foundation
import Testing

@Suite("The next command that is told can be typed") struct NextCommandTests {
  /// The words of the command behind "next: " in a text.
  private func next(in text: String) throws -> [String] {
    let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("next: harness ") })
    let command = line.dropFirst("next: harness ".count)
    let first = command.range(of: ", or ").map { command[..<$0.lowerBound] } ?? command
    return first.split(separator: " ").map(String.init)
  }

  @Test(
    "an ablation's names its own pair, also where all runs failed and have one digest",
    arguments: ["optimiser.rate=0.1", "optimiser.rate=1e30"])
  func ablation(setting: String) throws {
    let folder = try Folder()
    try folder.writeTiny()
    // Failed runs of another ablation, which end in the same digest.
    let earlier = [
      "ablate", "tiny.toml", "--trick", "ema", "--seeds", "2", "--set", "optimiser.rate=1e30",
      "--results", "elsewhere",
    ]
    _ = try Program.start(earlier, in: folder).wait()
    let result = try Program.run(
      "ablate", "tiny.toml", "--trick", "mixup", "--seeds", "2", "--set", setting, "--results",
      "elsewhere", in: folder)
    // Nothing but failed runs is a negative verdict.
    #expect(result.code == (setting.hasSuffix("1e30") ? 1 : 0), "\(result.errors)")
    let pair = try #require(
      result.output.split(separator: "\n").first { $0.hasPrefix("bundles in ") })
    let names = pair.split(separator: " ").map(String.init).filter { $0.hasPrefix("tiny-") }
    #expect(names.count == 2)
    let difference = try Program.start(next(in: result.output), in: folder).wait()
    #expect(difference.code == 0 || difference.code == 1, "\(difference.errors)")
    for name in names { #expect(difference.output.contains(name), "\(difference.output)") }
    #expect(difference.output.contains("tricks.mixup"), "\(difference.output)")
  }

  @Test("a run's names its bundle in the folder that it is in")
  func run() throws {
    let folder = try Folder()
    try folder.writeTiny()
    for _ in 0..<2 {
      // The second run has the digest of the first.
      let result = try Program.run("train", "tiny.toml", "--results", "my runs", in: folder)
      #expect(result.code == 0, "\(result.errors)")
      #expect(
        result.errors.contains("--results 'my runs', or harness show latest --results 'my runs'"))
    }
    let plain = try Program.run("train", "tiny.toml", in: folder)
    #expect(try next(in: plain.errors).count == 2, "\(plain.errors)")
    #expect(try Program.start(next(in: plain.errors), in: folder).wait().code == 0)
  }

  @Test("a screening's tests the best one on other seeds, in the folder that it used")
  func screening() throws {
    let folder = try Folder()
    try folder.writeTiny(epochs: 4)
    let result = try Program.run(
      "screen", "tiny.toml", "--only", "standardise", "--seeds", "1", "--fresh-seeds", "6",
      "--keep", "1", "--results", "elsewhere", in: folder)
    #expect(result.code == 0, "\(result.errors)")
    let words = try next(in: result.output)
    #expect(words.suffix(4) == ["--seeds", "8-13", "--results", "elsewhere"], "\(words)")
    let ablation = try Program.start(words, in: folder).wait()
    #expect(ablation.code == 0 && ablation.output.contains("12 runs in "), "\(ablation.errors)")
  }

  @Test("hints about a folder name it")
  func hints() throws {
    let folder = try Folder()
    let list = try Program.run("list", "--results", "there", in: folder)
    #expect(list.errors.contains("`harness train --results there` makes one"), "\(list.errors)")
    let show = try Program.run("show", "nope", "--results", "there", in: folder)
    #expect(show.errors.contains("`harness list --results there` shows"), "\(show.errors)")
  }

  @Test("a prefix that many bundles share is answered with a few of them and their number")
  func ambiguous() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let made = try Program.run("ablate", "tiny.toml", "--trick", "ema", "--seeds", "4", in: folder)
    #expect(made.code == 0, "\(made.errors)")
    let result = try Program.run("show", "tiny", in: folder)
    #expect(result.code == 64)
    #expect(result.errors.contains("'tiny' names 9 bundles: tiny-"), "\(result.errors)")
    #expect(result.errors.contains("and 6 more"), "\(result.errors)")
  }
}
