/// The manual page in the language of man(7).
struct ManualText {
  private(set) var text = ""

  mutating func request(_ name: String, _ words: String...) {
    text += ".\(name)" + words.map { " \"\(Self.escaped($0))\"" }.joined() + "\n"
  }

  /// A paragraph, in which what stands between backticks is bold.
  mutating func paragraph(_ line: String) {
    request("PP")
    self.line(line)
  }

  /// A line of running text.
  mutating func line(_ line: String) {
    let parts = line.split(separator: "`", omittingEmptySubsequences: false)
    let styled = parts.enumerated().map { index, part in
      index % 2 == 1 ? "\\fB\(Self.escaped(part))\\fR" : Self.escaped(part)
    }.joined()
    // A line that begins so would be a request.
    text += (styled.first == "." || styled.first == "'" ? "\\&" : "") + styled + "\n"
  }

  /// Lines that stay as they are.
  mutating func example(_ lines: String...) {
    request("PP")
    text += ".RS 4\n.nf\n"
    for line in lines { self.line(line) }
    text += ".fi\n.RE\n"
  }

  /// A term and what it means.
  mutating func item(_ term: String, _ meaning: String) {
    text += ".TP\n"
    line(term)
    line(meaning)
  }

  /// Hyphens that can be copied, and no escapes.
  private static func escaped(_ text: some StringProtocol) -> String {
    text.map { character in
      switch character {
      case "\\": "\\e"
      case "-": "\\-"
      case "\"": "\\(dq"
      default: String(character)
      }
    }.joined()
  }
}
