import Foundation

/// The part of a run that one process made.
public struct RunSession: Hashable, Sendable {
  public var started: Date
  /// Up to when its work is kept.
  public var ended: Date
  /// The step that it went on from: 0 for the first.
  public var step: Int

  public init(started: Date, ended: Date, step: Int) {
    self.started = started
    self.ended = ended
    self.step = step
  }
}

extension RunSession: Codable {
  private enum Key: String, CodingKey { case started, ended, step }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    self.init(
      started: try container.decode(RecordTime.self, forKey: .started).date,
      ended: try container.decode(RecordTime.self, forKey: .ended).date,
      step: try container.decode(Int.self, forKey: .step))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(RecordTime(started), forKey: .started)
    try container.encode(RecordTime(ended), forKey: .ended)
    try container.encode(step, forKey: .step)
  }
}

/// A time as records keep it: ISO 8601 in UTC, with milliseconds.
package struct RecordTime: Codable {
  package let date: Date

  private static let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

  package init(_ date: Date) { self.date = date }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    do {
      date = try Self.style.parse(text)
    } catch {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "expected a time")
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    // The style cuts off what is below a millisecond, which a time that was read back may lack by its
    // rounding: a tenth more, so that it is written as it was.
    let milliseconds = (date.timeIntervalSince1970 * 1000).rounded()
    try container.encode(
      Self.style.format(Date(timeIntervalSince1970: (milliseconds + 0.1) / 1000)))
  }
}
