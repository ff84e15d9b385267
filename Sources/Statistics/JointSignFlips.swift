/// Several tricks tested over the same seeds: the sign-flip test with one correction for their number.
///
/// The signs of all tricks' differences are flipped together, seed by seed, so that what they share,
/// the baseline's runs above all, stays shared. A trick's p value is compared with the smallest of all
/// tricks' p values under each pattern (Westfall and Young, Resampling-Based Multiple Testing, 1993:
/// min-p, which is max-T with a statistic that is on one scale for all tricks; single step). The
/// chance of even one false alarm is at most α whichever of the tricks do nothing, and Bonferroni's
/// correction is never exceeded.
///
/// The comparison is made twice, about zero, which makes the test exact, and about the means seen,
/// which the intervals need where the effects are large; the stricter one counts. So there is one
/// level for each trick's own test, ``level``, such that its corrected p value is at most α, its
/// own at most ``level``, and the interval at ``level`` leaves zero out: all three or none.
struct JointSignFlips {
  /// For each trick, its p value after correction.
  let adjustedPValues: [Double]
  /// What each trick's own p value is held to; 0 if no outcome could count as a difference.
  let level: Double

  /// How many times the smallest score all of a trick's together may be for its sums to be told apart
  /// under all patterns, which are doubles.
  private static let largestRange = 0x1p40

  /// Whether the sums of these scores can be told apart under all patterns.
  static func canTell(_ scores: [Double]) -> Bool {
    guard let least = scores.lazy.filter({ $0 != 0 }).map(\.magnitude).min() else { return true }
    return scores.reduce(0) { $0 + $1.magnitude } <= largestRange * least
  }

  /// - Parameters:
  ///   - scores: for each of at least two tricks a score for each pair whose sign is exchangeable under the null
  ///     hypothesis: its differences, or signed ranks; each such that it ``canTell(_:)``.
  ///   - centred: for each trick the scores about their own centre.
  ///   - closeness: how far apart two sums of a trick may be that count as equal.
  ///   - level: α.
  init(_ scores: [[Double]], centred: [[Double]], closeness: [Double], level: Double) {
    let patterns = SignPatterns(pairs: scores.first?.count ?? 0)
    let allowance = patterns.allowance(level: level)
    let orbits = [scores, centred].map { Orbit($0, patterns, closeness: closeness) }
    /// How many patterns have a smallest p value of at most so many patterns.
    func reached(_ rank: Int) -> Int { orbits.map { $0.reached(rank) }.max() ?? patterns.count }
    adjustedPValues = scores.map {
      Double(reached(SignFlipTest($0).extreme)) / Double(patterns.count)
    }
    // Bonferroni's share always suffices; nothing above α can.
    var (low, high) = (allowance / scores.count, allowance + 1)
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if reached(middle) <= allowance { low = middle } else { high = middle }
    }
    self.level = low < patterns.multiplicity ? 0 : Double(low) / Double(patterns.count)
  }
}

/// What the tricks' scores sum up to under every pattern.
private struct Orbit {
  private let patterns: SignPatterns
  private let closeness: [Double]
  /// By trick, then pattern.
  private let sums: [[Double]]
  private let sorted: [[Double]]

  init(_ scores: [[Double]], _ patterns: SignPatterns, closeness: [Double]) {
    self.patterns = patterns
    self.closeness = closeness
    sums = scores.map { patterns.sums($0) }
    sorted = sums.map { $0.sorted() }
  }

  /// How many patterns there are for which some trick has no more than so many at least as extreme.
  func reached(_ rank: Int) -> Int {
    let most = rank / patterns.multiplicity
    let count = sums.first?.count ?? 0
    guard most < count else { return patterns.count }
    var isReached = [Bool](repeating: false, count: count)
    for (trick, sums) in sums.enumerated() {
      // Those have fewer than most + 1 at least as extreme that the one in that place falls short of.
      let limit = sorted[trick][count - 1 - most]
      let closeness = closeness[trick]
      for index in 0..<count where sums[index] - closeness > limit { isReached[index] = true }
    }
    return isReached.count { $0 } * patterns.multiplicity
  }
}
