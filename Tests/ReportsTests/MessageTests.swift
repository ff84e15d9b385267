import Reports
import Testing

@Suite("Messages") struct MessageTests {
  @Test("an error shows its line, the word in it and what to do")
  func located() {
    let location = Message.Location(
      file: "experiments/digits.toml", line: 12, column: 3, length: 12,
      excerpt: "  learning-rat = 0.1")
    let messages = [
      Message(.error, "unknown key 'learning-rat'", at: location),
      Message(.hint, "did you mean 'learning-rate'?"),
    ]
    #expect(
      messages.rendered(on: .plain).plain == """
        error: unknown key 'learning-rat'
          --> experiments/digits.toml:12:3
           |
        12 |   learning-rat = 0.1
           |   ^^^^^^^^^^^^
        hint: did you mean 'learning-rate'?
        """)
  }

  @Test("columns are those of scalars, as wide as they are shown")
  func wide() {
    let location = Message.Location(
      file: "a.toml", line: 1, column: 6, length: 2, excerpt: "日本 = xy")
    let lines = Message(.error, "no", at: location).rendered(on: .plain).plain.split(
      separator: "\n")
    #expect(lines.last == "  |        ^^", "\(lines)")
    // The é is of two scalars and one column, the tab is shown as a space, the escape as six columns.
    let escaped = Message.Location(
      file: "a.toml", line: 1, column: 6, length: 1, excerpt: "\te\u{301}\u{1B}=x")
    let shown = Message(.error, "no", at: escaped).rendered(on: .plain).plain
    #expect(shown.hasSuffix("1 |  e\u{301}\\u{1b}=x\n  |          ^"), "\(shown)")
  }

  @Test("of a long line the part around the word is shown")
  func long() {
    let line = String(repeating: "a", count: 100) + " word " + String(repeating: "b", count: 100)
    let terminal = Terminal(isInteractive: true, width: 40, hasColor: false, hasUnicode: false)
    let location = Message.Location(file: "x", line: 1, column: 102, length: 4, excerpt: line)
    let lines = Message(.error, "no", at: location).rendered(on: terminal).plain
      .split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 40 }, "\(lines)")
    #expect(lines[3] == "1 | aaaaaaaaaaaaaaaaa word bbbbbbbbbb...", "\(lines)")
    #expect(lines[4] == "  |                   ^^^^", "\(lines)")
  }

  @Test("long texts are wrapped behind their label, and cannot move the cursor")
  func wrapped() {
    let terminal = Terminal(isInteractive: true, width: 24, hasColor: false, hasUnicode: false)
    #expect(
      Message(.hint, "one two three four five\n\("a\n\u{1B}[2J")").rendered(on: terminal).plain
        == #"""
        hint: one two three four
              five
              a\n\u{1b}[2J
        """#)
  }

  @Test("a place may be a file alone")
  func fileAlone() {
    let message = Message(.warning, "odd", at: .init(file: "x\ny"))
    #expect(message.rendered(on: .plain).plain.hasPrefix("warning: odd\n"))
    #expect(message.location?.text == #"x\ny"#)
    #expect(Message.Location(file: "a", line: 3).text == "a:3")
  }
}
