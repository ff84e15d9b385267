/// Emphasis, code and links within a line of Markdown.
enum MarkdownInline {
  private struct Span {
    var text: String
    var style: Style
  }

  /// The text with styles; on a terminal without colour, code keeps its backticks.
  static func text(
    _ markdown: String, on terminal: Terminal, keepsMarks: Bool = true
  ) -> StyledText {
    spans(markdown, keepsMarks: keepsMarks && !terminal.hasColor)
      .map { StyledText($0.text, $0.style) }.joined()
  }

  private static func spans(_ markdown: String, keepsMarks: Bool) -> [Span] {
    let characters = Array(markdown.replacing("\t", with: " "))
    var spans: [Span] = []
    var plain = ""
    var index = 0

    func close(_ mark: String, from start: Int) -> Int? {
      let mark = Array(mark)
      guard start < characters.count else { return nil }
      return (start..<characters.count).first { position in
        position > start && characters[position...].starts(with: mark)
          && characters[position - 1] != " "
      }
    }
    func add(_ text: String, _ style: Style) {
      if !plain.isEmpty { spans.append(Span(text: plain, style: .none)) }
      plain = ""
      spans.append(Span(text: text, style: style))
    }

    while index < characters.count {
      let character = characters[index]
      let rest = characters[index...]
      if character == "\\", index + 1 < characters.count, isPunctuation(characters[index + 1]) {
        plain.append(characters[index + 1])
        index += 2
      } else if character == "`", let end = characters[(index + 1)...].firstIndex(of: "`") {
        let code = String(characters[(index + 1)..<end])
        add(keepsMarks ? "`\(code)`" : code, .cyan)
        index = end + 1
      } else if rest.starts(with: "**"), let end = close("**", from: index + 2) {
        add(inner(characters[(index + 2)..<end], keepsMarks), .bold)
        index = end + 2
      } else if character == "*" || character == "_", isOpening(characters, index),
        let end = close(String(character), from: index + 1), isClosing(characters, end)
      {
        add(inner(characters[(index + 1)..<end], keepsMarks), .italic)
        index = end + 1
      } else if let link = link(characters, at: index) {
        add(inner(link.text[...], keepsMarks), .underline)
        if link.target != String(link.text), !link.target.hasPrefix("#"), !link.isImage {
          plain += " (\(link.target))"
        }
        index = link.end
      } else {
        plain.append(character)
        index += 1
      }
    }
    if !plain.isEmpty { spans.append(Span(text: plain, style: .none)) }
    return spans
  }

  /// The text within emphasis or a link: its own marks are read, its own styles dropped.
  private static func inner(_ characters: ArraySlice<Character>, _ keepsMarks: Bool) -> String {
    spans(String(characters), keepsMarks: keepsMarks).map(\.text).joined()
  }

  /// `[text](target)`, `![text](target)` or `<https://…>`.
  private static func link(
    _ characters: [Character], at start: Int
  ) -> (text: [Character], target: String, end: Int, isImage: Bool)? {
    if characters[start] == "<", let end = characters[start...].firstIndex(of: ">") {
      let target = String(characters[(start + 1)..<end])
      guard target.hasPrefix("http://") || target.hasPrefix("https://") else { return nil }
      return (Array(target), target, end + 1, false)
    }
    let isImage = characters[start] == "!"
    let open = isImage ? start + 1 : start
    guard open < characters.count, characters[open] == "[",
      let close = characters[open...].firstIndex(of: "]"), close + 1 < characters.count,
      characters[close + 1] == "(", let end = characters[close...].firstIndex(of: ")")
    else { return nil }
    let target = String(characters[(close + 2)..<end])
    return (Array(characters[(open + 1)..<close]), target, end + 1, isImage)
  }

  /// Whether an emphasis mark here begins a word: `snake_case` and `2 * 3` have none.
  private static func isOpening(_ characters: [Character], _ index: Int) -> Bool {
    let before = index > 0 ? characters[index - 1] : " "
    let after = index + 1 < characters.count ? characters[index + 1] : " "
    return !before.isLetter && !before.isNumber && after != " " && after != characters[index]
  }

  private static func isClosing(_ characters: [Character], _ index: Int) -> Bool {
    let after = index + 1 < characters.count ? characters[index + 1] : " "
    return !after.isLetter && !after.isNumber
  }

  private static func isPunctuation(_ character: Character) -> Bool {
    character.isASCII && (character.isPunctuation || character.isSymbol)
  }
}
