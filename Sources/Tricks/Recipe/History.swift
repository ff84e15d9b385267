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

  public init(_ values: [String: Double], count: Int) {
    self.values = values
    self.count = count
  }

  public subscript(metric: String) -> Double? { values[metric] }
}
