import ArgumentParser
import Runs
import Screening
import Statistics
import Tricks

/// How much a screening may cost, and what it tries.
struct ScreeningOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Try every trick on so many seeds, or these: 3, or 1,5,9, or 11-16; 3 by default.",
      valueName: "seeds"),
    transform: SeedList.init(parsing:))
  var seeds = SeedList(count: 3)

  @Option(
    help: ArgumentHelp(
      "Try the promising ones again on so many seeds behind those, or on these; 12 by default.",
      valueName: "seeds"),
    transform: SeedList.init(parsing:))
  var freshSeeds = SeedList(count: 12)

  @Option(help: ArgumentHelp("How many tricks are tried again at most.", valueName: "k"))
  var keep = 5

  @Option(
    help: ArgumentHelp(
      "Try only this trick, at these options. Repeatable.",
      valueName: "id[:key=value,…]"),
    completion: .trick)
  var only: [String] = []

  @Option(
    help: ArgumentHelp("Do not try this trick. Repeatable.", valueName: "id"), completion: .trick)
  var skip: [String] = []

  @Flag(help: "Say which tricks apply and how many runs it takes, without a run.")
  var list = false

  func validate() throws {
    if !(1...1000).contains(keep) {
      throw ValidationError("--keep must be from 1 to 1000, is \(keep)")
    }
    try TrickList.validate(only, option: "--only")
    if let twice = only.indices.first(where: { only[..<$0].contains(only[$0]) }) {
      throw ValidationError("--only \(only[twice]) is named twice")
    }
    if let both = only.map({ TrickUse($0).id }).first(where: skip.contains) {
      throw ValidationError("--only and --skip both name \(both)")
    }
  }

  /// The seeds of both stages, which share none.
  func stages(from first: Int) throws -> (first: [Int], fresh: [Int]) {
    let chosen = seeds.seeds(from: first)
    let fresh = freshSeeds.seeds(from: (chosen.max() ?? first - 1) + 1)
    if let both = chosen.first(where: fresh.contains) {
      throw ValidationError(
        "seed \(both) is in --seeds and in --fresh-seeds: what chose the tricks cannot decide on them"
      )
    }
    // Of tricks that are named no more can be kept.
    let named = only.count { !skip.contains(TrickUse($0).id) }
    let most = only.isEmpty ? keep : max(1, min(keep, named))
    let fewest = PowerOfSignFlipTest.fewestPairs(tricks: most)
    if fresh.count < fewest {
      let tricks = Text.count(most, "trick")
      let seeds = Text.count(fresh.count, "fresh seed")
      // The correction asks least where all differences go together: then for nothing at all.
      let what =
        fresh.count < PowerOfSignFlipTest.fewestPairs()
        ? "\(seeds) can give no verdict on \(tricks)"
        : "\(seeds) can give a verdict on \(tricks) only as far as their differences go together"
      throw ValidationError(
        "\(what): it takes --fresh-seeds \(fewest)"
          + (most > 1 ? ", or fewer tricks with --keep" : ""))
    }
    return (chosen, fresh)
  }

  /// The tricks to try, at their default options where none are named.
  func candidates() throws -> [TrickUse] {
    for id in skip { _ = try Registry.shared.trick(named: id) }
    let named = try only.map { text in
      let use = TrickUse(text)
      _ = try Registry.shared.trick(named: use.id)
      return use
    }
    let all = named.isEmpty ? Registry.shared.tricks.map { TrickUse($0.card.id) } : named
    return all.filter { !skip.contains($0.id) }
  }
}
