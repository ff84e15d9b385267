/// A table: one line for each row, columns apart by two spaces.
///
/// On a terminal it is shrunk to the width, wordy columns first, and on a very narrow one each row
/// becomes a block of lines; in a pipe every cell is whole and
/// nothing but text is written, so that `grep` and `awk` can be used on it.
public struct Table: Sendable {
  public enum Alignment: Sendable {
    case left, right
  }

  public struct Column: Sendable {
    public let title: StyledText
    public let alignment: Alignment

    public init(_ title: String, _ alignment: Alignment = .left) {
      self.title = StyledText(title)
      self.alignment = alignment
    }
  }

  /// One line of text.
  public struct Cell: Sendable, ExpressibleByStringInterpolation {
    public let text: StyledText

    public init(_ text: String, _ style: Style = .none) {
      self.text = StyledText(text, style)
    }

    public init(stringLiteral value: String) {
      self.init(value)
    }
  }

  public let columns: [Column]
  public private(set) var rows: [[Cell]] = []

  public init(_ columns: [Column]) {
    self.columns = columns
  }

  /// Adds a row; missing cells are empty, and cells beyond the last column are left out.
  public mutating func add(_ row: [Cell]) {
    let missing = max(columns.count - row.count, 0)
    rows.append(Array((row + Array(repeating: "", count: missing)).prefix(columns.count)))
  }

  /// The lines, without a line break at the end of the last one.
  ///
  /// - Parameter indent: spaces before each line.
  public func rendered(on terminal: Terminal, indent: Int = 0) -> StyledText {
    guard !columns.isEmpty else { return "" }
    let natural = columns.indices.map { index in
      max(columns[index].title.width, rows.map { $0[index].text.width }.max() ?? 0)
    }
    let room = terminal.width.map { $0 - indent - Self.gap * (columns.count - 1) }
    let widths = shrunk(natural, to: room)
    if let room, widths.reduce(0, +) > room { return stacked(on: terminal, indent: indent) }
    let ellipsis = terminal.symbol("…", "..")

    func line(_ cells: [StyledText]) -> StyledText {
      var line = StyledText.spaces(indent)
      var pending = 0
      for (index, cell) in cells.enumerated() {
        let text = cell.truncated(to: widths[index], ellipsis: ellipsis)
        let free = widths[index] - text.width
        // Spaces are only written before something, so no line ends in them.
        let before = columns[index].alignment == .left ? 0 : free
        if !text.isEmpty {
          line += .spaces(pending + before) + text
          pending = free - before + Self.gap
        } else {
          pending += widths[index] + Self.gap
        }
      }
      return terminal.width.map { line.truncated(to: $0, ellipsis: ellipsis) } ?? line
    }

    var lines: [StyledText] = []
    if columns.contains(where: { !$0.title.isEmpty }) {
      lines.append(line(columns.map { $0.title.styled(.bold) }))
    }
    for row in rows { lines.append(line(row.map(\.text))) }
    return lines.joined(separator: "\n")
  }

  // MARK: - Layout

  private static let gap = 2

  /// Each row as lines of "title  value", for when not even shrunk columns fit beside each other.
  private func stacked(on terminal: Terminal, indent: Int) -> StyledText {
    let margin = columns.map(\.title.width).max() ?? 0
    let room = terminal.width.map { max($0 - indent - margin - Self.gap, 10) }
    let blocks = rows.map { row in
      zip(columns, row).filter { !$1.text.isEmpty }.flatMap { column, cell in
        cell.text.wrapped(to: room).enumerated().map { index, text in
          let title = index == 0 ? column.title.styled(.bold) : ""
          return .spaces(indent) + title.padded(to: margin + Self.gap) + text
        }
      }.joined(separator: "\n")
    }
    return blocks.joined(separator: "\n\n")
  }

  /// Widths that add up to at most `room`, as far as columns of words can give way.
  private func shrunk(_ natural: [Int], to room: Int?) -> [Int] {
    var widths = natural
    guard let room else { return widths }
    let words = columns.indices.filter { columns[$0].alignment == .left }
    while widths.reduce(0, +) > room {
      // The widest one gives way first, but none below what can still be recognised.
      guard let widest = words.max(by: { widths[$0] < widths[$1] }), widths[widest] > 6
      else { break }
      widths[widest] -= 1
    }
    return widths
  }
}
