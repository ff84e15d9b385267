import Foundation
import Measurement

/// As `result/` has it: `{"bits": "3fee5a5a5a5a5a5a", "count": 360, "right": 341, "value": 0.947…}`.
///
/// `bits` are those of the value as a float64, in hexadecimal; `right` and `count` are there for shares.
extension MeasuredValue: Codable {
  private enum Key: String, CodingKey { case value, bits, right, count }

  /// - Throws: `DecodingError` where the parts do not say the same.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let decimal = try container.decode(Double.self, forKey: .value)
    let bits = try container.decode(String.self, forKey: .bits)
    guard let value = ExactNumber.double(bits), value.isFinite, value == decimal else {
      throw DecodingError.dataCorruptedError(
        forKey: .bits, in: container, debugDescription: "does not agree with 'value'")
    }
    guard let right = try container.decodeIfPresent(Int.self, forKey: .right) else {
      self.init(value)
      return
    }
    let count = try container.decode(Int.self, forKey: .count)
    guard count > 0, (0...count).contains(right),
      MeasuredValue(right: right, of: count).value == value
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .right, in: container, debugDescription: "does not agree with 'value'")
    }
    self.init(right: right, of: count)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(value, forKey: .value)
    try container.encode(ExactNumber.hex(value), forKey: .bits)
    try container.encodeIfPresent(share?.right, forKey: .right)
    try container.encodeIfPresent(share?.count, forKey: .count)
  }
}
