/// What may be said about a trick from paired runs with and without it.
public enum Verdict: Sendable, Equatable {
  /// A difference in the good direction was detected.
  case improves
  /// A difference in the bad direction was detected.
  case harms
  /// A margin was named, and that the difference is smaller was shown.
  case equivalent
  /// The data do not tell; which is not to say that there is no difference.
  case noDifferenceDetected
  /// Every difference is exactly zero, and the two arms' networks have the very same weights.
  case identical
  /// The data cannot be judged at all.
  case refused(Refusal)

  /// Why no judgement is given.
  public enum Refusal: Sendable, Equatable {
    /// Even if all signs agreed, the p value could not reach the level.
    case tooFewPairs(pairs: Int, needed: Int)
    /// Both runs of every pair failed.
    case nothingFinished(pairs: Int)
    /// These pairs (counted from zero) have a NaN or infinite difference, which does not tell whose
    /// run failed. Leaving them out would judge the trick by the runs that it did not break.
    case notFinite(pairs: [Int])
    /// The arms have different numbers of runs.
    case unequalCounts(trick: Int, baseline: Int)
    /// Statistics of differences this large exceed a double.
    case outOfRange
  }

  /// One word for tables and scripts: "improves", "harms", "equivalent", "no-difference-detected",
  /// "identical", "refused".
  public var name: String {
    switch self {
    case .improves: "improves"
    case .harms: "harms"
    case .equivalent: "equivalent"
    case .noDifferenceDetected: "no-difference-detected"
    case .identical: "identical"
    case .refused: "refused"
    }
  }

  /// The same in a sentence: "no difference detected".
  public var phrase: String { name.replacing("-", with: " ") }
}

// MARK: - Codable

extension Verdict: Codable {
  private enum CodingKeys: String, CodingKey {
    case verdict, reason, pairs, needed, trick, baseline, failed
  }

  /// A flat object: {"verdict": "refused", "reason": "too-few-pairs", "pairs": 4, "needed": 6}.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .verdict)
    guard case .refused(let refusal) = self else { return }
    switch refusal {
    case .tooFewPairs(let pairs, let needed):
      try container.encode("too-few-pairs", forKey: .reason)
      try container.encode(pairs, forKey: .pairs)
      try container.encode(needed, forKey: .needed)
    case .nothingFinished(let pairs):
      try container.encode("nothing-finished", forKey: .reason)
      try container.encode(pairs, forKey: .pairs)
    case .notFinite(let pairs):
      try container.encode("not-finite", forKey: .reason)
      try container.encode(pairs, forKey: .failed)
    case .unequalCounts(let trick, let baseline):
      try container.encode("unequal-counts", forKey: .reason)
      try container.encode(trick, forKey: .trick)
      try container.encode(baseline, forKey: .baseline)
    case .outOfRange:
      try container.encode("out-of-range", forKey: .reason)
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    switch try container.decode(String.self, forKey: .verdict) {
    case "improves": self = .improves
    case "harms": self = .harms
    case "equivalent": self = .equivalent
    case "no-difference-detected": self = .noDifferenceDetected
    case "identical": self = .identical
    case "refused": self = .refused(try Self.refusal(container))
    case let unknown:
      throw DecodingError.dataCorruptedError(
        forKey: .verdict, in: container, debugDescription: "unknown verdict '\(unknown)'")
    }
  }

  private static func refusal(
    _ container: KeyedDecodingContainer<CodingKeys>
  ) throws -> Refusal {
    switch try container.decode(String.self, forKey: .reason) {
    case "too-few-pairs":
      .tooFewPairs(
        pairs: try container.decode(Int.self, forKey: .pairs),
        needed: try container.decode(Int.self, forKey: .needed))
    case "nothing-finished":
      .nothingFinished(pairs: try container.decode(Int.self, forKey: .pairs))
    case "not-finite":
      .notFinite(pairs: try container.decode([Int].self, forKey: .failed))
    case "unequal-counts":
      .unequalCounts(
        trick: try container.decode(Int.self, forKey: .trick),
        baseline: try container.decode(Int.self, forKey: .baseline))
    case "out-of-range": .outOfRange
    case let unknown:
      throw DecodingError.dataCorruptedError(
        forKey: .reason, in: container, debugDescription: "unknown reason '\(unknown)'")
    }
  }
}
