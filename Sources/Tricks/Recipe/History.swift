import Measurement

/// What was measured so far.
public struct History: Sendable {
  public var epochs: [Epoch] = []

  public init() {}

  /// One epoch's measurements.
  public struct Epoch: Hashable, Sendable {
    /// 1 for the first.
    public let epoch: Int
    /// The mean objective over the epoch's steps.
    public let trainingLoss: Double
    /// On the validation split, where there is one.
    public let validation: Scores?
    /// The learning rate of the epoch's last step.
    public let rate: Double

    public init(epoch: Int, trainingLoss: Double, validation: Scores?, rate: Double) {
      self.epoch = epoch
      self.trainingLoss = trainingLoss
      self.validation = validation
      self.rate = rate
    }
  }
}

/// How good predictions are, by the names of the metrics.
public struct Scores: Hashable, Sendable {
  public var values: [String: Double]
  /// How many predictions they are of.
  public var count: Int
  /// How many of the predictions are right, by the names of the metrics that are the shares of them.
  public let right: [String: Int]

  /// - Parameters:
  ///   - values: what is no share of the predictions.
  ///   - right: the others, in 0 ... `count`.
  public init(_ values: [String: Double], right: [String: Int] = [:], count: Int) {
    self.values = values
    self.right = right
    self.count = count
    for (metric, right) in right {
      self.values[metric] = MeasuredValue(right: right, of: max(count, 1)).value
    }
  }

  public subscript(metric: String) -> Double? { values[metric] }

  /// The values, and of shares what they are shares of.
  public var measured: [String: MeasuredValue] {
    var measured = values.mapValues { MeasuredValue($0) }
    for (metric, right) in right {
      measured[metric] = MeasuredValue(right: right, of: max(count, 1))
    }
    return measured
  }
}
