/// The interval of a mean difference that the sign-flip test leaves: every Δ that it does not reject
/// as the centre of the differences.
///
/// A pattern that flips the differences of a set S has, of the differences less Δ, a mean at least as
/// far from zero as the observed one if and only if Δ lies on the far side of the mean of S, or of the
/// mean of the others, from the observed mean. So the ends are order statistics of the means of all
/// subsets, and no search is needed (Hartigan, Journal of the American Statistical Association 64,
/// 1969; Tritchler, ibid. 79, 1984). The same patterns give p, so p ≤ α exactly if the interval
/// leaves zero out.
enum SignFlipInterval {
  /// The ends; nil where the test can reject no Δ, so that the interval has none.
  ///
  /// - Parameters:
  ///   - differences: finite, at least one.
  ///   - level: α.
  static func limits(
    _ differences: [Double], level: Double
  ) -> (lower: Double, upper: Double)? {
    let patterns = SignPatterns(pairs: differences.count)
    let rank = patterns.allowance(level: level) / patterns.multiplicity
    guard rank >= 1 else { return nil }
    let summable = SignFlipTest.summable(differences)
    let splits = patterns.splits(summable)
    // The pattern that flips none, and the one that flips all, is as extreme whatever Δ is.
    var lows = [Double](repeating: -.infinity, count: splits.count)
    var highs = [Double](repeating: .infinity, count: splits.count)
    for (index, split) in splits.enumerated() {
      let (flipped, kept) = (split.flips, differences.count - split.flips)
      guard flipped > 0, kept > 0 else { continue }
      let (one, other) = (split.flipped.high / Double(flipped), split.kept.high / Double(kept))
      lows[index] = min(one, other)
      highs[index] = max(one, other)
    }
    guard rank < lows.count else { return nil }
    let lower = Selection.element(rank, of: &lows)
    let upper = Selection.element(highs.count - 1 - rank, of: &highs)
    guard lower.isFinite, upper.isFinite else { return nil }
    let scale = summable == differences ? 1 : SignFlipTest.scaleOfSums
    return (lower * scale, upper * scale)
  }
}

/// Order statistics without sorting everything.
enum Selection {
  /// The element that stands at a place once the values are sorted; they are reordered.
  ///
  /// Hoare's selection (Communications of the ACM 4, 1961), the middle of three as pivot.
  static func element(_ place: Int, of values: inout [Double]) -> Double {
    var (low, high) = (0, values.count - 1)
    while low < high {
      let middle = low + (high - low) / 2
      let three = (values[low], values[middle], values[high])
      let pivot = max(min(three.0, three.1), min(max(three.0, three.1), three.2))
      var (left, right) = (low, high)
      while left <= right {
        while values[left] < pivot { left += 1 }
        while values[right] > pivot { right -= 1 }
        if left <= right {
          values.swapAt(left, right)
          left += 1
          right -= 1
        }
      }
      if place <= right {
        high = right
      } else if place >= left {
        low = left
      } else {
        break
      }
    }
    return values[place]
  }

  /// The middle value, or the mean of the two in the middle; NaN of none.
  static func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return .nan }
    var values = values
    let upper = element(values.count / 2, of: &values)
    if values.count % 2 == 1 { return upper }
    let lower = element(values.count / 2 - 1, of: &values)
    return lower + (upper - lower) / 2
  }
}
