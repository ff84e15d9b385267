/// A named part of what a verdict rests on.
///
/// In JSON `{"name": …, "number": …}`, with `"series"` or `"text"` in place of `"number"`; what is
/// not finite is written as the string `"nan"`, `"inf"` or `"-inf"`.
public struct Evidence: Hashable, Sendable {
  public enum Value: Hashable, Sendable {
    case number(Double)
    /// A curve, short enough for a line of text.
    case series([Double])
    case text(String)
  }

  public let name: String
  public let value: Value

  public init(_ name: String, _ number: Double) {
    self.name = name
    value = .number(number)
  }

  public init(_ name: String, _ count: Int) { self.init(name, Double(count)) }

  public init(_ name: String, text: String) {
    self.name = name
    value = .text(text)
  }

  /// A curve, thinned to at most `points` points that include the first and the last.
  public init(_ name: String, series: [Double], points: Int = 40) {
    self.name = name
    guard series.count > points, points > 1 else {
      value = .series(series)
      return
    }
    value = .series(
      (0..<points).map { series[$0 * (series.count - 1) / (points - 1)] })
  }
}

extension Evidence: Codable {
  private enum CodingKeys: String, CodingKey { case name, number, series, text }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name, forKey: .name)
    switch value {
    case .number(let number): try container.encode(JSONNumber(number), forKey: .number)
    case .series(let series): try container.encode(series.map(JSONNumber.init), forKey: .series)
    case .text(let text): try container.encode(text, forKey: .text)
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    if let number = try container.decodeIfPresent(JSONNumber.self, forKey: .number) {
      value = .number(number.value)
    } else if let series = try container.decodeIfPresent([JSONNumber].self, forKey: .series) {
      value = .series(series.map(\.value))
    } else {
      value = .text(try container.decode(String.self, forKey: .text))
    }
  }
}

/// A double in JSON, which has no word for what is not finite.
private struct JSONNumber: Codable {
  let value: Double

  init(_ value: Double) { self.value = value }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Double.self) {
      value = number
      return
    }
    switch try container.decode(String.self) {
    case "nan": value = .nan
    case "inf": value = .infinity
    case "-inf": value = -.infinity
    default:
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "expected a number, \"nan\", \"inf\" or \"-inf\"")
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if value.isFinite {
      try container.encode(value)
    } else {
      try container.encode(value.isNaN ? "nan" : value < 0 ? "-inf" : "inf")
    }
  }
}
