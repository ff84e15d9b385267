import Foundation
import Measurement

/// How bundles of the contract `bits-1` have their metrics: float32s among an object's other members, each
/// with its bits beside it, `"loss": 0.3341, "loss_bits": "3eab0f9d"`.
enum OlderNumbers {
  private static let suffix = "_bits"

  /// Reads every number of an object but those with the given keys.
  ///
  /// - Throws: `DecodingError` when a decimal and its bits disagree.
  static func decode(
    from container: KeyedDecodingContainer<AnyKey>, except others: Set<String>
  ) throws -> [String: MeasuredValue] {
    var values: [String: MeasuredValue] = [:]
    for key in container.allKeys {
      let name = key.stringValue
      guard !others.contains(name), !name.hasSuffix(suffix) else { continue }
      let decimal = try container.decode(Double.self, forKey: key)
      let bitsKey = AnyKey(name + suffix)
      guard let value = ExactNumber.float(try container.decode(String.self, forKey: bitsKey)),
        value.isFinite, Float(decimal) == value
      else {
        throw DecodingError.dataCorruptedError(
          forKey: bitsKey, in: container, debugDescription: "does not agree with '\(name)'")
      }
      values[name] = MeasuredValue(Double(value))
    }
    return values
  }
}
