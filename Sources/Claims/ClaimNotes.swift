extension MeasuredClaim {
  /// What is to be known of a row beside its numbers, a sentence each: how its settings came to be,
  /// and what is odd about its runs.
  public var notes: [String] {
    [tuning.map(\.text), untuned.map { "Not tuned: \($0)." }].compactMap { $0 }
      + (unhealthy ?? []) + (history ?? []).map { "History: \($0)." }
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
