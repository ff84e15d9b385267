import Measurement

/// `result/summary.json`: what the run came to, its measures by their names: `test/accuracy`.
public struct RunSummary: Codable, Equatable, Sendable {
  /// The final metrics, by split.
  public var metrics: [MetricRecord.Split: [String: MeasuredValue]]
  /// The epochs done.
  public var epochs: Int
  /// The steps done.
  public var steps: Int
  /// The number of trained numbers, where that is known.
  public var parameters: Int?
  /// Whether training ended before its planned end.
  public var stoppedEarly: Bool

  public init(
    metrics: [MetricRecord.Split: [String: MeasuredValue]], epochs: Int, steps: Int,
    parameters: Int?,
    stoppedEarly: Bool
  ) {
    self.metrics = metrics
    self.epochs = epochs
    self.steps = steps
    self.parameters = parameters
    self.stoppedEarly = stoppedEarly
  }

  private enum Key: String, CodingKey {
    case measures, metrics, epochs, steps, parameters
    case stoppedEarly = "stopped_early"
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    epochs = try container.decode(Int.self, forKey: .epochs)
    steps = try container.decode(Int.self, forKey: .steps)
    parameters = try container.decodeIfPresent(Int.self, forKey: .parameters)
    stoppedEarly = try container.decode(Bool.self, forKey: .stoppedEarly)
    metrics = [:]
    if container.contains(.measures) {
      let measures = try container.decode([String: MeasuredValue].self, forKey: .measures)
      for (text, value) in measures {
        guard let name = Measure.Name(text), name.pick == .last else {
          throw DecodingError.dataCorruptedError(
            forKey: .measures, in: container, debugDescription: "'\(text)' is no measure")
        }
        metrics[name.split, default: [:]][name.metric] = value
      }
      return
    }
    // As in bundles of the contract bits-1: by split.
    let splits = try container.nestedContainer(keyedBy: AnyKey.self, forKey: .metrics)
    for split in MetricRecord.Split.allCases where splits.contains(AnyKey(split.rawValue)) {
      let values = try splits.nestedContainer(
        keyedBy: AnyKey.self, forKey: AnyKey(split.rawValue))
      metrics[split] = try OlderNumbers.decode(from: values, except: [])
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(epochs, forKey: .epochs)
    try container.encode(steps, forKey: .steps)
    try container.encodeIfPresent(parameters, forKey: .parameters)
    try container.encode(stoppedEarly, forKey: .stoppedEarly)
    var measures: [String: MeasuredValue] = [:]
    for (split, values) in metrics {
      for (metric, value) in values { measures[Measure.Name(split, metric).description] = value }
    }
    try container.encode(measures, forKey: .measures)
  }
}
