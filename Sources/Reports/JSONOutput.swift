import Foundation

/// The one document that `--json` prints.
public enum JSONOutput {
  /// Pretty, with sorted keys and a newline at the end.
  ///
  /// - Throws: `EncodingError` if a number is NaN or infinite, which JSON cannot say.
  public static func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
  }
}
