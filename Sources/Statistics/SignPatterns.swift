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

  /// For each listed pattern the sum of the differences whose sign it flips, and their number; the
  /// first is the observed pattern, which flips none.
  func flipped(_ differences: [Double]) -> (sums: [Double], counts: [Int]) {
    isExact ? everyFlip(differences) : drawnFlips(differences)
  }

  /// The magnitude of the mean under each listed pattern, times n.
  func sums(_ differences: [Double]) -> [Double] {
    let total = differences.reduce(0, +)
    return flipped(differences).sums.map { (total - 2 * $0).magnitude }
  }

  private func everyFlip(_ differences: [Double]) -> (sums: [Double], counts: [Int]) {
    var (sums, counts) = ([0.0], [0])
    for difference in differences.dropFirst() {
      sums += sums.map { $0 + difference }
      counts += counts.map { $0 + 1 }
    }
    return (sums, counts)
  }

  private func drawnFlips(_ differences: [Double]) -> (sums: [Double], counts: [Int]) {
    var (sums, counts) = ([0.0], [0])
    sums.reserveCapacity(count)
    counts.reserveCapacity(count)
    for draw in 0..<Self.draws {
      var (sum, flips) = (0.0, 0)
      forEachFlip(draw) { position in
        sum += differences[position]
        flips += 1
      }
      sums.append(sum)
      counts.append(flips)
    }
    return (sums, counts)
  }

  /// The positions whose sign a random pattern flips: a function of draw and position alone.
  @inline(__always)
  private func forEachFlip(_ draw: Int, _ body: (Int) -> Void) {
    let words = (pairs + 63) / 64
    for word in 0..<words {
      var bits = Self.randomBits(UInt64(draw) &* UInt64(words) &+ UInt64(word))
      let last = min(word * 64 + 64, pairs)
      if last - word * 64 < 64 { bits &= (1 << UInt64(last - word * 64)) - 1 }
      while bits != 0 {
        body(word * 64 + bits.trailingZeroBitCount)
        bits &= bits - 1
      }
    }
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
