/// Whether the mean of paired differences lies within a margin of zero: two one-sided tests.
///
/// That no difference was detected does not show that there is none. Here the null hypothesis is the
/// other way round, that the mean is at or beyond one of the margin's ends; it is rejected if each
/// end is, by a one-sided sign-flip test of the differences shifted to it (Schuirmann, Journal of
/// Pharmacokinetics and Biopharmaceutics 15, 1987, has Student's test in its place).
public struct EquivalenceTest: Sendable, Codable, Equatable {
  /// The ends are ± this, in the differences' unit.
  public let margin: Double
  /// Of the null hypothesis that the mean is not within the margin.
  public let pValue: Double
  /// Of the null hypothesis that the mean is not outside it; two-sided, as for any difference.
  public let excessPValue: Double

  /// A difference this close to an end, as a share of the margin, is at it: rounding must not decide.
  private static let tolerance = 0x1p-14

  /// - Parameters:
  ///   - differences: finite, at least one.
  ///   - margin: above zero and finite.
  public init(_ differences: [Double], margin: Double) {
    self.margin = margin
    /// How far the differences are inside an end.
    func inside(_ end: Double) -> [Double] {
      differences.map { difference in
        let distance = end > 0 ? end - difference : difference - end
        return distance.magnitude <= margin * Self.tolerance ? 0 : distance
      }
    }
    let ends = [inside(margin), inside(-margin)]
    pValue = ends.map { Self.oneSided($0, SignFlipTest($0)) }.max() ?? 1
    let beyond = ends.filter { SignFlipTest.total($0) < 0 }
    excessPValue = beyond.map { SignFlipTest($0).pValue }.min() ?? 1
  }

  /// The p value of a mean of zero or less. Patterns come in pairs of opposite sums, so half of
  /// those that are as extreme are so in the direction of the observed one.
  private static func oneSided(_ differences: [Double], _ test: SignFlipTest) -> Double {
    // Of drawn patterns the observed one is always counted, and stands in no pair.
    let extreme = test.isExact ? test.extreme : test.extreme + 1
    let half = 0.5 * Double(extreme) / Double(test.patterns)
    return SignFlipTest.total(differences) > 0 ? half : 1 - half
  }
}
