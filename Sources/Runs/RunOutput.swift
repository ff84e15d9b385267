import Archive
import Measurement

/// What a run leaves, whatever made it: numbers by name, and files.
public struct RunOutput: Sendable {
  /// How a run ended.
  public enum End: Sendable {
    case completed(Summary)
    /// Stopped from outside.
    case interrupted
    /// Stopped by an error.
    case failed(any Error)
  }

  public var end: End
  /// In the order in which they were measured, up to where the run came.
  public var metrics: [EpochMetrics]
  /// Everything else by its path in the bundle: under `result/` what must be the same when the run is
  /// made again, elsewhere what may differ.
  public var files: BundleFiles

  public init(end: End, metrics: [EpochMetrics], files: BundleFiles = BundleFiles()) {
    self.end = end
    self.metrics = metrics
    self.files = files
  }

  /// What a completed run came to.
  public struct Summary: Sendable {
    /// The final metrics by split, then by name.
    public var metrics: [MetricRecord.Split: [String: MeasuredValue]]
    /// How many epochs and steps were done.
    public var epochs: Int
    public var steps: Int
    /// How many numbers were trained, where that is known.
    public var parameters: Int?
    /// Whether it ended before its planned end.
    public var stoppedEarly: Bool

    public init(
      metrics: [MetricRecord.Split: [String: MeasuredValue]], epochs: Int, steps: Int,
      parameters: Int? = nil, stoppedEarly: Bool = false
    ) {
      self.metrics = metrics
      self.epochs = epochs
      self.steps = steps
      self.parameters = parameters
      self.stoppedEarly = stoppedEarly
    }
  }
}

/// What a run reached on one split after one epoch.
public struct EpochMetrics: Sendable, Equatable {
  /// How many epochs had been done.
  public var epoch: Int
  public var split: MetricRecord.Split
  /// By the metrics' names.
  public var values: [String: MeasuredValue]
  /// The learning rate of the epoch's last step, if it has one.
  public var rate: Double?

  public init(
    epoch: Int, split: MetricRecord.Split, values: [String: MeasuredValue], rate: Double? = nil
  ) {
    self.epoch = epoch
    self.split = split
    self.values = values
    self.rate = rate
  }
}

// MARK: - As bundles keep it

extension RunOutput {
  /// The output's part of a bundle.
  func bundleFiles() throws(ArchiveError) -> BundleFiles {
    var files = files
    try files.add(lines: metrics.map(MetricRecord.init), at: BundlePath.metrics)
    if case .completed(let summary) = end {
      try files.add(json: RunSummary(summary), at: BundlePath.summary)
    }
    return files
  }
}

extension MetricRecord {
  fileprivate init(_ epoch: EpochMetrics) {
    self.init(
      epoch: epoch.epoch, split: epoch.split, values: kept(epoch.values),
      rate: epoch.rate)
  }
}

extension RunSummary {
  fileprivate init(_ summary: RunOutput.Summary) {
    self.init(
      metrics: summary.metrics.mapValues(kept), epochs: summary.epochs, steps: summary.steps,
      parameters: summary.parameters, stoppedEarly: summary.stoppedEarly)
  }
}

/// The values without those that JSON cannot write.
private func kept(_ values: [String: MeasuredValue]) -> [String: MeasuredValue] {
  values.filter { $0.value.value.isFinite }
}
