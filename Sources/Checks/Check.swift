@_exported import Training
@_exported import Tricks

/// A question about an experiment that is worth asking before it is trained.
///
/// A check leaves the run untouched: whatever it trains, it trains on copies, from random streams
/// that are functions of the seed. Its budgets are steps, never seconds, so its verdict is the same
/// on every machine.
public protocol Check: Sendable {
  /// The name it goes by, words joined by hyphens.
  static var id: String { get }
  /// What it asks, in one line.
  static var question: String { get }
  static var cost: CheckCost { get }
  /// Whether it asks how far one loss comes down: where players are against each other, none has to.
  static var asksOfOneLoss: Bool { get }

  init()

  /// Asks the question.
  ///
  /// - Throws: what training itself would throw, such as a number that is no longer finite.
  func run(_ subject: CheckSubject) throws(TrainingError) -> Conclusion
}

extension Check {
  public static var asksOfOneLoss: Bool { false }
}

/// What a check takes.
public enum CheckCost: String, Codable, Sendable, Comparable {
  /// Looks at data or values only.
  case statical = "static"
  /// Evaluates the network a few times.
  case passes
  /// Trains for a few hundred steps.
  case training

  public static func < (a: CheckCost, b: CheckCost) -> Bool { a.rank < b.rank }

  private var rank: Int {
    switch self {
    case .statical: 0
    case .passes: 1
    case .training: 2
    }
  }
}
