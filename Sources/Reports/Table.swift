/// Rows under headings, aligned; the widest text columns give way where the terminal is narrow.
public struct Table: Sendable {
  /// How a column is set.
  public enum ColumnKind: Sendable {
    /// Left-aligned; may be shortened.
    case text
    /// Aligned at the decimal point; never shortened.
    case number
  }

  public struct Column: Sendable {
    public let heading: String
    public let kind: ColumnKind

    public init(_ heading: String, _ kind: ColumnKind = .text) {
      self.heading = heading
      self.kind = kind
    }
  }

  public let columns: [Column]
  public private(set) var rows: [[String]] = []
  /// Indices of rows that a thin line precedes.
  private var separators: Set<Int> = []

  public init(_ columns: [Column]) { self.columns = columns }

  /// Adds a row; missing cells are empty, surplus ones are dropped.
  public mutating func add(_ cells: [String]) {
    let missing = max(0, columns.count - cells.count)
    rows.append(cells.prefix(columns.count) + Array(repeating: "", count: missing))
  }

  /// Draws a thin line before the next row.
  public mutating func addSeparator() { separators.insert(rows.count) }

  /// The lines of the table, without trailing blanks; two spaces between columns.
  public func lines(for terminal: Terminal) -> [String] {
    let gap = 2
    var cells = rows
    for index in columns.indices where columns[index].kind == .number {
      let aligned = Self.alignedAtPoint(rows.map { $0[index] })
      for row in cells.indices { cells[row][index] = aligned[row] }
    }
    var widths = columns.indices.map { index in
      max(columns[index].heading.displayWidth, cells.map { $0[index].displayWidth }.max() ?? 0)
    }
    if terminal.width < .max { shrink(&widths, to: terminal.width - gap * (columns.count - 1)) }

    let ellipsis = terminal.symbol("…", ".")
    func line(_ cells: [String], style: (String) -> String = { $0 }) -> String {
      zip(cells, widths).enumerated().map { index, cell in
        let (text, width) = cell
        let alignment: Alignment = columns[index].kind == .number ? .right : .left
        let cut = columns[index].kind == .text ? text.truncated(to: width, ellipsis: ellipsis) : text
        return style(cut.padded(to: width, alignment: alignment))
      }.joined(separator: String(repeating: " ", count: gap)).trimmingEnd()
    }
    let rule = widths.map { String(repeating: terminal.symbol("─", "-"), count: $0) }
      .joined(separator: String(repeating: terminal.symbol("─", "-"), count: gap))
    var result: [String] = []
    if columns.contains(where: { !$0.heading.isEmpty }) {
      result.append(line(columns.map(\.heading)) { terminal.styled($0, .bold) })
    }
    for (index, row) in cells.enumerated() {
      if separators.contains(index) { result.append(terminal.styled(rule, .dim)) }
      result.append(line(row))
    }
    return result
  }

  /// The table as text that ends in a newline.
  public func text(for terminal: Terminal) -> String {
    lines(for: terminal).map { $0 + "\n" }.joined()
  }

  /// Takes columns from the widest text columns until all fit, leaving each at least 8.
  private func shrink(_ widths: inout [Int], to available: Int) {
    while widths.reduce(0, +) > available {
      let candidates = columns.indices.filter { columns[$0].kind == .text && widths[$0] > 8 }
      guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { return }
      widths[widest] -= 1
    }
  }

  /// Pads the fractions so that right-aligned numbers stand with their points in one column.
  static func alignedAtPoint(_ cells: [String]) -> [String] {
    let fractions = cells.map { cell -> Int in
      let plain = cell.withoutEscapes
      return plain.firstIndex(of: ".").map { plain.distance(from: $0, to: plain.endIndex) } ?? 0
    }
    let widest = fractions.max() ?? 0
    return zip(cells, fractions).map { $0 + String(repeating: " ", count: widest - $1) }
  }
}

extension String {
  /// Without blanks at the end, also those inside a final escape sequence's text.
  func trimmingEnd() -> String {
    var end = endIndex
    while end > startIndex, self[index(before: end)] == " " { end = index(before: end) }
    return String(self[..<end])
  }
}
