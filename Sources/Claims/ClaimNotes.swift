import Errors
import Statistics

extension MeasuredClaim {
  /// What is to be known of a row beside its numbers, a sentence each: how its settings came to be,
  /// and what is odd about its runs.
  public var notes: [String] {
    [seedsNote, tuning.map(\.text), untuned.map { "Not tuned: \($0)." }].compactMap { $0 }
      + (unhealthy ?? []) + [beyondNote].compactMap { $0 } + (warnings ?? [])
      + [explanation.map { "Why it may be: \($0)." }].compactMap { $0 }
      + (history ?? []).map { "History: \($0)." }
  }

  /// Whether the verdict is significant over seeds, and not over seeds and test examples.
  public var isForTheseExamplesOnly: Bool {
    guard verdict.isSignificant, let beyond else { return false }
    guard direction == .keeps, let margin else { return !beyond.holds }
    // Zero is no criterion of what is kept: the margin is.
    let (lower, upper) = (beyond.interval.lower, beyond.interval.upper)
    return verdict == .confirmed
      ? lower <= -margin || upper >= margin : lower <= margin && upper >= -margin
  }

  /// That other seeds were used than the claim asks for.
  private var seedsNote: String? {
    guard let askedSeeds else { return nil }
    if seeds.count != askedSeeds.count {
      return "Seeds: with \(seeds.count) seeds, where the claim asks \(askedSeeds.count)."
    }
    let used = NameList.text(seeds.map(String.init))
    let asked = NameList.text(askedSeeds.map(String.init))
    return "Seeds: with the seeds \(used), where the claim asks \(asked)."
  }

  /// That a significant difference is shown for these test examples only.
  private var beyondNote: String? {
    guard isForTheseExamplesOnly, let beyond else { return nil }
    let factor = measure.metric.displayFactor
    let ends = [beyond.interval.lower, beyond.interval.upper].map { $0 * factor }
    let decimals = NumberText.decimals(
      NumberText.decimals(uncertainty: (ends[1] - ends[0]) / 4), showing: ends)
    let interval = ends.map { NumberText.signed($0, decimals: decimals) }.joined(separator: " to ")
    let reach =
      direction != .keeps
      ? ""
      : verdict == .confirmed
        ? ", which reaches beyond the margin" : ", part of it within the margin"
    return "Over seeds and the \(beyond.examples) test examples the 95 % interval is "
      + "\(interval)\(reach): shown for this test set only."
  }
}

extension ClaimTuning {
  /// `Tuned over optimiser.rate=0.01..1, 8 settings a side on seeds 1000001, 1000002 by …`.
  var text: String {
    "Tuned over \(space), \(budget) settings a side on seeds "
      + seeds.map(String.init).joined(separator: ", ") + " by \(measure): "
      + "baseline \(baseline.text), tested \(tested.text)."
  }
}

extension ClaimTuning.Side {
  fileprivate var text: String {
    let failures = failed == 0 ? "" : ", \(failed) diverged"
    let edge =
      atEdge.isEmpty ? "" : ", at the end of what was tried: \(atEdge.joined(separator: ", "))"
    return chosen.joined(separator: " ") + failures + edge
  }
}
