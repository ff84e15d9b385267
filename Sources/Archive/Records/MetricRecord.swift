import Measurement

/// One line of `result/metrics.jsonl`: what a model reached on one split after one epoch.
///
/// ```json
/// {"epoch":1,"measures":{"loss":{"bits":"…","value":0.31}},"rate":0.1,"rate_bits":"…","split":"train"}
/// ```
public struct MetricRecord: Codable, Equatable, Sendable {
  public typealias Split = Measure.Split

  /// The number of epochs done: 0 before training.
  public var epoch: Int
  public var split: Split
  /// The metrics by name: `loss` (mean over examples), `accuracy` (0…1) and others.
  public var values: [String: MeasuredValue]
  /// The learning rate of the epoch's last step.
  public var rate: Double?

  public init(epoch: Int, split: Split, values: [String: MeasuredValue], rate: Double? = nil) {
    self.epoch = epoch
    self.split = split
    self.values = values
    self.rate = rate
  }

  private enum Key: String, CodingKey {
    case epoch, split, measures, rate
    case rateBits = "rate_bits"
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    epoch = try container.decode(Int.self, forKey: .epoch)
    split = try container.decode(Split.self, forKey: .split)
    let decimal = try container.decodeIfPresent(Double.self, forKey: .rate)
    rate = decimal
    guard container.contains(.measures) else {
      values = try OlderNumbers.decode(
        from: decoder.container(keyedBy: AnyKey.self), except: ["epoch", "split", "rate"])
      return
    }
    values = try container.decode([String: MeasuredValue].self, forKey: .measures)
    let bits = try container.decodeIfPresent(String.self, forKey: .rateBits)
    rate = bits.flatMap(ExactNumber.double)
    guard rate == decimal, rate?.isFinite ?? (bits == nil) else {
      throw DecodingError.dataCorruptedError(
        forKey: .rateBits, in: container, debugDescription: "does not agree with 'rate'")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(epoch, forKey: .epoch)
    try container.encode(split, forKey: .split)
    try container.encode(values, forKey: .measures)
    try container.encodeIfPresent(rate, forKey: .rate)
    try container.encodeIfPresent(rate.map { ExactNumber.hex($0) }, forKey: .rateBits)
  }
}
