import Measurement

/// One line of `result/metrics.jsonl`: what a model reached on one split after one epoch.
public struct MetricRecord: Codable, Equatable, Sendable {
  public typealias Split = Measure.Split

  /// The number of epochs done: 0 before training.
  public var epoch: Int
  public var split: Split
  /// The metrics by name: `loss` (mean over examples), `accuracy` (0…1) and others.
  public var values: [String: Float]
  /// The learning rate of the epoch's last step.
  public var rate: Float?

  public init(epoch: Int, split: Split, values: [String: Float], rate: Float? = nil) {
    self.epoch = epoch
    self.split = split
    self.values = values
    self.rate = rate
  }

  private static let others: Set<String> = ["epoch", "split", "rate"]

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: AnyKey.self)
    epoch = try container.decode(Int.self, forKey: AnyKey("epoch"))
    split = try container.decode(Split.self, forKey: AnyKey("split"))
    rate = try container.decodeIfPresent(Float.self, forKey: AnyKey("rate"))
    values = try ExactFloats.decode(from: container, except: Self.others)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: AnyKey.self)
    try ExactFloats.encode(values, into: &container)
    try container.encode(epoch, forKey: AnyKey("epoch"))
    try container.encode(split, forKey: AnyKey("split"))
    try container.encodeIfPresent(rate, forKey: AnyKey("rate"))
  }
}
