import Platform
import TOMLKit

extension ConfigurationNode {
  /// Parses a TOML document into a table.
  ///
  /// - Parameter file: how messages name the document.
  /// - Throws: for a syntax error, with its place, and for dates and times, which no option takes.
  public static func parse(
    toml text: String, file: String
  ) throws(ConfigurationError) -> ConfigurationNode {
    let places: TOMLLocator.Place
    do {
      places = try TOMLLocator.places(in: text)
    } catch {
      throw ConfigurationError(
        error.message, at: .init(file: file, mark: error.mark), hint: error.hint)
    }
    let table: TOMLTable
    do {
      table = try TOMLTable(string: text)
    } catch let error as TOMLParseError {
      let mark = TOMLLocator.Mark(line: error.source.begin.line, column: error.source.begin.column)
      throw ConfigurationError(
        "not valid TOML: \(error.description)", at: .init(file: file, mark: mark))
    } catch {
      throw ConfigurationError("not valid TOML: \(error)", at: SourceLocation(file: file))
    }
    return try TOMLReader(file: file).node(table: table, place: places, path: [])
  }

  /// Reads and parses a TOML file.
  ///
  /// - Parameter file: how messages name the file; its path when left out.
  public static func parse(
    tomlAt path: String, file: String? = nil
  ) throws(ConfigurationError) -> ConfigurationNode {
    try parse(toml: text(at: path, file: file), file: file ?? path)
  }

  /// Reads a text file.
  ///
  /// - Parameter file: how messages name the file; its path when left out.
  public static func text(
    at path: String, file: String? = nil
  ) throws(ConfigurationError) -> String {
    let file = file ?? path
    let data: [UInt8]
    do throws(FileContents.Failure) {
      data = try FileContents.read(WrittenPath.absolute(path), limit: greatestText)
    } catch .tooLarge(let limit) {
      throw ConfigurationError(
        "is larger than the \(Memory.text(Double(limit))) that a text of options may have",
        at: SourceLocation(file: file))
    } catch {
      throw ConfigurationError("cannot be read: \(error)", at: SourceLocation(file: file))
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      let mark = TOMLLocator.Mark(line: validLines(data), column: 1)
      throw ConfigurationError("not UTF-8 text", at: .init(file: file, mark: mark))
    }
    return text
  }

  /// In bytes.
  package static let greatestText = 64_000_000

  /// The first line of `data` that is not UTF-8.
  private static func validLines(_ data: [UInt8]) -> Int {
    var line = 1
    for bytes in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      if String(validating: bytes, as: UTF8.self) == nil { return line }
      line += 1
    }
    return line
  }
}

extension SourceLocation {
  init(file: String, mark: TOMLLocator.Mark) {
    self.init(file: file, line: mark.line, column: mark.column)
  }
}

/// Joins the parser's values with the locator's places.
private struct TOMLReader {
  let file: String

  func node(
    table: TOMLTable, place: TOMLLocator.Place?, path: [String]
  ) throws(ConfigurationError) -> ConfigurationNode {
    var entries: [ConfigurationNode.Entry] = []
    for key in table.keys {
      guard let value = table[key] else { continue }
      let place = place?.children[key]
      let node = try node(value, place: place, path: path + [key])
      entries.append(.init(key: key, keyLocation: location(place?.key), node: node))
    }
    // The parser sorts keys by name; people expect their own order back.
    entries.sort { left, right in
      (left.keyLocation?.line ?? .max, left.keyLocation?.column ?? .max, left.key)
        < (right.keyLocation?.line ?? .max, right.keyLocation?.column ?? .max, right.key)
    }
    return ConfigurationNode(.table(entries), at: location(place?.value))
  }

  private func node(
    _ value: any TOMLValueConvertible, place: TOMLLocator.Place?, path: [String]
  ) throws(ConfigurationError) -> ConfigurationNode {
    let location = location(place?.value)
    if let text = value.string { return ConfigurationNode(.string(text), at: location) }
    if let number = value.int { return ConfigurationNode(.integer(number), at: location) }
    if let number = value.double { return ConfigurationNode(.float(number), at: location) }
    if let flag = value.bool { return ConfigurationNode(.boolean(flag), at: location) }
    if let table = value.table { return try node(table: table, place: place, path: path) }
    if let array = value.array {
      var elements: [ConfigurationNode] = []
      for index in 0..<array.count {
        let known = place.flatMap { index < $0.elements.count ? $0.elements[index] : nil }
        elements.append(try node(array[index], place: known, path: path + ["\(index)"]))
      }
      return ConfigurationNode(.array(elements), at: location)
    }
    throw ConfigurationError("not a value that is used here", at: location, path: path)
  }

  private func location(_ mark: TOMLLocator.Mark?) -> SourceLocation? {
    mark.map { SourceLocation(file: file, mark: $0) }
  }
}
