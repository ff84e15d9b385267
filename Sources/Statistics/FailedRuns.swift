/// What failed runs say of a trick: they are results, and the worst there are.
public struct FailedRuns: Sendable, Codable, Equatable {
  /// How many runs failed with the trick, and without it.
  public let trick: Int
  public let baseline: Int
  /// The pairs in which only the run with the trick failed, and only that without it.
  public let onlyTrick: Int
  public let onlyBaseline: Int
  public let pairs: Int
  /// Of the null hypothesis that a failure is as likely with the trick as without: the exact,
  /// two-sided sign test of the pairs in which only one failed (McNemar, Psychometrika 12, 1947).
  public let pValue: Double
  /// The sign-flip test of the signed ranks in which a failed run is worse than any finished one.
  public let rankTest: SignFlipTest
  /// The sum of those signed ranks: above zero if the trick's measure is ranked as the higher one.
  public let rankSum: Double
  /// What the pairs say in which both finished; nil if there are none, or they are beyond a double.
  public let finished: PairedComparison?

  /// The pairs that rank one side before the other.
  var informative: Int {
    onlyTrick + onlyBaseline + (finished.map { $0.pairs - $0.zero } ?? 0)
  }

  /// Nil if no run failed.
  init?(_ outcomes: [PairedRuns.Outcome], metric: Metric, level: Double) {
    onlyTrick = outcomes.count { $0 == .trickFailed }
    onlyBaseline = outcomes.count { $0 == .baselineFailed }
    let both = outcomes.count { $0 == .bothFailed }
    guard onlyTrick + onlyBaseline + both > 0 else { return nil }
    trick = onlyTrick + both
    baseline = onlyBaseline + both
    pairs = outcomes.count
    pValue = Self.signTest(onlyTrick, of: onlyTrick + onlyBaseline)
    let scores = WorstRanks.scores(outcomes, metric: metric)
    rankTest = SignFlipTest(scores)
    rankSum = scores.reduce(0, +)
    let differences = outcomes.compactMap { outcome -> Double? in
      guard case .finished(let difference) = outcome else { return nil }
      return difference
    }
    finished =
      differences.isEmpty ? nil : try? PairedComparison(differences: differences, each: level)
  }

  /// Twice the smaller tail of a fair coin's tosses, at most 1.
  package static func signTest(_ heads: Int, of tosses: Int) -> Double {
    guard tosses > 0 else { return 1 }
    // C(n, k)/2ⁿ, from the tail's end inwards; the halves are given out so that nothing overflows.
    var term = 1.0
    var halvings = tosses
    var sum = 1.0
    for k in 0..<min(heads, tosses - heads) {
      term *= Double(tosses - k) / Double(k + 1)
      sum += term
      while sum > 1, halvings > 0 {
        term *= 0.5
        sum *= 0.5
        halvings -= 1
      }
    }
    return min(1, 2 * sum * Double(sign: .plus, exponent: -halvings, significand: 1))
  }
}

/// Signed ranks of differences, of which a failed run has the largest: Wilcoxon's scores (Biometrics
/// Bulletin 1, 1945) with the worst rank for what has no number (Lachin, Controlled Clinical Trials
/// 20, 1999). Equal differences share the mean of their ranks; a pair without a difference, and one
/// in which both runs failed, has 0.
enum WorstRanks {
  /// - Returns: a score for each pair, above zero where the trick's measure is the higher one, or
  ///   would be if it were better.
  static func scores(_ outcomes: [PairedRuns.Outcome], metric: Metric) -> [Double] {
    let worse = metric.direction == .higherIsBetter ? -Double.infinity : .infinity
    let differences = outcomes.map { outcome -> Double in
      switch outcome {
      case .finished(let difference): difference
      case .trickFailed: worse
      case .baselineFailed: -worse
      case .bothFailed: 0
      }
    }
    let order = differences.indices.filter { differences[$0] != 0 }
      .sorted { (differences[$0].magnitude, $0) < (differences[$1].magnitude, $1) }
    var scores = differences.map { _ in 0.0 }
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count,
        isEqual(differences[order[end - 1]].magnitude, differences[order[end]].magnitude)
      {
        end += 1
      }
      // Ranks count from one: the mean of start + 1 … end.
      let rank = 0.5 * Double(start + 1 + end)
      for place in order[start..<end] { scores[place] = differences[place] < 0 ? -rank : rank }
      start = end
    }
    return scores
  }

  private static func isEqual(_ smaller: Double, _ larger: Double) -> Bool {
    smaller == larger
      || larger.isFinite && larger - smaller <= SignFlipTest.tolerance * larger
  }
}
