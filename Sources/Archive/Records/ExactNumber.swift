import Foundation

/// Named numbers that are evidence, as JSON keeps them: each as a decimal and as its bits.
///
/// `"loss": 0.3341, "loss_bits": "3eab0f9d"`: the second is the float32's bits in hexadecimal, and
/// what is read back.
enum ExactFloats {
  private static let suffix = "_bits"

  static func encode(
    _ values: [String: Float], into container: inout KeyedEncodingContainer<AnyKey>
  ) throws {
    for (name, value) in values {
      try container.encode(value, forKey: AnyKey(name))
      try container.encode(hex(value), forKey: AnyKey(name + suffix))
    }
  }

  /// Reads every number of an object but those with the given keys.
  ///
  /// - Throws: `DecodingError` when a decimal and its bits disagree.
  static func decode(
    from container: KeyedDecodingContainer<AnyKey>, except others: Set<String>
  ) throws -> [String: Float] {
    var values: [String: Float] = [:]
    for key in container.allKeys {
      let name = key.stringValue
      guard !others.contains(name), !name.hasSuffix(suffix) else { continue }
      let decimal = try container.decode(Double.self, forKey: key)
      let bitsKey = AnyKey(name + suffix)
      guard let value = float(try container.decode(String.self, forKey: bitsKey)),
        value.isFinite, Float(decimal) == value
      else {
        throw DecodingError.dataCorruptedError(
          forKey: bitsKey, in: container, debugDescription: "does not agree with '\(name)'")
      }
      values[name] = value
    }
    return values
  }

  /// Returns a number's bits as 8 hexadecimal digits.
  static func hex(_ value: Float) -> String {
    hex(UInt64(value.bitPattern), digits: 8)
  }

  /// Reads a number from 8 hexadecimal digits.
  static func float(_ text: String) -> Float? {
    guard text.utf8.count == 8, let bits = UInt32(text, radix: 16) else { return nil }
    return Float(bitPattern: bits)
  }

  /// Returns a hash or bits as hexadecimal digits, with leading zeros.
  static func hex(_ bits: UInt64, digits: Int) -> String {
    let text = String(bits, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
