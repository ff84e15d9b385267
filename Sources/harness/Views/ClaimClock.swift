import Claims
import Reports
import Runs

/// How far the runs of claims are, and how long the rest will take.
///
/// The runs of one claim are alike, those of different claims are not: what is left of a claim is
/// judged by its own runs as soon as one has ended, and by all of them before.
struct ClaimClock {
  /// The first claim that needs a run, by the run's place.
  private let users: [Int: Int]
  private let processes: Int
  private let all: Int
  private var started: [Int: ContinuousClock.Instant] = [:]
  /// Of each claim, by its place: runs still to end, runs that ended, and their seconds.
  private var rows: [Int: (left: Int, ended: Int, seconds: Double)] = [:]

  init(_ study: ClaimStudy, _ status: RunPlan.Status, processes: Int) {
    users = Dictionary(
      study.rows.enumerated().flatMap { row in row.element.runs.map { ($0, row.offset) } }
    ) { first, _ in first }
    self.processes = processes
    all = status.pending.count
    for run in status.pending { rows[users[run] ?? 0, default: (0, 0, 0)].left += 1 }
  }

  mutating func start(_ run: Int) { started[run] = .now }

  mutating func end(_ run: Int) {
    guard let start = started.removeValue(forKey: run) else { return }
    let row = users[run] ?? 0
    rows[row, default: (0, 0, 0)].left -= 1
    rows[row, default: (0, 0, 0)].ended += 1
    rows[row, default: (0, 0, 0)].seconds += (ContinuousClock.now - start) / .seconds(1)
  }

  /// ` (288 of 1,800 runs, about 12 min left)`; empty before the first run has ended.
  var text: String {
    let ended = rows.values.reduce(0) { $0 + $1.ended }
    guard ended > 0 else { return "" }
    let mean = rows.values.reduce(0) { $0 + $1.seconds } / Double(ended)
    let left = rows.values.reduce(0) { sum, row in
      sum + Double(row.left) * (row.ended > 0 ? row.seconds / Double(row.ended) : mean)
    }
    let rest = ", about \(Format.duration(left / Double(max(1, processes)))) left"
    return " (\(Format.count(ended)) of \(Text.count(all, "run"))\(ended < all ? rest : ""))"
  }
}
