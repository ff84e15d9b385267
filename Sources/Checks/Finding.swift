/// A check's answer.
public struct Finding: Codable, Hashable, Sendable {
  /// How the answer is meant, worst last.
  public enum Verdict: String, Codable, Sendable, CaseIterable, Comparable {
    /// The question does not apply; the summary says why.
    case skipped
    case pass
    /// Training will work, but something is odd or could be better.
    case warn
    /// Training does not do what the experiment says.
    case fail

    public static func < (a: Verdict, b: Verdict) -> Bool { a.rank < b.rank }

    private var rank: Int {
      switch self {
      case .skipped: 0
      case .pass: 1
      case .warn: 2
      case .fail: 3
      }
    }
  }

  public let id: String
  public let question: String
  public let verdict: Verdict
  /// A sentence with the numbers that matter.
  public let summary: String
  public let evidence: [Evidence]
  /// What to do about it.
  public let hint: String?
  /// The key of the experiment that is to be changed.
  public let setting: String?
  /// What else the check found, gravest first.
  public let also: [Conclusion]?
  /// How long the check took, which no verdict depends on.
  public let seconds: Double

  public init(
    id: String, question: String, verdict: Verdict, summary: String, evidence: [Evidence],
    hint: String?, setting: String? = nil, also: [Conclusion]? = nil, seconds: Double
  ) {
    self.id = id
    self.question = question
    self.verdict = verdict
    self.summary = summary
    self.evidence = evidence
    self.hint = hint
    self.setting = setting
    self.also = also
    self.seconds = seconds
  }

  public init(of check: any Check, _ conclusion: Conclusion, seconds: Double) {
    self.init(
      id: type(of: check).id, question: type(of: check).question, verdict: conclusion.verdict,
      summary: conclusion.summary, evidence: conclusion.evidence, hint: conclusion.hint,
      setting: conclusion.setting, also: conclusion.also.isEmpty ? nil : conclusion.also,
      seconds: seconds)
  }

  /// All that the check found, gravest first.
  public var conclusions: [Conclusion] {
    let first = Conclusion(
      verdict, summary, evidence: evidence, hint: hint, setting: setting)
    return [first] + (also ?? [])
  }
}
