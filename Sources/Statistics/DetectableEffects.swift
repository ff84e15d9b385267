import Synchronization

/// Detectable effects that were asked for before: a table asks the same for each of its rows.
enum DetectableEffects {
  struct Question: Hashable {
    let pairs: Int
    let level: Double
    let power: Double
    let pilotPairs: Int?
  }

  private static let known = Mutex<[Question: Double?]>([:])

  /// The answer, found once.
  static func answer(_ question: Question, finding: () -> Double?) -> Double? {
    if let answer = known.withLock({ $0[question] }) { return answer }
    let answer = finding()
    known.withLock { $0[question] = .some(answer) }
    return answer
  }
}
