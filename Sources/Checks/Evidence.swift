/// A named part of what a verdict rests on.
///
/// In JSON `{"name": …, "number": …}`, with `"series"` or `"text"` in place of `"number"`; what is
/// not finite is `null`, and NaN when read back.
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
    case .number(let number): try container.encode(number.finite, forKey: .number)
    case .series(let series): try container.encode(series.map(\.finite), forKey: .series)
    case .text(let text): try container.encode(text, forKey: .text)
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decode(String.self, forKey: .name)
    if container.contains(.number) {
      value = .number(try container.decode(Double?.self, forKey: .number) ?? .nan)
    } else if container.contains(.series) {
      value = .series(try container.decode([Double?].self, forKey: .series).map { $0 ?? .nan })
    } else {
      value = .text(try container.decode(String.self, forKey: .text))
    }
  }
}

extension Double {
  /// Nothing for what JSON has no word for.
  fileprivate var finite: Double? { isFinite ? self : nil }
}
