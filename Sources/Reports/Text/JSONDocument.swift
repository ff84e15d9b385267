import Foundation

/// Why a value could not be written as JSON.
public enum JSONDocumentError: Error, Sendable, Equatable {
  /// NaN or an infinity, which JSON does not have, at this path, such as "runs.3.loss".
  case notFinite(path: String)
  /// Anything else that the value's own encoding refused.
  case refused(path: String, reason: String)
}

/// A value as one JSON document: keys sorted, indented by two spaces, ending in a line break.
public enum JSONDocument {
  public enum NonFinite: Sendable {
    /// NaN and infinities are errors.
    case reject
    /// NaN and infinities become `null`.
    case null
  }

  /// - Parameter nonFinite: what to do with numbers that JSON does not have.
  public static func text(
    _ value: some Encodable, nonFinite: NonFinite = .reject
  ) throws(JSONDocumentError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    if nonFinite == .null {
      encoder.nonConformingFloatEncodingStrategy = .convertToString(
        positiveInfinity: marker, negativeInfinity: marker, nan: marker)
    }
    do {
      let text = String(decoding: try encoder.encode(value), as: UTF8.self)
      return text.replacingOccurrences(of: "\"\(marker)\"", with: "null") + "\n"
    } catch let EncodingError.invalidValue(invalid, context) {
      let path = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
        .joined(separator: ".")
      if isNotFinite(invalid) { throw .notFinite(path: path) }
      throw .refused(path: path, reason: context.debugDescription)
    } catch {
      throw .refused(path: "", reason: String(describing: error))
    }
  }

  /// Characters of a private use area, so that no text of ours equals them.
  private static let marker = "\u{F8FE}not-finite\u{F8FF}"

  private static func isNotFinite(_ value: Any) -> Bool {
    switch value {
    case let value as Double: !value.isFinite
    case let value as Float: !value.isFinite
    default: false
    }
  }
}
