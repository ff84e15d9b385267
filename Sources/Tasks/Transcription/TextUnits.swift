import Tricks

/// What errors of a text are counted in.
enum TextUnits {
  /// The words between spaces, or the Unicode scalars; equal if they are written alike, byte for byte.
  static func of(_ text: String, _ unit: Segmentation.Kind) -> [ArraySlice<UInt8>] {
    guard unit == .characters else { return Array(text.utf8)[...].split(separator: 0x20) }
    return text.unicodeScalars.map { ArraySlice(Array(String($0).utf8)) }
  }
}
