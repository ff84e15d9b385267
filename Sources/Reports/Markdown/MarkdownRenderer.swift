/// Markdown for the terminal: headings, emphasis, code, links, lists, quotes and tables.
public enum MarkdownRenderer {
  /// The lines, without a line break at the end.
  ///
  /// Paragraphs are wrapped to the width, at most 90 columns; code is never wrapped. Without
  /// colour, headings are underlined and code keeps its backticks.
  public static func text(_ markdown: String, on terminal: Terminal) -> String {
    let width = min(terminal.width ?? 80, 90)
    var lines: [String] = []
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
  ) -> [String] {
    switch block {
    case .heading(let level, let text):
      return heading(level, text, on: terminal)
    case .paragraph(let text):
      return wrapped(text, first: "", rest: "", width: width, on: terminal)
    case .item(let depth, let marker, let text):
      let indent = VisibleText.spaces(2 * depth)
      let bullet = marker == "-" ? terminal.symbol("•", "-") : marker
      return wrapped(
        text, first: "\(indent)\(bullet) ", rest: indent + VisibleText.spaces(bullet.count + 1),
        width: width, on: terminal)
    case .quote(let text):
      let bar = terminal.styled(terminal.symbol("│", ">"), .dim) + " "
      return wrapped(text, first: bar, rest: bar, width: width, on: terminal)
    case .code(let lines):
      return lines.map { line in
        line.isEmpty ? "" : "    " + terminal.styled(harmless(line), .cyan)
      }
    case .table(let header, let alignments, let rows):
      return [table(header, alignments, rows, on: terminal)]
    case .rule:
      return [terminal.styled(String(repeating: terminal.symbol("─", "-"), count: width), .dim)]
    }
  }

  private static func heading(_ level: Int, _ text: String, on terminal: Terminal) -> [String] {
    let plain = MarkdownInline.text(text, on: .plain, keepsMarks: false)
    if terminal.hasColor {
      return [terminal.styled(plain, level == 1 ? .bold + .underline : .bold)]
    }
    guard level <= 2 else { return [plain] }
    let mark = level == 1 ? "=" : "-"
    return [plain, String(repeating: mark, count: max(VisibleText.width(plain), 1))]
  }

  private static func wrapped(
    _ text: String, first: String, rest: String, width: Int, on terminal: Terminal
  ) -> [String] {
    let room = max(width - VisibleText.width(first), 10)
    let styled = MarkdownInline.words(text, on: terminal)
    return VisibleText.wrapped(styled, to: room).enumerated().map { index, line in
      (index == 0 ? first : rest) + line
    }
  }

  private static func table(
    _ header: [String], _ alignments: [Table.Alignment], _ rows: [[String]],
    on terminal: Terminal
  ) -> String {
    func plain(_ text: String) -> String {
      MarkdownInline.text(text, on: .plain, keepsMarks: !terminal.hasColor)
    }
    var table = Table(zip(header, alignments).map { Table.Column(plain($0), $1) })
    for row in rows { table.add(row.map { Table.Cell(plain($0)) }) }
    return table.rendered(on: terminal)
  }

  /// A line of code without characters that would steer the terminal.
  private static func harmless(_ line: String) -> String {
    VisibleText.singleLine(line.replacing("\t", with: "    "))
  }
}
