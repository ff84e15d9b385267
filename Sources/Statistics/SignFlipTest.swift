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
  public static let exactLimit = SignPatterns.exactLimit
  /// Random patterns drawn beyond that.
  public static let draws = SignPatterns.draws

  /// Sums closer than this share of Σ|dᵢ| count as equal, and so as "at least as extreme".
  ///
  /// A difference of two metrics carries the rounding of the metrics, a share of *their* size, so sums
  /// that are equal on paper differ here. 2⁻³⁰ bridges that for metrics in double precision, up to some
  /// 10⁶ times their differences. Erring on the wide side is safe: it
  /// can only raise the p value.
  static let tolerance = 0x1p-30

  /// How far apart two sums may be that count as equal.
  static func closeness(_ differences: [Double]) -> Double {
    tolerance * differences.reduce(0) { $0 + $1.magnitude }
  }

  /// - Parameter differences: finite, at least one, their sum of magnitudes finite.
  package init(_ differences: [Double]) {
    let patterns = SignPatterns(pairs: differences.count)
    let observed = differences.reduce(0, +).magnitude
    let threshold = observed - Self.closeness(differences)
    if patterns.isExact {
      extreme = Self.exhaustiveCount(differences, atLeast: threshold)
    } else {
      extreme = patterns.sums(differences).count { $0 >= threshold }
    }
    self.patterns = patterns.count
    isExact = patterns.isExact
    pValue = Double(extreme) / Double(patterns.count)
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
}
