import Reports
import Testing

@Suite("Markdown on a terminal") struct MarkdownTests {
  private static let unicode = Terminal(
    isInteractive: true, width: 40, hasColor: false, hasUnicode: true)

  private static let ascii = Terminal(
    isInteractive: false, width: nil, hasColor: false, hasUnicode: false)

  @Test("headings are underlined, paragraphs wrapped, and blocks set apart")
  func blocks() {
    let text = MarkdownRenderer.text(
      """
      # mixup

      Trains on weighted means of two examples
      and of their targets.

      ## Use
      ### Details
      """, on: Self.unicode)
    #expect(
      text.plain == """
        mixup
        =====

        Trains on weighted means of two examples
        and of their targets.

        Use
        ---

        Details
        """)
  }

  @Test("entries of a list stay together, deeper ones further in")
  func lists() {
    let markdown = """
      - one entry that is too long for its line
      - two
        * deeper
      1. first
      """
    #expect(
      MarkdownRenderer.text(markdown, on: Self.unicode).plain == """
        • one entry that is too long for its
          line
        • two
          • deeper
        1. first
        """)
    #expect(MarkdownRenderer.text("- a", on: Self.ascii).plain == "- a")
  }

  @Test("code is never wrapped nor read, whatever its fence")
  func code() {
    let markdown = """
      ```toml
      [tricks.mixup]   # a comment that is longer than forty columns
      alpha = *0.4*
      ```
      ~~~
      # no heading
      ~~~
      """
    #expect(
      MarkdownRenderer.text(markdown, on: Self.unicode).plain == """
            [tricks.mixup]   # a comment that is longer than forty columns
            alpha = *0.4*

            # no heading
        """)
    // A fence without an end goes on to the end of the text.
    #expect(MarkdownRenderer.text("```\nx", on: Self.ascii).plain == "    x")
  }

  @Test(
    "marks within a line are read where they are marks",
    arguments: [
      ("*a* and **b** and _c_", "a and b and c"), ("`x_y` stays", "`x_y` stays"),
      ("snake_case_name", "snake_case_name"), ("2 * 3 * 4", "2 * 3 * 4"),
      ("[docs](https://x.org/a)", "docs (https://x.org/a)"), ("[up](#use)", "up"),
      ("<https://x.org>", "https://x.org"), ("![logo](a.png)", "logo"), (#"\*not\*"#, "*not*"),
      ("an open *star", "an open *star"), ("[no link]", "[no link]"), ("a < b", "a < b"),
      ("**bold *inside* it**", "bold inside it"),
    ])
  func inline(markdown: String, text: String) {
    #expect(MarkdownRenderer.text(markdown, on: Self.ascii).plain == text)
  }

  @Test("tables keep their columns, with bars in cells that are escaped or code")
  func tables() {
    let markdown = #"""
      | key | default |
      |:----|--------:|
      | `a|b` | 0.1 |
      | c \| d | **12** |
      """#
    #expect(
      MarkdownRenderer.text(markdown, on: Self.ascii).plain == """
        key    default
        `a|b`      0.1
        c | d       12
        """)
  }

  @Test("quotes, rules and comments are what they are")
  func others() {
    #expect(MarkdownRenderer.text("> said\n> twice", on: Self.unicode).plain == "│ said twice")
    let rule = String(repeating: "-", count: 80)
    #expect(MarkdownRenderer.text("a\n\n---\n\nb", on: Self.ascii).plain == "a\n\n\(rule)\n\nb")
    #expect(MarkdownRenderer.text("<!-- hidden\nstill -->\nshown", on: Self.ascii).plain == "shown")
  }

  @Test("colour takes the place of marks, and control characters do no harm")
  func styles() {
    var terminal = Self.unicode
    terminal.hasColor = true
    let text = MarkdownRenderer.text("`x` \u{1B}[2J", on: terminal).output(on: terminal)
    #expect(text.contains("\u{1B}[36mx\u{1B}[0m"))
    #expect(!text.contains("\u{1B}[2J"))
    #expect(MarkdownRenderer.text("# A", on: terminal).plain == "A")
  }

  @Test("whatever it is given, it ends")
  func anything() {
    let pieces = ["#", "|", "-", "`", "*", "[", "](", "\n", " ", "x", ">", "<!--", "1.", "\\", "é"]
    var state: UInt64 = 1
    for _ in 0..<300 {
      var text = ""
      for _ in 0..<40 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += pieces[Int(state >> 33) % pieces.count]
      }
      _ = MarkdownRenderer.text(text, on: Self.unicode)
    }
  }
}
