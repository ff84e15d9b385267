import Reports
import Runs

/// How far the runs of a stage are, and how long the rest will take by those that have ended.
///
/// A line after the first, and at each quarter.
struct ScreeningClock {
  private let expected: Int
  /// How many more may follow in the second stage.
  private let later: Int
  private let processes: Int
  private var started: [Int: ContinuousClock.Instant] = [:]
  private var ended = 0
  private var seconds = 0.0

  init(expected: Int, later: Int, processes: Int) {
    self.expected = expected
    self.later = later
    self.processes = max(1, processes)
  }

  mutating func start(_ run: Int) { started[run] = .now }

  /// - Returns: a line, if it is time for one.
  mutating func end(_ run: Int) -> String? {
    guard let start = started.removeValue(forKey: run) else { return nil }
    ended += 1
    seconds += (ContinuousClock.now - start) / .seconds(1)
    let marks = [1] + (1...3).map { max(1, expected * $0 / 4) }
    guard ended < expected, marks.contains(ended) else { return nil }
    let each = seconds / Double(ended * processes)
    let rest = Format.duration(each * Double(expected - ended))
    let more =
      later == 0
      ? "" : ", and up to about \(Format.duration(each * Double(later))) for the second stage"
    return "[\(Format.count(ended))/\(Format.count(expected))] about \(rest) left\(more)"
  }
}
