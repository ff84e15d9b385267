/// The paired permutation test of a mean difference: were the two arms' labels exchangeable within
/// each pair, every difference could as well have had the other sign.
///
/// Two-sided: the p value is the share of the 2ⁿ sign patterns whose mean is at least as far from
/// zero as the observed one. It assumes nothing about the shape of the distribution beyond
/// symmetry about zero under the null hypothesis (Fisher 1935; Pitman 1937).
public struct SignFlipTest: Sendable, Codable, Equatable {
  /// The share of sign patterns at least as extreme as the observed one, itself included.
  public let pValue: Double
  /// Sign patterns at least as extreme, out of `patterns`.
  public let extreme: Int
  /// Patterns looked at: 2ⁿ when `isExact`; otherwise the draws plus one for the observed pattern.
  public let patterns: Int
  /// True when all 2ⁿ patterns were looked at.
  public let isExact: Bool

  /// Up to this many pairs every pattern is looked at.
  public static let exactLimit = 20
  /// Random patterns drawn beyond that.
  public static let draws = 99_999

  /// Sums closer than this share of Σ|dᵢ| count as equal, and so as "at least as extreme".
  ///
  /// A difference of two metrics carries the rounding of the metrics, a share of *their* size, so sums
  /// that are equal on paper differ here. 2⁻³⁰ bridges that for metrics in double precision, up to some
  /// 10⁶ times their differences; for others there is `rounding`. Erring on the wide side is safe: it
  /// can only raise the p value.
  static let tolerance = 0x1p-30

  /// - Parameters:
  ///   - differences: finite, at least one, their sum of magnitudes finite.
  ///   - rounding: how far a difference may be from what it is on paper.
  package init(_ differences: [Double], rounding: Double = 0) {
    let magnitudes = differences.reduce(0) { $0 + $1.magnitude }
    let observed = differences.reduce(0, +).magnitude
    // Two sums are compared, each of n differences that may be off.
    let off = max(Self.tolerance * magnitudes, 2 * Double(differences.count) * rounding)
    let threshold = observed - off
    if differences.count <= Self.exactLimit {
      patterns = 1 << differences.count
      extreme = Self.exhaustiveCount(differences, atLeast: threshold)
      isExact = true
    } else {
      patterns = Self.draws + 1
      // The observed pattern is one of the patterns: without this +1 the test would not keep its
      // level (Phipson and Smyth 2010).
      extreme = Self.sampledCount(differences, atLeast: threshold) + 1
      isExact = false
    }
    pValue = Double(extreme) / Double(patterns)
  }

  /// How many of all 2ⁿ signed sums have at least this magnitude.
  ///
  /// Each sum is one of the first half's sums plus one of the second half's, so each is formed by
  /// n additions and no error accumulates along the enumeration.
  private static func exhaustiveCount(_ differences: [Double], atLeast threshold: Double) -> Int {
    let middle = differences.count / 2
    let first = signedSums(differences[..<middle])
    let second = signedSums(differences[middle...])
    var count = 0
    for a in first {
      for b in second where (a + b).magnitude >= threshold {
        count += 1
      }
    }
    return count
  }

  /// The 2ᵏ sums ±d₁ ± d₂ … ± dₖ.
  private static func signedSums(_ differences: ArraySlice<Double>) -> [Double] {
    var sums = [0.0]
    for difference in differences {
      sums = sums.map { $0 + difference } + sums.map { $0 - difference }
    }
    return sums
  }

  /// How many of the random patterns have at least this magnitude.
  ///
  /// The signs are a function of (draw, position) alone.
  private static func sampledCount(_ differences: [Double], atLeast threshold: Double) -> Int {
    let words = (differences.count + 63) / 64
    var count = 0
    for draw in 0..<draws {
      var sum = 0.0
      for word in 0..<words {
        var bits = randomBits(UInt64(draw) &* UInt64(words) &+ UInt64(word))
        for difference in differences[(word * 64)..<min(word * 64 + 64, differences.count)] {
          sum += bits & 1 == 0 ? difference : -difference
          bits >>= 1
        }
      }
      if sum.magnitude >= threshold { count += 1 }
    }
    return count
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
