/// A table of texts as a CSV file holds it (RFC 4180), with the place of each cell.
///
/// Blanks around unquoted cells and empty lines are skipped. Lines that begin with `@` are the
/// header of a KEEL or ARFF file; then `@attribute` lines name the columns, and lines that begin
/// with `%` are comments.
public struct CSVTable: Sendable {
  /// One cell of the table.
  public struct Cell: Hashable, Sendable {
    public var text: String
    /// The line it is on, from 1.
    public var line: Int
    /// The column of characters it starts at, from 1.
    public var column: Int
  }

  /// The names of the columns, if the file has them.
  public private(set) var names: [String]?
  /// The rows, all of the same length, at least one.
  public private(set) var rows: [[Cell]] = []
  /// How messages name the file.
  public let file: String

  /// How many columns there are.
  public var width: Int { rows.first?.count ?? 0 }

  /// Parses a CSV file.
  ///
  /// - Parameters:
  ///   - bytes: UTF-8 text.
  ///   - file: how messages name the file.
  ///   - delimiter: what stands between cells.
  ///   - hasHeader: whether the first row names the columns; nil to see from the file: it does if
  ///     none of its cells is a number.
  public init(
    _ bytes: [UInt8], file: String, delimiter: UInt8 = UInt8(ascii: ","), hasHeader: Bool? = nil
  ) throws(DatasetError) {
    self.file = file
    // Each cell takes far more room than its text.
    let ends = bytes.reduce(1) { $0 + ($1 == delimiter || $1 == UInt8(ascii: "\n") ? 1 : 0) }
    try ReadingLimit.check(
      Double(ends) * Double(MemoryLayout<Cell>.stride + 2 * MemoryLayout<Float>.stride),
      for: "its cells", file: file)
    var scanner = CSVScanner(bytes, file: file, delimiter: delimiter)
    while let row = try scanner.row() {
      if let first = rows.first, first.count != row.count {
        throw DatasetError(
          "expected \(first.count) cells as in line \(first[0].line), found \(row.count)",
          file: file, at: .line(row[0].line))
      }
      rows.append(row)
    }
    if !scanner.attributes.isEmpty {
      names = scanner.attributes
    } else if let first = rows.first {
      if hasHeader ?? first.allSatisfy({ CSVTable.number($0.text) == nil }) {
        names = first.map(\.text)
        rows.removeFirst()
      }
    }
    if let twice = names.flatMap(Self.repeated) {
      throw DatasetError(
        "columns \(twice.first + 1) and \(twice.second + 1) are both called '\(twice.name)'",
        file: file, hint: "give each column a name of its own, or set header = false")
    }
    guard let first = rows.first else { throw DatasetError("holds no rows of data", file: file) }
    if let names, names.count != first.count {
      throw DatasetError(
        "expected \(names.count) cells for the attributes named above, found \(first.count)",
        file: file, at: .line(first[0].line))
    }
  }

  /// The first name that comes again, and where; columns without names are no matter.
  private static func repeated(
    _ names: [String]
  ) -> (name: String, first: Int, second: Int)? {
    var places: [[UInt8]: Int] = [:]
    for (index, name) in names.enumerated() where !name.isEmpty {
      if let first = places.updateValue(index, forKey: Array(name.utf8)) {
        return (name, first, index)
      }
    }
    return nil
  }

  /// The number a text stands for: decimal, finite in 32 bits.
  package static func number(_ text: String) -> Float? {
    var digits = 0
    var hasExponent = false
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        if digits == 0 || hasExponent { return nil }
        hasExponent = true
      case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): break
      default: return nil
      }
    }
    guard digits > 0, let number = Float(text), number.isFinite else { return nil }
    return number
  }
}

/// Cuts CSV text into rows of cells.
private struct CSVScanner {
  private let bytes: [UInt8]
  private let file: String
  private let delimiter: UInt8
  private var position = 0
  private var line = 1
  private var column = 1
  /// The columns' names from `@attribute` lines.
  private(set) var attributes: [String] = []
  private var hasDirectives = false

  init(_ bytes: [UInt8], file: String, delimiter: UInt8) {
    self.bytes = bytes
    self.file = file
    self.delimiter = delimiter
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func advance() {
    let byte = bytes[position]
    position += 1
    if byte == UInt8(ascii: "\n") {
      line += 1
      column = 1
    } else if byte & 0xC0 != 0x80 {
      column += 1
    }
  }

  private var isAtLineEnd: Bool {
    guard let byte = peek else { return true }
    if byte == UInt8(ascii: "\r") {
      return position + 1 >= bytes.count || bytes[position + 1] == UInt8(ascii: "\n")
    }
    return byte == UInt8(ascii: "\n")
  }

  /// The next row that has a cell; nil at the end.
  mutating func row() throws(DatasetError) -> [CSVTable.Cell]? {
    while true {
      skipBlanks()
      guard let byte = peek else { return nil }
      if isAtLineEnd {
        endLine()
      } else if byte == UInt8(ascii: "@") {
        try directive()
      } else if byte == UInt8(ascii: "%"), hasDirectives {
        skipLine()
      } else {
        break
      }
    }
    var cells = [try cell()]
    while peek == delimiter {
      advance()
      cells.append(try cell())
    }
    guard isAtLineEnd else {
      throw DatasetError(
        "expected a delimiter after the closing quote", file: file,
        at: .cell(line: line, column: column))
    }
    endLine()
    return cells
  }

  private mutating func cell() throws(DatasetError) -> CSVTable.Cell {
    skipBlanks()
    let start = (line: line, column: column)
    var text: [UInt8] = []
    if peek == UInt8(ascii: "\"") {
      advance()
      while true {
        guard let byte = peek else {
          throw DatasetError(
            "the quote that opens here is never closed", file: file,
            at: .cell(line: start.line, column: start.column))
        }
        advance()
        if byte == UInt8(ascii: "\"") {
          guard peek == UInt8(ascii: "\"") else { break }
          advance()
        }
        text.append(byte)
      }
      skipBlanks()
    } else {
      while let byte = peek, byte != delimiter, !isAtLineEnd {
        text.append(byte)
        advance()
      }
      while let last = text.last, isBlank(last) { text.removeLast() }
    }
    guard let string = String(validating: text, as: UTF8.self) else {
      throw DatasetError(
        "not UTF-8 text", file: file, at: .cell(line: start.line, column: start.column))
    }
    return CSVTable.Cell(text: string, line: start.line, column: start.column)
  }

  /// Takes a line such as `@attribute Length real [1.0, 2.0]`.
  private mutating func directive() throws(DatasetError) {
    hasDirectives = true
    let start = (position: position, line: line)
    skipLine()
    let bytes = bytes[start.position..<position]
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw DatasetError("not UTF-8 text", file: file, at: .line(start.line))
    }
    let words = text.split(whereSeparator: { $0.isWhitespace || $0 == "{" })
    guard words[0].lowercased() == "@attribute" else { return }
    guard words.count > 1 else {
      throw DatasetError("expected a name after @attribute", file: file, at: .line(start.line))
    }
    attributes.append(words[1].trimmingQuotes)
  }

  private func isBlank(_ byte: UInt8) -> Bool {
    byte != delimiter && (byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t"))
  }

  private mutating func skipBlanks() {
    while let byte = peek, isBlank(byte) { advance() }
  }

  private mutating func skipLine() {
    while !isAtLineEnd { advance() }
    endLine()
  }

  private mutating func endLine() {
    if peek == UInt8(ascii: "\r") { advance() }
    if peek == UInt8(ascii: "\n") { advance() }
  }
}

extension Substring {
  fileprivate var trimmingQuotes: String {
    if count >= 2, let first, first == last, first == "'" || first == "\"" {
      return String(dropFirst().dropLast())
    }
    return String(self)
  }
}
