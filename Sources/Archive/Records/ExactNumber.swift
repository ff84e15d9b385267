import Foundation

/// Numbers that are evidence, as JSON keeps them: beside a decimal their bits in hexadecimal.
enum ExactNumber {
  /// Returns a number's bits as 16 hexadecimal digits.
  static func hex(_ value: Double) -> String { hex(value.bitPattern, digits: 16) }

  /// Returns a number's bits as 8 hexadecimal digits.
  static func hex(_ value: Float) -> String { hex(UInt64(value.bitPattern), digits: 8) }

  /// Reads a number from 16 hexadecimal digits.
  static func double(_ text: String) -> Double? {
    guard text.utf8.count == 16, let bits = UInt64(text, radix: 16) else { return nil }
    return Double(bitPattern: bits)
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
