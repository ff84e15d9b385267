import Archive
import Reports

/// What stands below the verdicts of an ablation: how many runs it has, where they are, and how to
/// compare two of them.
struct RunsFooter {
  let text: StyledText

  /// - Parameters:
  ///   - runs: how many there are.
  ///   - reused: how many of them had been made before.
  ///   - pair: those of the first seed, of the first two arms.
  init(runs: Int, reused: Int, seconds: Double, seed: Int, _ pair: [ResultBundle]) {
    let before = reused > 0 ? ", \(reused) of them made before" : ""
    let store = BundleStore(of: pair[0])
    let names = store.references(to: pair)
    text = """
      \(Text.count(runs, "run")) in \(Format.duration(seconds))\(before)
      bundles in \(store.resultsDirectory)/, for seed \(seed): \(pair[0].name) and \(pair[1].name)
      next: \(store.command("diff", names[0], names[1]))
      """
  }
}
