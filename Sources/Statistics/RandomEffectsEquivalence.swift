/// Whether the mean effect over studies lies within a margin of zero: two one-sided tests (Schuirmann,
/// Journal of Pharmacokinetics and Biopharmaceutics 15, 1987), by Student's distribution, of both
/// estimates that there are, of which the less sure one decides.
public struct RandomEffectsEquivalence: Sendable, Codable, Equatable {
  /// In the effects' unit.
  public let margin: Double
  /// Of a mean effect that is not within ± margin, Bonferroni's if one of several; nothing where there is
  /// no error to go by.
  public let pValue: Double?
  /// The interval of level 1 − 2α that lies within the margin if ``pValue`` is at most α.
  public let interval: ConfidenceInterval?
  /// α, for all effects that are told together.
  public let level: Double

  /// - Parameter margin: above zero and finite.
  public init(_ effects: RandomEffects, margin: Double) {
    self.margin = margin
    level = effects.level
    let student = StudentDistribution(degreesOfFreedom: Double(effects.studies.count - 1))
    let estimates = [effects.weighted, effects.unweighted].compactMap { $0 }
    // Effects that are the same everywhere have no error of their own to go by.
    guard estimates.allSatisfy({ $0.standardError > 0 }) else {
      (pValue, interval) = (nil, nil)
      return
    }
    let tests = Double(effects.tests)
    func tail(_ estimate: RandomEffects.Estimate) -> Double {
      let inside = (margin - estimate.mean.magnitude) / estimate.standardError
      let tail = student.upperTail(inside.magnitude)
      return min(1, (inside > 0 ? tail : 1 - tail) * tests)
    }
    guard let decides = estimates.max(by: { tail($0) < tail($1) }) else {
      (pValue, interval) = (nil, nil)
      return
    }
    let half = student.upperQuantile(effects.level / tests) * decides.standardError
    pValue = tail(decides)
    interval = ConfidenceInterval(
      lower: decides.mean - half, upper: decides.mean + half, level: 1 - 2 * effects.level)
  }

  /// Whether that was shown.
  public var isShown: Bool { (pValue ?? 1) <= level }
}
