/// A number that runs are compared by: a metric on a split, of the last epoch or of the best.
///
/// It is written `test/accuracy`, `validation/loss@best`.
public struct Measure: Hashable, Sendable {
  /// The part of the data that is measured on.
  public enum Split: String, Codable, Sendable, CaseIterable {
    case train, validation, test
  }

  /// Which epoch's value counts.
  public enum Pick: String, Codable, Sendable, CaseIterable {
    case last, best
  }

  /// How it is written.
  public let name: Name
  /// What it is in sentences ("best validation accuracy"), and which way is better.
  public let metric: Metric

  public var split: Split { name.split }
  public var pick: Pick { name.pick }

  /// - Parameter metric: under its own name, as `accuracy`.
  public init(_ split: Split, _ metric: Metric, _ pick: Pick = .last) {
    name = Name(split, metric.name, pick)
    let epoch = pick == .best ? "best " : ""
    self.metric = Metric(
      name: "\(epoch)\(split.rawValue) \(metric.name)", direction: metric.direction,
      unit: metric.unit)
  }

  /// The metric under its own name, as `accuracy`.
  public var plainMetric: Metric {
    Metric(name: name.metric, direction: metric.direction, unit: metric.unit)
  }

  /// The picked one of a metric's values over the epochs; `nil` without any.
  public func picked(from values: [Double]) -> Double? {
    switch pick {
    case .last: values.last
    case .best: metric.direction == .higherIsBetter ? values.max() : values.min()
    }
  }
}

extension Measure: CustomStringConvertible {
  public var description: String { name.description }
}

// MARK: - Names

extension Measure {
  /// `test/accuracy`, `validation/loss@best`: a measure of which no more is known.
  public struct Name: Hashable, Sendable {
    public let split: Split
    public let metric: String
    public let pick: Pick

    public init(_ split: Split, _ metric: String, _ pick: Pick = .last) {
      self.split = split
      self.metric = metric
      self.pick = pick
    }

    /// Reads a name; `nil` for a text that is none.
    public init?(_ text: String) {
      let parts = text.split(separator: "/", omittingEmptySubsequences: false)
      guard parts.count == 2, let split = Split(rawValue: String(parts[0])) else { return nil }
      let words = parts[1].split(separator: "@", omittingEmptySubsequences: false).map(String.init)
      guard let metric = words.first, !metric.isEmpty, words.count <= 2 else { return nil }
      guard words.count == 2 else {
        self.init(split, metric)
        return
      }
      // The last one has no mark, so that a measure has one name.
      guard let pick = Pick(rawValue: words[1]), pick != .last else { return nil }
      self.init(split, metric, pick)
    }
  }
}

extension Measure.Name: CustomStringConvertible {
  public var description: String {
    "\(split.rawValue)/\(metric)" + (pick == .last ? "" : "@\(pick.rawValue)")
  }
}

extension Measure.Name: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    guard let name = Measure.Name(text) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "'\(text)' is no measure: write SPLIT/METRIC, such as test/accuracy, "
          + "or SPLIT/METRIC@best")
    }
    self = name
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}

extension Measure: Codable {
  private enum CodingKeys: String, CodingKey { case name, direction, unit }

  /// An object that says which way is better, so that no reader has to know the metric:
  /// `{"direction": "higher-is-better", "name": "test/accuracy", "unit": "fraction"}`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let name = try container.decode(Name.self, forKey: .name)
    self.init(
      name.split,
      Metric(
        name: name.metric,
        direction: try container.decode(Metric.Direction.self, forKey: .direction),
        unit: try container.decode(Metric.Unit.self, forKey: .unit)), name.pick)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    try container.encode(metric.direction, forKey: .direction)
    try container.encode(metric.unit, forKey: .unit)
  }
}
