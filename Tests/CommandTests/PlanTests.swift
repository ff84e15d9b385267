import Foundation
import Testing

@Suite("plan tells how many seeds an effect takes")
struct PlanTests {
  @Test("Without runs it makes a pilot, whose runs ablate uses; with them it makes none")
  func pilot() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let words = ["plan", "tiny.toml", "--trick", "label-smoothing", "--effect", "0.1,0.3,20"]
    let first = try Program.start(words, in: folder).wait()
    #expect(first.code == 0, "\(first.errors)")
    #expect(first.errors.contains("a pilot of 6 more pairs: 12 runs"))
    #expect(folder.bundles.count == 12)
    #expect(first.output.contains("estimated from 6 pairs"))
    #expect(
      first.output.contains("next: harness ablate tiny.toml --trick label-smoothing --seeds "))
    let second = try Program.start(words + ["--json"], in: folder).wait()
    #expect(folder.bundles.count == 12 && !second.errors.contains("pilot"))
    let effects = try second.list("effects")
    #expect(effects.compactMap { $0["effect"] as? Double } == [0.001, 0.003, 0.2])
    let seeds = effects.compactMap { $0["seeds"] as? Int }
    #expect(seeds.count == 3 && seeds[0] > seeds[1] && seeds[1] >= seeds[2] && seeds[2] >= 6)
    #expect(effects.compactMap { $0["runs"] as? Int } == seeds.map { 2 * $0 })
    #expect(effects.allSatisfy { ($0["seconds"] as? Double ?? 0) > 0 })
    // No command is told that ablate would refuse.
    let tiny = try Program.run(
      "plan", "tiny.toml", "--trick", "label-smoothing", "--effect", "0.001,20", in: folder)
    #expect(
      tiny.output.contains("ablate takes at most 10,000 seeds: smaller effects"), "\(tiny.output)")
    #expect(tiny.output.contains("--seeds \(seeds[2])\n"), "\(tiny.output)")
    // The mean of the pilot's differences is not looked at.
    let pilot = try #require(try second.list("pilots").first)
    #expect(Set(pilot.keys) == ["label", "pairs", "deviation"])
    let ablated = try Program.run(
      "ablate", "tiny.toml", "--trick", "label-smoothing", "--json", in: folder)
    #expect(try ablated.object()["reused"] as? Int == 12)
    // A plan is no look.
    #expect((try ablated.list("looks").first?["looks"] as? [Any])?.count == 1)
  }

  @Test("Several tricks share the level; a larger pilot is made on demand")
  func several() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let result = try Program.run(
      "plan", "tiny.toml", "--trick", "label-smoothing", "--trick", "mixup", "--pilot", "4",
      "--json",
      in: folder)
    #expect(result.code == 0, "\(result.errors)")
    #expect(try result.list("pilots").map { $0["pairs"] as? Int } == [4, 4])
    let effects = try result.list("effects")
    #expect(effects.count == 3)
    #expect(
      effects.allSatisfy { effect in
        let each = effect["seeds_by_comparison"] as? [Int] ?? []
        return each.count == 2 && effect["seeds"] as? Int == each.max()
      })
    #expect(folder.bundles.count == 12)
    let more = try Program.run(
      "plan", "tiny.toml", "--trick", "mixup", "--pilot", "5", in: folder)
    #expect(more.errors.contains("a pilot of 1 more pair: 2 runs"), "\(more.errors)")
  }

  @Test("A trick that changes nothing has no deviation, and that is said")
  func identical() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let result = try Program.run(
      "plan", "tiny.toml", "--trick", "label-smoothing:epsilon=0", "--pilot", "2", in: folder)
    #expect(result.code == 65)
    #expect(
      result.errors.contains(
        "nothing is tested: the weights are the very same on both sides in all 2 pairs"))
    #expect(result.errors.contains("hint: ") && !result.errors.contains("--pilot"))
  }

  @Test("A power of nearly 1 is not said to be 1")
  func power() throws {
    let folder = try Folder()
    try folder.writeTiny()
    let result = try Program.run(
      "plan", "tiny.toml", "--trick", "label-smoothing", "--effect", "20", "--power", "0.99999999",
      "--pilot", "2", in: folder)
    #expect(result.output.contains("with 99.999999% power"), "\(result.output) \(result.errors)")
  }

  @Test(
    "What makes no sense is refused",
    arguments: [
      ["--effect", "0"], ["--effect", "large"], ["--effect", "1,"], ["--power", "1"],
      ["--power", "0.01"], ["--pilot", "1"],
    ])
  func refused(words: [String]) throws {
    let folder = try Folder()
    try folder.writeTiny()
    let result = try Program.start(
      ["plan", "tiny.toml", "--trick", "ema"] + words, in: folder
    ).wait()
    #expect(result.code == 64, "\(result.errors)")
    #expect(try Program.run("plan", "tiny.toml", in: folder).code == 64)
  }
}
