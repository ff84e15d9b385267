import Statistics

/// The losses of a range test with one seed.
///
/// The loss of a step is that before the step, as training sees it; rates belong to steps by their
/// places.
public struct RangeCurve: Hashable, Sendable {
  public let test: RangeTest
  public let seed: UInt64
  /// Of each step that was taken.
  public private(set) var losses: [Double] = []
  /// The losses' exponential moving average, corrected for its start at zero as Adam's are.
  public private(set) var smoothed: [Double] = []
  /// Whether all numbers stayed finite; otherwise the step behind the last loss failed.
  public internal(set) var isFinite = true
  private var average = 0.0
  private var weight = 1.0

  public init(_ test: RangeTest, seed: UInt64) {
    self.test = test
    self.seed = seed
  }

  /// - Parameter losses: finite, at most as many as the test has steps.
  public init(_ test: RangeTest, seed: UInt64, losses: [Double], isFinite: Bool = true) {
    self.init(test, seed: seed)
    for loss in losses.prefix(test.steps) { add(loss) }
    self.isFinite = isFinite
  }

  mutating func add(_ loss: Double) {
    losses.append(loss)
    // Of the window's length: its weights sink by 1 − 1/window a step.
    let keep = 1 - 1 / Double(test.window)
    average = keep * average + (1 - keep) * loss
    weight *= keep
    smoothed.append(average / (1 - weight))
  }

  /// The rate of each loss.
  public var rates: [Double] { losses.indices.map(test.rate) }
}

// MARK: - What it shows

extension RangeCurve {
  /// The mean loss of the first window, at rates that hardly move anything; `nil` for a shorter curve.
  private var firstMean: Double? {
    guard losses.count >= test.window else { return nil }
    return losses.prefix(test.window).reduce(0, +) / Double(test.window)
  }

  /// The loss to begin with: the first window's mean, or the loss before the first step if that is
  /// lower, since there the first rates are too high already; `nil` for a curve without a window.
  public var start: Double? { firstMean.map { min($0, losses[0]) } }

  /// The standard deviation of the first window's losses, from batch to batch.
  var noise: Double {
    guard let mean = firstMean, test.window > 1 else { return 0 }
    let squares = losses.prefix(test.window).reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(test.window - 1)).squareRoot()
  }

  /// The places that are looked at: without the first tenth, where the average is of few losses.
  var shown: Range<Int> { min(test.steps / 10, losses.count)..<losses.count }

  /// Where the average is lowest, the first such place.
  public var lowest: Int? {
    shown.min { (smoothed[$0], $0) < (smoothed[$1], $1) }
  }

  /// How far the average falls below the start.
  public var fall: Double {
    guard let start, let lowest else { return 0 }
    return start - smoothed[lowest]
  }

  /// Whether the loss falls by more than chance lets it.
  ///
  /// The average of w losses has the deviation σ √(1/(2w − 1)); the lowest of some twenty that hardly
  /// depend on each other lies four of them below the mean once in 1,500 times. A fall by less than
  /// 2 % shows nothing either, however little the losses vary.
  public var falls: Bool {
    guard let start else { return false }
    let error = noise / Double(2 * test.window - 1).squareRoot()
    return fall > max(4 * error, 0.02 * start.magnitude)
  }

  /// Whether it is plain while the test goes on that the seed has diverged: the average is above four
  /// times the loss of the start, or of what the fall came to.
  ///
  /// fastai stops at four times the *best* loss, which noise reaches where that is near zero.
  var hasExploded: Bool {
    guard let start, let last = smoothed.last else { return false }
    return !last.isFinite || last > start + 3 * max(start.magnitude, fall)
  }

  /// The place at which the training diverges: the first behind the lowest at which nine tenths of
  /// the fall are lost again, or the last before a number that is not finite.
  public var divergence: Int? {
    let end = isFinite && !hasExploded ? nil : losses.indices.last
    guard falls, let lowest else { return end }
    let lost = smoothed[lowest] + 0.9 * fall
    return (lowest..<losses.count).first { smoothed[$0] > lost } ?? end
  }
}
