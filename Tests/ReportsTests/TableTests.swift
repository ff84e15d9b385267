import Reports
import Testing

@Suite("Tables") struct TableTests {
  private static let wide = Terminal(
    isInteractive: true, width: 60, hasColor: false, hasUnicode: true)

  private static func terminal(_ width: Int) -> Terminal {
    Terminal(isInteractive: true, width: width, hasColor: false, hasUnicode: true)
  }

  private static var sample: Table {
    var table = Table([.init("trick"), .init("seeds", .right), .init("difference", .right)])
    table.add(["mixup", "8", "+1.2"])
    table.add(["label-smoothing", "10", "-10.25"])
    table.add(["日本", "6", "none"])
    return table
  }

  @Test("align words left and numbers right, and end no line in spaces")
  func alignment() {
    #expect(
      Self.sample.rendered(on: Self.wide).plain == """
        trick            seeds  difference
        mixup                8        +1.2
        label-smoothing     10      -10.25
        日本                 6        none
        """)
  }

  @Test("are whole in a pipe, however long")
  func pipe() {
    var table = Table([.init("a"), .init("b")])
    let long = String(repeating: "word ", count: 60)
    table.add([.init(long), "x"])
    #expect(table.rendered(on: .plain).plain.contains(long))
  }

  @Test("give way in their widest column of words first")
  func shrunk() {
    #expect(
      Self.sample.rendered(on: Self.terminal(30)).plain == """
        trick        seeds  difference
        mixup            8        +1.2
        label-smoo…     10      -10.25
        日本             6        none
        """)
  }

  @Test("become blocks of lines where not even that fits")
  func stacked() {
    var table = Table([.init("trick"), .init("difference", .right)])
    table.add(["label-smoothing", "+1.2"])
    table.add(["mixup", "-3.4"])
    #expect(
      table.rendered(on: Self.terminal(17)).plain == """
        trick       label-smoothing
        difference  +1.2

        trick       mixup
        difference  -3.4
        """)
  }

  @Test("take rows that are too short or too long, and texts with line breaks")
  func rows() {
    var table = Table([.init("a"), .init("b")])
    table.add(["1"])
    table.add(["1", "2", "3"])
    table.add(["x\ny", "\u{1B}z"])
    #expect(
      table.rendered(on: .plain).plain == #"""
        a     b
        1
        1     2
        x\ny  \u{1b}z
        """#)
    #expect(Table([]).rendered(on: .plain).plain == "")
  }

  @Test("colour cells without moving columns")
  func styles() {
    var table = Table([.init("status"), .init("name")])
    table.add([.init("bad", .red), "x"])
    var terminal = Self.wide
    terminal.hasColor = true
    let colored = table.rendered(on: terminal)
    #expect(colored.output(on: terminal).contains("\u{1B}[31mbad\u{1B}[0m"))
    #expect(colored.output(on: Self.wide) == table.rendered(on: Self.wide).plain)
  }
}
