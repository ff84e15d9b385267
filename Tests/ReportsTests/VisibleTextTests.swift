import Reports
import Testing

@Suite("Text as the eye sees it") struct VisibleTextTests {
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
      // Control and format characters take none.
      ("a\u{7}b", 2), ("a\u{200B}b", 2), ("\u{7F}", 0),
    ] as [(String, Int)])
  func width(text: String, columns: Int) {
    #expect(VisibleText.width(text) == columns, "\(text)")
  }

  @Test("counts no escape sequence, whole or cut short")
  func escapes() {
    #expect(VisibleText.width("\u{1B}[1;31mred\u{1B}[0m") == 3)
    #expect(VisibleText.plain("\u{1B}[1;31mred\u{1B}[0m!") == "red!")
    #expect(VisibleText.width("\u{1B}]8;;http://x\u{7}link\u{1B}]8;;\u{7}") == 4)
    #expect(VisibleText.plain("\u{1B}[2") == "")
    #expect(VisibleText.plain("\u{1B}") == "")
  }

  @Test("is cut between characters, never within one, and ends the styles that it began")
  func truncated() {
    #expect(VisibleText.truncated("label-smoothing", to: 8) == "label-s…")
    #expect(VisibleText.truncated("mixup", to: 5) == "mixup")
    #expect(VisibleText.truncated("日本語", to: 5) == "日本…")
    // The second character would be cut in half: its column stays free.
    #expect(VisibleText.truncated("日本語", to: 4) == "日…")
    #expect(VisibleText.truncated("e\u{301}a\u{300}o", to: 2) == "e\u{301}…")
    #expect(VisibleText.truncated("\u{1B}[31mlong\u{1B}[0m", to: 3) == "\u{1B}[31mlo…\u{1B}[0m")
    #expect(VisibleText.truncated("long", to: 3, ellipsis: "..") == "l..")
    #expect(VisibleText.truncated("long", to: 1, ellipsis: "..") == ".")
    #expect(VisibleText.truncated("long", to: 0) == "")
  }

  @Test("is padded by what it shows, not by what it holds")
  func padded() {
    #expect(VisibleText.padded("日本", to: 6) == "日本  ")
    #expect(VisibleText.paddedLeft("e\u{301}", to: 3) == "  e\u{301}")
    #expect(VisibleText.padded("long", to: 2) == "long")
  }

  @Test("from outside cannot move the cursor or break the line")
  func singleLine() {
    #expect(VisibleText.singleLine("a\nb\tc\r\u{2028}d") == "a b c  d")
    #expect(VisibleText.singleLine("\u{1B}[2Jx\u{7}\u{9B}") == "?[2Jx??")
    #expect(VisibleText.singleLine("日本 é 👩‍👩‍👧") == "日本 é 👩‍👩‍👧")
  }

  @Test("breaks at spaces, and leaves words whole that are too long for a line")
  func wrapped() {
    #expect(VisibleText.wrapped("one two three", to: 7) == ["one two", "three"])
    #expect(VisibleText.wrapped("one two  three", to: nil) == ["one two three"])
    #expect(VisibleText.wrapped("incomprehensible a b", to: 5) == ["incomprehensible", "a b"])
    #expect(VisibleText.wrapped("日本 日本", to: 8) == ["日本", "日本"])
    #expect(VisibleText.wrapped("aa bb cc", to: 5, indent: 3) == ["aa bb", "cc"])
    #expect(VisibleText.wrapped("", to: 5) == [""])
  }
}
