/// What is known of a set of jobs and how it is drawn: a value, changed by events that carry their
/// time, so that every picture can be tested.
public struct ProgressState: Sendable {
  public struct JobID: Hashable, Sendable {
    let number: Int
  }

  public enum Outcome: Sendable, Equatable {
    case done, failed
  }

  struct Job: Sendable {
    let id: JobID
    let label: StyledText
    let total: Int?
    let start: Double
    var completed = 0
    /// What follows the bar, such as the latest loss.
    var detail = StyledText()
    var rate: RateEstimate
    var outcome: Outcome?
    var end: Double?
    var milestone = 0

    /// How much is complete, in 0…1; nil if the total is unknown.
    var share: Double? {
      total.map { $0 == 0 ? 1 : min(Double(completed) / Double($0), 1) }
    }
  }

  private(set) var jobs: [Job] = []
  private var nextNumber = 0
  /// Jobs that are going to be run in all, when that is known beforehand.
  private let expectedJobs: Int?
  private let start: Double

  /// - Parameters:
  ///   - expectedJobs: how many jobs there will be in all, for the line that sums them up.
  ///   - time: now, in seconds from any fixed point.
  public init(expectedJobs: Int? = nil, at time: Double) {
    self.expectedJobs = expectedJobs
    start = time
  }

  /// - Parameter total: the units of work; nil if that is unknown.
  public mutating func begin(_ label: String, total: Int?, at time: Double) -> JobID {
    let id = JobID(number: nextNumber)
    nextNumber += 1
    jobs.append(
      Job(
        id: id, label: StyledText(label), total: total.map { max($0, 0) }, start: time,
        rate: RateEstimate(at: time)))
    return id
  }

  /// Sets how many units are complete in all, and the text after the bar unless that is nil.
  public mutating func update(_ id: JobID, to completed: Int, detail: String?, at time: Double) {
    guard let index = jobs.firstIndex(where: { $0.id == id }), jobs[index].outcome == nil
    else { return }
    jobs[index].completed = max(completed, 0)
    jobs[index].rate.record(jobs[index].completed, at: time)
    if let detail { jobs[index].detail = StyledText(detail) }
  }

  public mutating func end(_ id: JobID, _ outcome: Outcome, at time: Double) {
    guard let index = jobs.firstIndex(where: { $0.id == id }), jobs[index].outcome == nil
    else { return }
    jobs[index].outcome = outcome
    jobs[index].end = time
  }

  // MARK: - Pictures

  /// Most lines of running jobs that are drawn at once; the sum line counts the rest.
  static let mostLines = 8

  /// The lines to draw now: one for each running job, and one for all when several are expected.
  public func lines(at time: Double, on terminal: Terminal) -> [StyledText] {
    // One column is left free: a full last column makes some terminals wrap.
    let width = (terminal.width ?? 80) - 1
    let running = jobs.filter { $0.outcome == nil }
    let shown = running.prefix(Self.mostLines)
    let labelWidth = min(shown.map(\.label.width).max() ?? 0, max(width / 3, 8))
    let texts = shown.map { text($0, room: width - labelWidth - 2, at: time) }
    // One length for all bars, so that they can be compared.
    let room = texts.map { width - labelWidth - 3 - $0.width }.min() ?? 0
    let ellipsis = terminal.symbol("…", "..")
    var lines = zip(shown, texts).map { job, text in
      let label = job.label.truncated(to: labelWidth, ellipsis: ellipsis).padded(to: labelWidth)
      let bar: StyledText =
        room < 6
        ? "" : ProgressBar.text(share: job.share ?? 0, width: min(room, 30), on: terminal) + " "
      let line: StyledText = "\(label)  \(bar)\(text)"
      return line.truncated(to: width, ellipsis: ellipsis)
    }
    let all = max(expectedJobs ?? 0, jobs.count)
    if all > 1 {
      lines.append(summary(all: all, width: width, at: time, on: terminal))
    }
    return lines
  }

  /// " 43%  1,300/3,000  eta 0:03  loss 0.312", without what there is no room for.
  private func text(_ job: Job, room: Int, at time: Double) -> StyledText {
    let detail = job.detail.isEmpty ? [] : [job.detail]
    guard let total = job.total, let share = job.share else {
      let parts = [Format.count(job.completed), Format.clock(time - job.start)]
      return (parts.map { StyledText($0) } + detail).joined(separator: "  ")
    }
    let percent = StyledText("\(Int(share * 100))%").paddedLeft(to: 4)
    let count: StyledText = "\(Format.count(job.completed))/\(Format.count(total))"
    let left = job.rate.secondsLeft(completed: job.completed, total: total, at: time)
    let eta: StyledText = "eta \(left.map(Format.clock) ?? "-:--")"
    let choices = [[percent, count, eta] + detail, [percent, eta] + detail, [percent, eta]]
      .map { $0.joined(separator: "  ") }
    return choices.first { $0.width <= room } ?? percent
  }

  /// "3/12 runs  1 failed  0:42 elapsed  eta 2:10".
  private func summary(
    all: Int, width: Int, at time: Double, on terminal: Terminal
  ) -> StyledText {
    let ended = jobs.filter { $0.outcome != nil }
    let failed = ended.count { $0.outcome == .failed }
    var parts: [StyledText] = ["\(ended.count)/\(all) runs"]
    if failed > 0 { parts.append(StyledText("\(failed) failed", .red)) }
    parts.append("\(Format.clock(time - start)) elapsed")
    // Shares of running jobs count, so that the estimate is there before the first one ends.
    let work = jobs.reduce(0.0) { sum, job in
      sum + (job.outcome != nil ? 1 : job.share ?? 0)
    }
    let elapsed = time - start
    if work > 0.02, elapsed > 0 {
      parts.append("eta \(Format.clock(elapsed / work * (Double(all) - work)))")
    }
    return parts.joined(separator: "  ")
      .truncated(to: width, ellipsis: terminal.symbol("…", ".."))
  }

  /// Lines for a log instead of bars: a job's end, and every quarter of the way of a long one.
  ///
  /// Each is given once.
  public mutating func milestones(at time: Double) -> [StyledText] {
    var lines: [StyledText] = []
    for index in jobs.indices {
      let job = jobs[index]
      if let outcome = job.outcome, job.milestone < 5 {
        jobs[index].milestone = 5
        let seconds = Format.duration((job.end ?? time) - job.start)
        let detail: StyledText = job.detail.isEmpty ? "" : ", \(job.detail)"
        lines.append(
          outcome == .done
            ? "\(job.label): done in \(seconds)\(detail)"
            : "\(job.label): failed after \(seconds)")
      } else if job.outcome == nil, let share = job.share, time - job.start >= 5 {
        let quarter = min(Int(4 * share), 3)
        if quarter > job.milestone {
          jobs[index].milestone = quarter
          lines.append(
            "\(job.label): \(25 * quarter)% after \(Format.duration(time - job.start))")
        }
      }
    }
    return lines
  }
}
