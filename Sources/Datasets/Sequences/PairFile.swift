import Errors

/// A file of pairs of texts: a line for each, with tabs between its columns.
///
/// Nothing is quoted, trimmed or skipped: each line is a pair, and every blank belongs to its text.
struct PairFile {
  /// Which columns are meant, and whether the first line names them.
  struct Columns {
    var source = ColumnReference.number(0)
    var target = ColumnReference.number(1)
    var hasHeader = false
  }

  let path: String
  let pairs: [TextPair]
  /// The line of the first pair, from 1.
  private let firstLine: Int

  func line(of pair: Int) -> Int { firstLine + pair }

  /// - Parameter file: UTF-8, perhaps compressed by gzip.
  init(_ file: SourceFile, _ columns: Columns) throws(DatasetError) {
    path = file.path
    let bytes = try file.contents()
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      throw DatasetError(
        "begins with a byte order mark", file: path, at: .line(1),
        hint: "take it away, for instance with sed '1s/^\\xEF\\xBB\\xBF//'")
    }
    // A byte may be a symbol, with its text, its number and its place; a line is two texts at least.
    let lineCount = bytes.reduce(1) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) }
    try ReadingLimit.check(
      20 * Double(bytes.count) + 200 * Double(lineCount), for: "its pairs", file: path)
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    var cells: [String] = []
    if let line = lines.first { cells = try Self.cells(of: line, at: 1, file: path) }
    let width = cells.count
    let names = columns.hasHeader ? cells : nil
    let source = try columns.source.index(among: names, width: width, file: path)
    let target = try columns.target.index(among: names, width: width, file: path)
    if source == target {
      throw DatasetError(
        "column \(source) would be both the source and the target", file: path,
        hint: "set source-column and target-column to two columns; they are numbered from 0")
    }
    firstLine = columns.hasHeader ? 2 : 1
    var pairs: [TextPair] = []
    pairs.reserveCapacity(lines.count)
    for (index, line) in lines.enumerated().dropFirst(firstLine - 1) {
      cells = try Self.cells(of: line, at: index + 1, file: path)
      guard cells.count == width else {
        throw DatasetError(
          "expected \(width) columns with tabs between them as in line 1, found \(cells.count)",
          file: path, at: .line(index + 1),
          hint: cells.count > width
            ? "a tab within a text must be taken out of it" : "each line must hold a pair")
      }
      for (column, side) in [(source, "source"), (target, "target")]
      where cells[column].utf8.allSatisfy({ $0 == UInt8(ascii: " ") }) {
        throw DatasetError(
          "the \(side), column \(column), is empty", file: path, at: .line(index + 1),
          hint: "leave the line out: nothing can be learnt from it")
      }
      pairs.append(TextPair(source: cells[source], target: cells[target]))
    }
    if pairs.isEmpty { throw DatasetError("holds no pairs", file: path) }
    self.pairs = pairs
  }

  private static func cells(
    of line: ArraySlice<UInt8>, at number: Int, file: String
  ) throws(DatasetError) -> [String] {
    func error(_ message: String, _ hint: String) -> DatasetError {
      DatasetError(message, file: file, at: .line(number), hint: hint)
    }
    if line.isEmpty { throw error("is an empty line", "leave it out: each line must hold a pair") }
    if line.contains(0) {
      throw error(
        "has a NUL byte, which no text has", "is it UTF-8? Convert it, for instance with iconv")
    }
    if line.contains(UInt8(ascii: "\r")) {
      throw error(
        "has a carriage return", "end lines with a line feed alone, for instance with tr -d '\\r'")
    }
    guard let text = String(validating: line, as: UTF8.self) else {
      throw error("is not UTF-8 text", "convert the file, for instance with iconv")
    }
    return text.utf8.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
      .map { String(Substring($0)) }
  }
}
