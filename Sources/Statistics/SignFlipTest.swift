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

  /// Sums that are closer to each other than this share of the smallest difference count as equal.
  ///
  /// A difference of two metrics carries the rounding of the metrics, a share of *their* size, so sums
  /// that are equal on paper, such as those of counts of examples, differ here. 2⁻³⁰ bridges that for
  /// up to some 10⁶ examples. It is a share of the smallest one, so that no sum is taken for another
  /// because something else in both is large; otherwise sums are compared without error.
  static let tolerance = 0x1p-30

  /// How far apart two sums may be that count as equal.
  static func closeness(_ differences: [Double]) -> Double {
    tolerance * (differences.lazy.filter { $0 != 0 }.map(\.magnitude).min() ?? 0)
  }

  /// - Parameter differences: finite, at least one.
  package init(_ differences: [Double]) {
    let differences = Self.summable(differences)
    let patterns = SignPatterns(pairs: differences.count)
    extreme = patterns.countOfExtreme(differences, closeness: Self.closeness(differences))
    self.patterns = patterns.count
    isExact = patterns.isExact
    pValue = Double(extreme) / Double(patterns.count)
  }

  /// The sum of differences, with its exact sign.
  static func total(_ differences: [Double]) -> Double {
    let differences = summable(differences)
    return TwoPartSum.sum(SignPatterns.falling(differences).lazy.map { differences[$0] }).high
  }

  /// How much smaller ``summable(_:)`` makes differences of which one is huge.
  static let scaleOfSums = 0x1p40

  /// Differences whose sums cannot overflow: all of them smaller by a power of two where one is huge.
  static func summable(_ differences: [Double]) -> [Double] {
    let largest = differences.map(\.magnitude).max() ?? 0
    return largest > 0x1p980 ? differences.map { $0 / scaleOfSums } : differences
  }
}
