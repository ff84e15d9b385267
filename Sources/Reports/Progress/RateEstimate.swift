/// How fast a job goes, from what it has done of late.
struct RateEstimate: Sendable {
  /// Progress at times at least `spacing` apart, oldest first.
  private var samples: [(time: Double, completed: Int)]
  private static let spacing = 0.25
  /// With the spacing: at least the last eight seconds, so that one slow step does not swing it.
  private static let most = 32

  init(at time: Double) {
    samples = [(time, 0)]
  }

  mutating func record(_ completed: Int, at time: Double) {
    guard let last = samples.last, time - last.time >= Self.spacing else { return }
    samples.append((time, completed))
    if samples.count > Self.most { samples.removeFirst() }
  }

  /// Units a second over the window; nil before there is anything to judge by.
  func perSecond(completed: Int, at time: Double) -> Double? {
    guard let first = samples.first, time - first.time >= Self.spacing,
      completed > first.completed
    else { return nil }
    return Double(completed - first.completed) / (time - first.time)
  }

  /// Seconds until all of `total` is done; nil when that cannot be told.
  func secondsLeft(completed: Int, total: Int, at time: Double) -> Double? {
    if completed >= total { return 0 }
    guard let rate = perSecond(completed: completed, at: time) else { return nil }
    return Double(total - completed) / rate
  }
}
