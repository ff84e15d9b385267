import Errors
import Testing

@Suite("Text from outside is made visible") struct VisibleTextTests {
  @Test(
    "what steers a terminal, breaks a line, turns its direction or is not seen is escaped",
    arguments: [
      ("a\nb\tc\r", #"a\nb\tc\r"#), ("\r\n", #"\r\n"#),
      ("\u{1B}[2Jx\u{7}\u{9B}", #"\u{1b}[2Jx\u{7}\u{9b}"#),
      ("\0\u{7F}\u{85}", #"\u{0}\u{7f}\u{85}"#), ("\u{2028}\u{2029}", #"\u{2028}\u{2029}"#),
      ("\u{202E}abc\u{202C}", #"\u{202e}abc\u{202c}"#),
      ("\u{2066}\u{2069}\u{200F}\u{61C}", #"\u{2066}\u{2069}\u{200f}\u{61c}"#),
      ("a\u{200B}b\u{FEFF}\u{AD}\u{2060}", #"a\u{200b}b\u{feff}\u{ad}\u{2060}"#),
      ("x\u{E0041}\u{E0100}\u{3164}", #"x\u{e0041}\u{e0100}\u{3164}"#),
      // Where they join nothing, joiners and selectors are not seen.
      ("a\u{200D}b\u{200C}", #"a\u{200d}b\u{200c}"#), ("1\u{FE0F}", #"1\u{fe0f}"#),
      ("\u{200D}👩", #"\u{200d}👩"#),
    ])
  func hidden(text: String, visible: String) {
    #expect(VisibleText.line(text) == visible)
  }

  @Test(
    "ordinary text of any script stays as it is",
    arguments: [
      "", "plain ~!", #"C:\new"#, "naïve e\u{301}", "日本語 한국 Ａ", "👩‍👩‍👧 👍🏽 ❤️ 1️⃣ 🏳️‍🌈", "שלום عربي",
      "می‌خواهم", "क्‍ष", "10 µs ± 1 – “q”",
    ])
  func ordinary(text: String) {
    #expect(VisibleText.line(text) == text)
    #expect(Array(VisibleText.line(text).unicodeScalars) == Array(text.unicodeScalars))
  }

  @Test("no scalar at all gets through that is a control, a separator or not seen")
  func everyScalar() {
    for value in (0 as UInt32)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let kind = scalar.properties.generalCategory
      let isHidden =
        [.control, .format, .lineSeparator, .paragraphSeparator].contains(kind)
        || scalar.properties.isDefaultIgnorableCodePoint
      let line = VisibleText.line("a\(scalar)b")
      #expect(line.unicodeScalars.contains(scalar) == !isHidden, "\(value)")
    }
  }

  @Test("of several lines the breaks stay, of either kind")
  func lines() {
    #expect(VisibleText.lines("a\r\n\tb\n\u{1B}") == "a\n    b\n\\u{1b}")
    #expect(VisibleText.lines("a\rb") == #"a\rb"#)
    #expect(VisibleText.split("a\r\nb\n") == ["a", "b", ""])
  }

  @Test("a JSON document says the same with escapes")
  func json() {
    #expect(
      VisibleText.json("{\n \"é\u{7F}\u{202E}\u{E0041}\": 1}")
        == "{\n \"é\\u007f\\u202e\\udb40\\udc41\": 1}")
  }
}
