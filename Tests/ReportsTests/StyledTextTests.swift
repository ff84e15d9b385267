import Reports
import Testing

@Suite("Styled text") struct StyledTextTests {
  private static let colour = Terminal(
    isInteractive: true, width: 60, hasColor: true, hasUnicode: true)

  @Test("from outside is one line that steers nothing; only literals and styles are ours")
  func outside() {
    let name = "a\u{1B}[31m\nerror: b"
    let text: StyledText = "no file\n\(name), \(name, .bold)"
    #expect(text.plain == "no file\na\\u{1b}[31m\\nerror: b, a\\u{1b}[31m\\nerror: b")
    #expect(
      text.output(on: Self.colour)
        == "no file\na\\u{1b}[31m\\nerror: b, \u{1B}[1ma\\u{1b}[31m\\nerror: b\u{1B}[0m")
    struct Value: CustomStringConvertible { let description = "\u{202E}x" }
    #expect(("\(Value())" as StyledText).plain == "\\u{202e}x")
    #expect(StyledText(lines: "a\r\nb\tc\u{7}").plain == "a\nb    c\\u{7}")
    #expect(Table.Cell("\(name)").text.plain == "a\\u{1b}[31m\\nerror: b")
  }

  @Test("is put together like strings, and styled parts stay styled")
  func parts() {
    let part = StyledText("x", .red)
    let text: StyledText = ["a", part, "b"].joined(separator: ", ")
    #expect(text == "a, \(part), b")
    #expect(text.output(on: Self.colour) == "a, \u{1B}[31mx\u{1B}[0m, b")
    #expect(text.output(on: .plain) == "a, x, b")
    #expect(part.styled(.bold).output(on: Self.colour) == "\u{1B}[31;1mx\u{1B}[0m")
    #expect(("" as StyledText).isEmpty && StyledText("", .red).isEmpty)
  }

  @Test(
    "takes the columns that a terminal gives it",
    arguments: [
      ("", 0), ("abc", 3), ("naïve", 5),
      // East Asian wide and fullwidth, halfwidth, and blocks far from the others.
      ("日本語", 6), ("한국", 4), ("Ａ", 2), ("ｱ", 1), ("〈x〉", 5), ("𠀀", 2), ("𗀀", 2), ("《", 2),
      // Combining marks belong to the letter before them.
      ("e\u{301}", 1), ("Z\u{308}\u{323}o", 2), ("\u{301}", 0), ("ก็", 1),
      // Emoji: by default, by a selector, joined, with a skin tone, flags; text symbols are narrow.
      ("⌚", 2), ("😀", 2), ("❤", 1), ("❤\u{FE0F}", 2), ("👩‍👩‍👧", 2), ("👍🏽", 2), ("🇩🇪", 2),
      // What is not seen is written as an escape.
      ("a\u{7}b", 7), ("a\u{200B}b", 10), ("\u{7F}", 6),
    ] as [(String, Int)])
  func width(text: String, columns: Int) {
    #expect(StyledText(text).width == columns, "\(text)")
  }

  @Test("is cut between characters, never within one, and keeps its styles")
  func truncated() {
    func cut(_ text: String, to columns: Int, ellipsis: String = "…") -> String {
      StyledText(text).truncated(to: columns, ellipsis: ellipsis).plain
    }
    #expect(cut("label-smoothing", to: 8) == "label-s…")
    #expect(cut("mixup", to: 5) == "mixup")
    #expect(cut("日本語", to: 5) == "日本…")
    // The second character would be cut in half: its column stays free.
    #expect(cut("日本語", to: 4) == "日…")
    #expect(cut("e\u{301}a\u{300}o", to: 2) == "e\u{301}…")
    #expect(cut("long", to: 3, ellipsis: "..") == "l..")
    #expect(cut("long", to: 1, ellipsis: "..") == ".")
    #expect(cut("long", to: 0) == "")
    let styled = StyledText("long", .red).truncated(to: 3)
    #expect(styled.output(on: Self.colour) == "\u{1B}[31mlo…\u{1B}[0m")
  }

  @Test("is padded by what it shows, not by what it holds")
  func padded() {
    #expect(StyledText("日本").padded(to: 6).plain == "日本  ")
    #expect(StyledText("e\u{301}").paddedLeft(to: 3).plain == "  e\u{301}")
    #expect(StyledText("long").padded(to: 2).plain == "long")
  }

  @Test("breaks at spaces, and leaves words whole that are too long for a line")
  func wrapped() {
    func wrapped(_ text: String, to columns: Int?, indent: Int = 0) -> [String] {
      StyledText(text).wrapped(to: columns, indent: indent).map(\.plain)
    }
    #expect(wrapped("one two three", to: 7) == ["one two", "three"])
    #expect(wrapped("one two  three", to: nil) == ["one two three"])
    #expect(wrapped("incomprehensible a b", to: 5) == ["incomprehensible", "a b"])
    #expect(wrapped("日本 日本", to: 8) == ["日本", "日本"])
    #expect(wrapped("aa bb cc", to: 5, indent: 3) == ["aa bb", "cc"])
    #expect(wrapped("", to: 5) == [""])
    let styled: StyledText = "a \("b c", .red) d"
    #expect(styled.wrapped(to: 3) == ["a \("b", .red)", "\("c", .red) d"])
  }
}
