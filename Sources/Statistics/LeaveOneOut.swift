/// Which single pairs a verdict rests on: those without which the others would say something else.
public struct LeaveOneOut: Sendable, Codable, Equatable {
  public struct Change: Sendable, Codable, Equatable {
    /// The place of the pair, from zero.
    public let pair: Int
    /// What the other pairs say, held to the same level.
    public let verdict: Verdict
  }

  /// In the order of the pairs.
  public let changes: [Change]
  /// Whether one pair fewer could show a difference at all; if not, nothing was left out.
  public let isPossible: Bool

  /// With more pairs than this nothing is left out: one of so many carries little.
  public static let mostPairs = 60

  /// - Parameters:
  ///   - count: how many pairs there are.
  ///   - fewest: how many it takes for any verdict.
  ///   - verdict: what the pairs at some places say.
  init(_ count: Int, fewest: Int, whole: Verdict, verdict: ([Int]) -> Verdict) {
    isPossible = count > fewest
    guard isPossible, count <= Self.mostPairs else {
      changes = []
      return
    }
    changes = (0..<count).compactMap { pair in
      let other = verdict((0..<count).filter { $0 != pair })
      return other == whole ? nil : Change(pair: pair, verdict: other)
    }
  }
}
