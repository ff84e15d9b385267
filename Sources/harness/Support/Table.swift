/// Columns of text, each as wide as its widest cell.
struct Table {
  enum Alignment { case left, right }

  private let header: [String]
  private let alignments: [Alignment]
  private var rows: [[String]] = []

  init(_ columns: [(String, Alignment)]) {
    header = columns.map(\.0)
    alignments = columns.map(\.1)
  }

  mutating func add(_ cells: [String]) { rows.append(cells) }

  /// The table; an empty header is left out.
  func text(_ style: Style, indent: String = "") -> String {
    let hasHeader = header.contains { !$0.isEmpty }
    let all = (hasHeader ? [header] : []) + rows
    let widths = header.indices.map { column in all.map { $0[column].visibleCount }.max() ?? 0 }
    let lines = all.enumerated().map { index, row in
      let cells = row.indices.map { column in
        let space = String(repeating: " ", count: widths[column] - row[column].visibleCount)
        let isHeader = hasHeader && index == 0
        let cell = isHeader ? style.faint(row[column]) : row[column]
        if alignments[column] == .right { return space + cell }
        return column == row.count - 1 ? cell : cell + space
      }
      return indent + cells.joined(separator: "  ")
    }
    return lines.joined(separator: "\n")
  }
}

extension String {
  /// How many places the text takes, without the terminal's control sequences.
  fileprivate var visibleCount: Int {
    replacing(/\u{1B}\[[0-9;]*m/, with: "").count
  }
}
