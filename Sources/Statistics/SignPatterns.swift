/// The sign patterns of a permutation test of paired differences: all 2ⁿ of them for few pairs, else
/// the observed one and random ones. They are the same for every list of so many differences, so
/// several lists can be flipped together.
struct SignPatterns {
  /// n.
  let pairs: Int
  /// True when all 2ⁿ are looked at.
  let isExact: Bool

  /// Up to this many pairs every pattern is looked at.
  static let exactLimit = 20
  /// Random patterns drawn beyond that.
  static let draws = 99_999

  init(pairs: Int) {
    self.pairs = pairs
    isExact = pairs <= Self.exactLimit
  }

  /// 2ⁿ, or the draws and the observed pattern: without that the test would not keep its level
  /// (Phipson and Smyth, Statistical Applications in Genetics and Molecular Biology 9, 2010).
  var count: Int { isExact ? 1 << pairs : Self.draws + 1 }
  /// How many patterns each listed one stands for. Of all 2ⁿ only those are listed that leave the
  /// first sign, since a pattern and its opposite have opposite sums.
  var multiplicity: Int { isExact ? min(2, count) : 1 }

  /// How many patterns a test may count as extreme and still report a difference at a level.
  func allowance(level: Double) -> Int {
    let share = level * Double(count)
    // A level that is a share of the patterns is one exactly, whatever the product is rounded to.
    let whole = share.rounded()
    let isWhole = (share - whole).magnitude <= 1e-9 * max(whole, 1)
    return max(0, Int(isWhole ? whole : share.rounded(.down)))
  }

  /// What a pattern makes of differences: the sum of those whose sign it flips, that of those whose
  /// sign it keeps, and how many it flips. The signs of both sums are exact.
  struct Split {
    let flipped: TwoPartSum
    let kept: TwoPartSum
    let flips: Int
  }

  /// One for each listed pattern; the first is the observed one, which flips none.
  ///
  /// - Parameter differences: the sum of their magnitudes is finite.
  func splits(_ differences: [Double]) -> [Split] {
    let order = Self.falling(differences)
    return isExact ? everySplit(differences, order) : drawnSplits(differences, order)
  }

  /// The magnitude of the mean under each listed pattern, times n.
  func sums(_ differences: [Double]) -> [Double] {
    splits(differences).map { $0.kept.less($0.flipped).magnitude }
  }

  /// Places by falling magnitude of what stands there.
  static func falling(_ values: [Double]) -> [Int] {
    values.indices.sorted { (values[$0].magnitude, $1) > (values[$1].magnitude, $0) }
  }

  private func everySplit(_ differences: [Double], _ order: [Int]) -> [Split] {
    let flipped = subsetSums(differences, order, start: nil)
    // What is not flipped is kept, and the first always is.
    let kept = subsetSums(differences, order, start: differences.first)
    return flipped.indices.map { flips in
      Split(
        flipped: flipped[flips], kept: kept[flipped.count - 1 - flips],
        flips: flips.nonzeroBitCount)
    }
  }

  /// The sums of all subsets of the differences but the first, by the bits of the places they hold,
  /// each with the first one if that is given.
  private func subsetSums(
    _ differences: [Double], _ order: [Int], start: Double?
  ) -> [TwoPartSum] {
    var subsets = [0]
    var sums = [TwoPartSum()]
    for place in order {
      guard place > 0 else {
        if let start { for index in sums.indices { sums[index].add(start) } }
        continue
      }
      let (value, bit) = (differences[place], 1 << (place - 1))
      sums += sums.map { $0.adding(value) }
      subsets += subsets.map { $0 | bit }
    }
    var sorted = sums
    for (subset, sum) in zip(subsets, sums) { sorted[subset] = sum }
    return sorted
  }

  private func drawnSplits(_ differences: [Double], _ order: [Int]) -> [Split] {
    var splits = [
      Split(
        flipped: TwoPartSum(), kept: .sum(order.lazy.map { differences[$0] }), flips: 0)
    ]
    splits.reserveCapacity(count)
    var drawn = DrawnSplits(differences, order, self)
    for first in stride(from: 0, to: Self.draws, by: 8) {
      drawn.draw(from: first)
      let (flipped, kept, flips) = drawn.exact()
      for lane in 0..<min(8, Self.draws - first) {
        splits.append(
          Split(flipped: flipped[lane], kept: kept[lane], flips: Int(flips[lane])))
      }
    }
    return splits
  }

  /// The places, of the 64 of a word, whose sign a random pattern flips: a function of draw and
  /// place alone.
  @inline(__always)
  func flips(_ draw: Int, _ word: Int) -> UInt64 {
    let words = (pairs + 63) / 64
    return Self.randomBits(UInt64(draw) &* UInt64(words) &+ UInt64(word))
  }

  /// 64 random bits for a counter: SplitMix64 (Steele, Lea and Flood 2014) at that position of its
  /// sequence.
  private static func randomBits(_ counter: UInt64) -> UInt64 {
    var z = 0x5369_676E_466C_6970 &+ (counter &+ 1) &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

// MARK: - How many are as extreme

extension SignPatterns {
  /// How many patterns have a mean at least as far from zero as the observed one.
  ///
  /// With the signs of a set flipped the sum of all is farther from zero exactly if the sum of the set,
  /// or that of the others, lies on the other side of zero. So no two sums are compared, whose digits
  /// a single large difference could use up, and only signs count, which are exact.
  ///
  /// - Parameters:
  ///   - differences: the sum of their magnitudes is finite.
  ///   - closeness: a sum this close to zero counts as zero.
  func countOfExtreme(_ differences: [Double], closeness: Double) -> Int {
    let order = Self.falling(differences)
    let total = TwoPartSum.sum(order.lazy.map { differences[$0] }).high
    guard total.magnitude > closeness else { return count }
    let side = total > 0 ? 1.0 : -1.0
    func isExtreme(_ split: Split) -> Bool {
      min(side * split.flipped.high, side * split.kept.high) <= closeness
    }
    guard !isExact else {
      return everySplit(differences, order).count(where: isExtreme) * multiplicity
    }
    // A quick sum tells where it is surely farther from zero than its rounding.
    let size = differences.reduce(0) { $0 + $1.magnitude }
    let doubt = closeness + 0x1p-50 * Double(pairs) * size
    var drawn = DrawnSplits(differences, order, self)
    var extreme = 1
    for first in stride(from: 0, to: Self.draws, by: 8) {
      drawn.draw(from: first)
      let flipped = drawn.quickFlipped() * side
      var least = pointwiseMin(flipped, side * total - flipped)
      if any(least .>= -doubt .& least .<= doubt) {
        let (flipped, kept, _) = drawn.exact()
        least = pointwiseMin(side * flipped.high, side * kept.high)
      }
      for lane in 0..<min(8, Self.draws - first) where least[lane] <= closeness { extreme += 1 }
    }
    return extreme
  }
}
