import Foundation

/// The one way JSON is written and read here.
///
/// Keys are sorted and floating-point numbers are the shortest that read back to the same value, so
/// a value has one text. A number that is not finite is an error.
enum JSONText {
  /// Writes a document for people to read, ending with a newline.
  static func document(_ value: some Encodable, file: String) throws(ArchiveError) -> Data {
    try encode(value, file: file, options: [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted])
  }

  /// Writes JSON Lines: a line for each value.
  static func lines(_ values: [some Encodable], file: String) throws(ArchiveError) -> Data {
    var text = Data()
    for value in values {
      text.append(try encode(value, file: file, options: [.sortedKeys, .withoutEscapingSlashes]))
    }
    return text
  }

  private static func encode(
    _ value: some Encodable, file: String, options: JSONEncoder.OutputFormatting
  ) throws(ArchiveError) -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = options
    do {
      return try encoder.encode(value) + Data("\n".utf8)
    } catch let EncodingError.invalidValue(value, context) {
      let path = context.codingPath.map(\.stringValue).joined(separator: ".")
      throw .cannotEncode(file: file, reason: "\(path) is \(value)")
    } catch {
      throw .cannotEncode(file: file, reason: "\(error)")
    }
  }

  /// Reads a document; one that has a key twice is refused.
  static func read<T: Decodable>(
    _ type: T.Type, from text: Data, place: String
  ) throws(ArchiveError) -> T {
    if let fault = JSONKeys.fault(in: text) { throw .malformed(place: place, reason: fault) }
    do {
      return try JSONDecoder().decode(type, from: text)
    } catch let error as DecodingError {
      throw .malformed(place: place, reason: reason(of: error))
    } catch {
      throw .malformed(place: place, reason: "\(error)")
    }
  }

  /// Reads JSON Lines; an error names the line.
  static func readLines<T: Decodable>(
    _ type: T.Type, from text: Data, place: String
  ) throws(ArchiveError) -> [T] {
    var values: [T] = []
    for (number, line) in text.split(separator: UInt8(ascii: "\n")).enumerated() {
      values.append(try read(type, from: Data(line), place: "\(place):\(number + 1)"))
    }
    return values
  }

  private static func reason(of error: DecodingError) -> String {
    let (context, what): (DecodingError.Context, String) =
      switch error {
      case .typeMismatch(let type, let context): (context, "expected \(type)")
      case .valueNotFound(let type, let context): (context, "expected \(type), found null")
      case .keyNotFound(let key, let context): (context, "there is no '\(key.stringValue)'")
      case .dataCorrupted(let context): (context, context.debugDescription)
      @unknown default: (DecodingError.Context(codingPath: [], debugDescription: ""), "\(error)")
      }
    let path = context.codingPath.map(\.stringValue).joined(separator: ".")
    return path.isEmpty ? what : "\(path): \(what)"
  }
}

/// A key that is known at run time only.
struct AnyKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ name: String) {
    stringValue = name
  }

  init?(stringValue: String) {
    self.stringValue = stringValue
  }

  init?(intValue: Int) {
    return nil
  }
}
