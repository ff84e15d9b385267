import Statistics

/// What the measurement says of a claim.
public enum ClaimVerdict: String, Codable, Sendable, CaseIterable {
  /// A difference in the claimed direction, significant by itself (two-sided p < .05).
  case confirmed
  /// The data do not tell; which is not to say that there is no difference.
  case notDetected = "not-detected"
  /// A significant difference in the other direction.
  case contradicted
  /// Too few seeds for any verdict.
  case undecided
  /// A run did not come to its end.
  case failed

  /// The verdict on the differences tested − baseline of a measure.
  package init(_ assessment: Assessment, claimed direction: Claim.Direction) {
    switch assessment.verdict {
    case .improves, .harms:
      let raised = (assessment.comparison?.mean ?? 0) > 0
      self = raised == (direction == .raises) ? .confirmed : .contradicted
    case .noDifferenceDetected, .identical: self = .notDetected
    case .refused(.tooFewPairs): self = .undecided
    case .refused: self = .failed
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
