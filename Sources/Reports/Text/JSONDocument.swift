import Errors
import Foundation

/// Why a value could not be written as JSON.
public enum JSONDocumentError: Error, Sendable, Equatable {
  /// The value's own encoding refused it, at this path, such as "runs.3.loss".
  case refused(path: String, reason: String)
}

/// JSON in the one style that `docs/json.md` describes.
///
/// A document is an object with the number of its format. Keys are words joined by `_`, sorted; those
/// that are names of something (of a measure, of an option in an experiment) are the keys of
/// dictionaries and stay as they are. Characters that are not seen are written as `\u202e`. NaN and infinities, which JSON does not have, are `null`.
public enum JSONDocument {
  /// The number of the format, which rises when something that was there is taken away or renamed.
  public static let format = 2

  /// A document: indented by two spaces, ending in a line break.
  public static func text(_ value: some Encodable) throws(JSONDocumentError) -> String {
    try encode(Versioned(value), [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]) + "\n"
  }

  /// A value on one line, without the number of a format: a line of a larger document.
  public static func line(_ value: some Encodable) throws(JSONDocumentError) -> String {
    try encode(value, [.sortedKeys, .withoutEscapingSlashes])
  }

  /// Reads a value back; a number that was not finite is nothing.
  public static func value<Value: Decodable>(_ type: Value.Type, of data: Data) throws -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    decoder.dateDecodingStrategy = .iso8601
    return try decoder.decode(type, from: data)
  }

  private static func encode(
    _ value: some Encodable, _ options: JSONEncoder.OutputFormatting
  ) throws(JSONDocumentError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = options
    encoder.dateEncodingStrategy = .iso8601
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: marker, negativeInfinity: marker, nan: marker)
    do {
      let text = String(decoding: try encoder.encode(value), as: UTF8.self)
      return VisibleText.json(text.replacingOccurrences(of: "\"\(marker)\"", with: "null"))
    } catch let EncodingError.invalidValue(_, context) {
      let path = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
        .joined(separator: ".")
      throw .refused(path: path, reason: context.debugDescription)
    } catch {
      throw .refused(path: "", reason: String(describing: error))
    }
  }

  /// Characters of a private use area, so that no text of ours equals them.
  private static let marker = "\u{F8FE}not-finite\u{F8FF}"
}

/// An object with the number of its format beside its own members.
private struct Versioned<Value: Encodable>: Encodable {
  private enum CodingKeys: String, CodingKey { case format }

  private let value: Value

  init(_ value: Value) { self.value = value }

  func encode(to encoder: any Encoder) throws {
    // Of a list there is no object to put the number in.
    if Mirror(reflecting: value).displayStyle == .collection {
      throw EncodingError.invalidValue(
        value,
        .init(codingPath: encoder.codingPath, debugDescription: "a document must be an object"))
    }
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(JSONDocument.format, forKey: .format)
    try value.encode(to: encoder)
  }
}
