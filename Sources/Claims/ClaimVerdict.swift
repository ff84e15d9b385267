import Statistics

/// What the measurement says of a claim.
public enum ClaimVerdict: String, Codable, Sendable, CaseIterable {
  /// A difference in the claimed direction, significant by itself (two-sided p < .05); or, where the
  /// claim is that the measure is kept, one that is significantly within the margin.
  case confirmed
  /// The data do not tell; which is not to say that there is no difference.
  case notDetected = "not-detected"
  /// A significant difference in the other direction, or beyond the margin.
  case contradicted
  /// Nothing that could be told: too few seeds for any verdict, sides that are the same bit by bit, or a
  /// margin that is finer than the test split.
  case undecided
  /// A run did not come to its end.
  case failed

  /// The verdict on the differences tested − baseline of a measure.
  ///
  /// - Parameters:
  ///   - equivalence: the test of a claim that the measure is kept.
  ///   - obstacle: why nothing can be told, whatever the numbers are.
  package init(
    _ assessment: Assessment, claimed direction: Claim.Direction,
    equivalence: EquivalenceTest? = nil, obstacle: ClaimObstacle? = nil
  ) {
    if obstacle == .identical {
      self = .undecided
      return
    }
    switch assessment.verdict {
    case .refused(.tooFewPairs): self = .undecided
    case .refused: self = .failed
    case .improves where direction == .keeps && assessment.failures != nil,
      .harms where direction == .keeps && assessment.failures != nil:
      // Runs of one side alone failed: there is no margin that would hold that.
      self = .contradicted
    case _ where direction == .keeps:
      // Within a margin that the test split cannot show, only that it is exceeded can be told.
      let canTell = obstacle == nil
      let isKept = canTell && (equivalence?.pValue ?? 1) <= assessment.level
      let isExceeded = (equivalence?.excessPValue ?? 1) <= assessment.level
      self =
        isKept
        ? .confirmed : isExceeded ? .contradicted : canTell ? .notDetected : .undecided
    case .improves, .harms:
      let raised =
        (assessment.verdict == .improves) == (assessment.metric.direction == .higherIsBetter)
      self = raised == (direction == .raises) ? .confirmed : .contradicted
    case .noDifferenceDetected, .equivalent, .identical: self = .notDetected
    }
  }

  /// In tables: "not detected".
  public var name: String { rawValue.replacing("-", with: " ") }

  /// One character for each of many.
  public var mark: String {
    switch self {
    case .confirmed: "+"
    case .notDetected: "o"
    case .contradicted: "-"
    case .undecided: "?"
    case .failed: "x"
    }
  }

  /// Whether it rests on a significant difference.
  public var isSignificant: Bool { self == .confirmed || self == .contradicted }
}
