/// What a check found: its finding before it is named and timed.
///
/// A check that finds several things says them all: the gravest is the answer, the others go along.
public struct Conclusion: Codable, Hashable, Sendable {
  public var verdict: Finding.Verdict
  /// A sentence with the numbers that matter.
  public var summary: String
  public var evidence: [Evidence]
  /// What to do about it.
  public var hint: String?
  /// The key of the experiment that is to be changed, such as `optimiser.rate`.
  public var setting: String?
  /// What was found besides, gravest first.
  public var also: [Conclusion] = []

  public init(
    _ verdict: Finding.Verdict, _ summary: String, evidence: [Evidence] = [], hint: String? = nil,
    setting: String? = nil
  ) {
    self.verdict = verdict
    self.summary = summary
    self.evidence = evidence
    self.hint = hint
    self.setting = setting
  }

  /// All that was found: the gravest first, equally grave ones in their order.
  ///
  /// - Parameter sound: the answer if nothing was found.
  public init(_ found: [Conclusion], else sound: Conclusion) {
    let sorted = found.enumerated().sorted {
      ($1.element.verdict, $0.offset) < ($0.element.verdict, $1.offset)
    }.map(\.element)
    guard var first = sorted.first else {
      self = sound
      return
    }
    first.also += sorted.dropFirst()
    self = first
  }
}

extension [Conclusion] {
  /// The same conclusions, all resting on this.
  func resting(on evidence: [Evidence]) -> [Conclusion] {
    map {
      var conclusion = $0
      conclusion.evidence = evidence
      return conclusion
    }
  }
}
