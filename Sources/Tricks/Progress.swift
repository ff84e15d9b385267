import Platform

/// Where a run is.
public struct Progress: Hashable, Sendable {
  /// Steps already taken: 0 at the first.
  public var step: Int
  /// How far the run is, in steps of the planned batch size.
  ///
  /// It is `step`, unless a trick changes the size of batches; what spans the run goes by this.
  public var position: Double
  /// Steps of the whole run, as planned.
  public var totalSteps: Int
  /// Epochs already completed: 0 in the first.
  public var epoch: Int
  public var totalEpochs: Int
  public var stepsPerEpoch: Int
  /// How many steps at the start a warm-up takes; schedules that decay begin behind them.
  public var warmupSteps: Int

  public init(
    step: Int, totalSteps: Int, epoch: Int, totalEpochs: Int, stepsPerEpoch: Int,
    warmupSteps: Int = 0
  ) {
    self.step = step
    position = Double(step)
    self.totalSteps = totalSteps
    self.epoch = epoch
    self.totalEpochs = totalEpochs
    self.stepsPerEpoch = stepsPerEpoch
    self.warmupSteps = warmupSteps
  }
}

// MARK: - For schedules

extension Progress {
  /// Steps behind the warm-up, 0 while it lasts.
  public var scheduleStep: Double { max(position - Double(warmupSteps), 0) }

  /// How many steps the warm-up leaves, at least 1.
  public var scheduleSteps: Double { Double(max(totalSteps - warmupSteps, 1)) }

  /// How much of what the warm-up leaves of the run is over: 0 … 1.
  public var scheduleShare: Double { min(scheduleStep / scheduleSteps, 1) }

  /// A duration in steps: `steps` if that is given, else `epochs`, to the nearest step.
  public func duration(epochs: Double, orSteps steps: Int?) -> Int {
    steps ?? Int(clampingRounded: epochs * Double(stepsPerEpoch))
  }
}
