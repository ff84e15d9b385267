/// Markdown for the terminal: headings, emphasis, code, links, lists, quotes and tables.
public enum MarkdownRenderer {
  /// The lines, without a line break at the end.
  ///
  /// Paragraphs are wrapped to the width, at most 90 columns; code is never wrapped. Without
  /// colour, headings are underlined and code keeps its backticks.
  public static func text(_ markdown: String, on terminal: Terminal) -> StyledText {
    let width = min(terminal.width ?? 80, 90)
    var lines: [StyledText] = []
    var previous: MarkdownBlock?
    for block in MarkdownBlock.parse(markdown) {
      if let previous, needsGap(previous, block) { lines.append("") }
      lines += rendered(block, width: width, on: terminal)
      previous = block
    }
    return lines.joined(separator: "\n")
  }

  /// Entries of one list stay together; all else is set apart by an empty line.
  private static func needsGap(_ first: MarkdownBlock, _ second: MarkdownBlock) -> Bool {
    if case .item = first, case .item = second { return false }
    return true
  }

  private static func rendered(
    _ block: MarkdownBlock, width: Int, on terminal: Terminal
  ) -> [StyledText] {
    switch block {
    case .heading(let level, let text):
      return heading(level, text, on: terminal)
    case .paragraph(let text):
      return wrapped(text, first: "", rest: "", width: width, on: terminal)
    case .item(let depth, let marker, let text):
      let bullet = marker == "-" ? terminal.symbol("•", "-") : marker
      return wrapped(
        text, first: .spaces(2 * depth) + "\(bullet) ", rest: .spaces(2 * depth + bullet.count + 1),
        width: width, on: terminal)
    case .quote(let text):
      let bar = StyledText(terminal.symbol("│", ">"), .dim) + " "
      return wrapped(text, first: bar, rest: bar, width: width, on: terminal)
    case .code(let lines):
      return lines.map { line in
        line.isEmpty ? "" : "    " + StyledText(lines: line, .cyan)
      }
    case .table(let header, let alignments, let rows):
      return [table(header, alignments, rows, on: terminal)]
    case .rule:
      return [StyledText(String(repeating: terminal.symbol("─", "-"), count: width), .dim)]
    }
  }

  private static func heading(
    _ level: Int, _ text: String, on terminal: Terminal
  ) -> [StyledText] {
    let plain = StyledText(MarkdownInline.text(text, on: .plain, keepsMarks: false).plain)
    if terminal.hasColor {
      return [plain.styled(level == 1 ? .bold + .underline : .bold)]
    }
    guard level <= 2 else { return [plain] }
    let mark = level == 1 ? "=" : "-"
    return [plain, StyledText(String(repeating: mark, count: max(plain.width, 1)))]
  }

  private static func wrapped(
    _ text: String, first: StyledText, rest: StyledText, width: Int, on terminal: Terminal
  ) -> [StyledText] {
    let room = max(width - first.width, 10)
    let lines = MarkdownInline.text(text, on: terminal).wrapped(to: room)
    return lines.enumerated().map { index, line in (index == 0 ? first : rest) + line }
  }

  private static func table(
    _ header: [String], _ alignments: [Table.Alignment], _ rows: [[String]],
    on terminal: Terminal
  ) -> StyledText {
    func plain(_ text: String) -> String {
      MarkdownInline.text(text, on: .plain, keepsMarks: !terminal.hasColor).plain
    }
    var table = Table(zip(header, alignments).map { Table.Column(plain($0), $1) })
    for row in rows { table.add(row.map { Table.Cell(plain($0)) }) }
    return table.rendered(on: terminal)
  }
}
