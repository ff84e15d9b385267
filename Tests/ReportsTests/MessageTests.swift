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
      messages.rendered(on: .plain) == """
        error: unknown key 'learning-rat'
          --> experiments/digits.toml:12:3
           |
        12 |   learning-rat = 0.1
           |   ^^^^^^^^^^^^
        hint: did you mean 'learning-rate'?
        """)
  }

  @Test("columns are those of characters, as wide as they are shown")
  func wide() {
    let location = Message.Location(
      file: "a.toml", line: 1, column: 6, length: 2, excerpt: "日本 = xy")
    let lines = Message(.error, "no", at: location).rendered(on: .plain).split(separator: "\n")
    #expect(lines.last == "  |        ^^", "\(lines)")
  }

  @Test("long texts are wrapped behind their label, and cannot move the cursor")
  func wrapped() {
    let terminal = Terminal(isInteractive: true, width: 24, hasColor: false, hasUnicode: false)
    #expect(
      Message(.hint, "one two three four five\n\u{1B}[2J").rendered(on: terminal) == """
        hint: one two three four
              five
              ?[2J
        """)
  }

  @Test("a place may be a file alone")
  func fileAlone() {
    let message = Message(.warning, "odd", at: .init(file: "x\ny"))
    #expect(message.rendered(on: .plain).hasPrefix("warning: odd\n"))
    #expect(message.location?.text == "x y")
    #expect(Message.Location(file: "a", line: 3).text == "a:3")
  }
}
