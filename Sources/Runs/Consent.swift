import Errors

/// How a person's agreement is got, before code or data of strangers may do something.
///
/// Whoever is about to do such a thing calls ``require(_:)``; how it is answered, by a question on the
/// terminal or beforehand by `--yes`, is the value's own matter.
public struct Consent: Sendable {
  /// What is asked: "Load own.so?", and why.
  public struct Question: Sendable, Hashable {
    /// What is done if the answer is yes, as a command to the program: `load the plugin own.so`.
    public let action: String
    /// Why it is asked, each reason a sentence without a full stop.
    public let reasons: [String]
    /// Another way than to say yes, such as `name the file of your own: --plugin FILE`.
    public let alternative: String?

    public init(_ action: String, because reasons: [String], alternative: String? = nil) {
      self.action = action
      self.reasons = reasons
      self.alternative = alternative
    }
  }

  /// What became of a question.
  public enum Answer: Sendable {
    case yes, no
    /// There is nobody who could be asked.
    case nobody
  }

  private let answer: @Sendable (Question) throws -> Answer

  /// - Parameter answer: asks; throws ``Interrupted`` if the program is to stop instead.
  public init(_ answer: @escaping @Sendable (Question) throws -> Answer) {
    self.answer = answer
  }

  /// For what was agreed to before, by whoever made the request.
  public static let given = Consent { _ in .yes }

  /// Where nobody can be asked.
  public static let unavailable = Consent { _ in .nobody }

  /// Returns if the answer is yes.
  ///
  /// - Throws: ``ConsentError``, or what asking throws.
  public func require(_ question: Question) throws {
    switch try answer(question) {
    case .yes: return
    case .no: throw ConsentError(question, wasAsked: true)
    case .nobody: throw ConsentError(question, wasAsked: false)
    }
  }
}

/// What was asked was not agreed to.
public struct ConsentError: UserFacingError {
  public let question: Consent.Question
  /// Whether a person has said no; else nobody could be asked.
  public let wasAsked: Bool

  init(_ question: Consent.Question, wasAsked: Bool) {
    self.question = question
    self.wasAsked = wasAsked
  }

  public var description: String {
    if wasAsked { return "not agreed to: \(question.action)" }
    return "agreement is needed to \(question.action): "
      + question.reasons.joined(separator: "; ")
  }

  public var hint: String? {
    let others = question.alternative.map { "; or \($0)" } ?? ""
    return wasAsked ? question.alternative : "--yes agrees to it\(others)"
  }
}
