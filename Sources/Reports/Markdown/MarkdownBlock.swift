/// The parts of a Markdown text that a card uses.
enum MarkdownBlock: Equatable {
  case heading(level: Int, text: String)
  case paragraph(String)
  /// One entry of a list; `marker` is "-" or "3.".
  case item(depth: Int, marker: String, text: String)
  case quote(String)
  case code(lines: [String])
  case table(header: [String], alignments: [Table.Alignment], rows: [[String]])
  case rule

  /// Reads a text; whatever is not recognised is a paragraph, so nothing can fail.
  static func parse(_ text: String) -> [MarkdownBlock] {
    let normal = text.replacing("\r\n", with: "\n")
    var parser = MarkdownParser(
      lines: normal.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
    return parser.blocks()
  }
}

/// One pass over the lines.
private struct MarkdownParser {
  let lines: [String]
  var index = 0

  init(lines: [String]) {
    self.lines = lines
  }

  mutating func blocks() -> [MarkdownBlock] {
    var blocks: [MarkdownBlock] = []
    while index < lines.count {
      let line = lines[index]
      let trimmed = Self.trimmed(line)
      if trimmed.isEmpty {
        index += 1
      } else if trimmed.hasPrefix("```") || trimmed.hasPrefix("~~~") {
        blocks.append(code(fence: String(trimmed.prefix(3)), indent: Self.indent(line)))
      } else if trimmed.hasPrefix("<!--") {
        skipComment()
      } else if let heading = Self.heading(trimmed) {
        blocks.append(heading)
        index += 1
      } else if Self.isRule(trimmed) {
        blocks.append(.rule)
        index += 1
      } else if let table = table() {
        blocks.append(table)
      } else if trimmed.hasPrefix(">") {
        blocks.append(quote())
      } else if let item = Self.item(line) {
        index += 1
        let text = item.text + continuation()
        blocks.append(.item(depth: item.depth, marker: item.marker, text: text))
      } else {
        index += 1
        blocks.append(.paragraph(trimmed + continuation()))
      }
    }
    return blocks
  }

  // MARK: - Blocks of several lines

  private mutating func code(fence: String, indent: Int) -> MarkdownBlock {
    index += 1
    var body: [String] = []
    while index < lines.count, !Self.trimmed(lines[index]).hasPrefix(fence) {
      let line = lines[index]
      body.append(String(line.dropFirst(min(indent, Self.indent(line)))))
      index += 1
    }
    index += 1
    return .code(lines: body)
  }

  private mutating func quote() -> MarkdownBlock {
    var words: [String] = []
    while index < lines.count, Self.trimmed(lines[index]).hasPrefix(">") {
      words.append(Self.trimmed(String(Self.trimmed(lines[index]).dropFirst())))
      index += 1
    }
    return .quote(words.joined(separator: " "))
  }

  private mutating func skipComment() {
    while index < lines.count, !lines[index].contains("-->") { index += 1 }
    index += 1
  }

  /// The lines that belong to the paragraph or list entry above, each with a space before it.
  private mutating func continuation() -> String {
    var text = ""
    while index < lines.count {
      let trimmed = Self.trimmed(lines[index])
      if trimmed.isEmpty || trimmed.hasPrefix("```") || trimmed.hasPrefix("~~~")
        || trimmed.hasPrefix(">") || trimmed.hasPrefix("|") || Self.heading(trimmed) != nil
        || Self.isRule(trimmed) || Self.item(lines[index]) != nil
      {
        break
      }
      text += " " + trimmed
      index += 1
    }
    return text
  }

  private mutating func table() -> MarkdownBlock? {
    guard index + 1 < lines.count, lines[index].contains("|") else { return nil }
    let rulers = Self.cells(lines[index + 1])
    let isRuler = rulers.allSatisfy { cell in
      cell.contains("-") && cell.allSatisfy { $0 == "-" || $0 == ":" }
    }
    guard isRuler, !rulers.isEmpty else { return nil }
    let header = Self.cells(lines[index])
    guard header.count == rulers.count else { return nil }
    let alignments = rulers.map { cell -> Table.Alignment in
      cell.hasSuffix(":") && !cell.hasPrefix(":") ? .right : .left
    }
    index += 2
    var rows: [[String]] = []
    while index < lines.count, lines[index].contains("|"), !Self.trimmed(lines[index]).isEmpty {
      rows.append(Self.cells(lines[index]))
      index += 1
    }
    return .table(header: header, alignments: alignments, rows: rows)
  }

  // MARK: - Single lines

  private static func trimmed(_ line: String) -> String {
    let start = line.drop { $0 == " " || $0 == "\t" }
    guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
    return String(start[...last])
  }

  private static func indent(_ line: String) -> Int {
    line.prefix { $0 == " " }.count
  }

  private static func heading(_ line: String) -> MarkdownBlock? {
    let marks = line.prefix { $0 == "#" }
    let rest = line.dropFirst(marks.count)
    guard (1...6).contains(marks.count), rest.isEmpty || rest.hasPrefix(" ") else { return nil }
    return .heading(level: marks.count, text: trimmed(String(rest)))
  }

  private static func isRule(_ line: String) -> Bool {
    let marks = line.filter { $0 != " " }
    guard marks.count >= 3, let first = marks.first, "-*_".contains(first) else { return false }
    return marks.allSatisfy { $0 == first }
  }

  private static func item(_ line: String) -> (depth: Int, marker: String, text: String)? {
    let depth = indent(line) / 2
    let body = trimmed(line)
    if let first = body.first, "-*+".contains(first), body.dropFirst().hasPrefix(" ") {
      return (depth, "-", trimmed(String(body.dropFirst(2))))
    }
    let digits = body.prefix { $0.isASCII && $0.isNumber }
    let rest = body.dropFirst(digits.count)
    guard (1...4).contains(digits.count), rest.hasPrefix(". ") || rest.hasPrefix(") ")
    else { return nil }
    return (depth, digits + ".", trimmed(String(rest.dropFirst(2))))
  }

  /// The cells of a table's row; `\|`, and `|` within backticks, is not a border.
  private static func cells(_ line: String) -> [String] {
    var cells: [String] = []
    var cell = ""
    var isCode = false
    var isEscaped = false
    for character in trimmed(line) {
      if isEscaped {
        cell += character == "|" ? "|" : "\\\(character)"
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == "|", !isCode {
        cells.append(cell)
        cell = ""
      } else {
        if character == "`" { isCode.toggle() }
        cell.append(character)
      }
    }
    cells.append(cell)
    if trimmed(line).hasPrefix("|") { cells.removeFirst() }
    if trimmed(line).hasSuffix("|"), !cells.isEmpty { cells.removeLast() }
    return cells.map(trimmed)
  }
}
