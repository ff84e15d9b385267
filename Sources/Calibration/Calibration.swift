import Statistics

/// How often verdicts on real trainings are right, by making many small ablations of many runs.
///
/// Where nothing is tested both arms are of the baseline's runs, drawn without replacement, so that no
/// run is on both sides: whatever the runs' distribution is, neither arm is better. Where the trick is
/// tested the pairs of some seeds are drawn, and the mean over all seeds is taken for the truth.
public struct Calibration: Sendable {
  public let arms: MeasuredArms
  /// How many ablations are made of each kind.
  public let trials: Int

  public init(_ arms: MeasuredArms, trials: Int) {
    self.arms = arms
    self.trials = trials
  }

  /// A share of trials, and how far chance alone may put it off.
  public struct Share: Sendable, Equatable {
    public let count: Int
    public let trials: Int
    public var value: Double { Double(count) / Double(max(trials, 1)) }
  }

  /// What came of ablations in which both arms are the baseline.
  public struct Null: Sendable {
    public let pairs: Int
    /// Tricks tested together against one baseline.
    public let tricks: Int
    /// In which any difference was detected.
    public let alarms: Share
    /// In which every interval held zero.
    public let held: Share
  }

  /// What came of ablations of the trick.
  public struct Effect: Sendable {
    public let pairs: Int
    /// In which the verdict has the direction of the mean over all seeds, and the other one.
    public let right: Share
    public let wrong: Share
    /// In which the interval held the mean over all seeds.
    public let held: Share
    /// In which the mean over all seeds was at least what was called detectable, and of those the
    /// ones in which it was detected.
    public let detectable: Share
    public let detected: Share
  }

  /// - Parameter tricks: how many arms are drawn beside a baseline.
  public func null(pairs: Int, tricks: Int) -> Null? {
    let needed = pairs * (tricks + 1)
    guard arms.baseline.count >= needed else { return nil }
    var generator = SeededGenerator(seed: UInt64(pairs * 100 + tricks))
    var (alarms, held) = (0, 0)
    for _ in 0..<trials {
      let runs = arms.baseline.shuffled(using: &generator).prefix(needed)
      let groups = (0...tricks).map { Array(runs.dropFirst($0 * pairs).prefix(pairs)) }
      let family = Assessment.family(
        groups.dropFirst().map { PairedRuns(trick: $0, baseline: groups[0]) }, metric: arms.metric)
      if family.contains(where: { $0.verdict == .improves || $0.verdict == .harms }) { alarms += 1 }
      if family.allSatisfy({ $0.comparison?.interval?.contains(0) ?? true }) { held += 1 }
    }
    return Null(
      pairs: pairs, tricks: tricks, alarms: Share(count: alarms, trials: trials),
      held: Share(count: held, trials: trials))
  }

  /// Nothing if a run failed or there are not four times as many seeds.
  public func effect(pairs: Int) -> Effect? {
    let differences = zip(arms.tested, arms.baseline).map { $0 - $1 }
    guard differences.count >= 4 * pairs, differences.allSatisfy(\.isFinite) else { return nil }
    let truth = differences.reduce(0, +) / Double(differences.count)
    let isBetter = (truth > 0) == (arms.metric.direction == .higherIsBetter)
    var generator = SeededGenerator(seed: UInt64(pairs))
    var (right, wrong, held, detectable, detected) = (0, 0, 0, 0, 0)
    for _ in 0..<trials {
      let drawn = Array(differences.shuffled(using: &generator).prefix(pairs))
      let assessment = Assessment(differences: drawn, metric: arms.metric)
      let isRight = assessment.verdict == (isBetter ? .improves : .harms)
      if isRight { right += 1 }
      if assessment.verdict == (isBetter ? .harms : .improves) { wrong += 1 }
      if assessment.comparison?.interval?.contains(truth) ?? true { held += 1 }
      guard let limit = assessment.comparison?.detectableDifference, truth.magnitude >= limit
      else { continue }
      detectable += 1
      if isRight { detected += 1 }
    }
    return Effect(
      pairs: pairs, right: Share(count: right, trials: trials),
      wrong: Share(count: wrong, trials: trials), held: Share(count: held, trials: trials),
      detectable: Share(count: detectable, trials: trials),
      detected: Share(count: detected, trials: detectable))
  }
}

/// SplitMix64: the same draws everywhere.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
