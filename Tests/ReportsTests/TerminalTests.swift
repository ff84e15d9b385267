import Reports
import Testing

@Suite struct TerminalTests {
  static let colour = Terminal(
    isInteractive: true, hasColour: true, hasUnicode: true, width: 40)
  static let narrow = Terminal(
    isInteractive: true, hasColour: false, hasUnicode: false, width: 30)

  @Test func `the environment decides on colour and symbols`() {
    func terminal(_ isTerminal: Bool, _ environment: [String: String]) -> Terminal {
      Terminal(isTerminal: isTerminal, columns: 100, environment: environment)
    }
    #expect(terminal(true, ["LANG": "en_GB.UTF-8"]).hasColour)
    #expect(terminal(true, ["LANG": "en_GB.UTF-8"]).hasUnicode)
    #expect(!terminal(true, ["LANG": "C"]).hasUnicode)
    #expect(!terminal(true, ["LC_ALL": "C", "LANG": "en_GB.UTF-8"]).hasUnicode)
    #expect(!terminal(true, ["NO_COLOR": "1"]).hasColour)
    #expect(terminal(true, ["NO_COLOR": ""]).hasColour)
    #expect(!terminal(true, ["TERM": "dumb"]).hasColour)
    #expect(!terminal(true, ["TERM": "dumb"]).isInteractive)
    #expect(!terminal(false, [:]).hasColour)
    #expect(terminal(false, ["CLICOLOR_FORCE": "1"]).hasColour)
    #expect(!terminal(false, ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"]).hasColour)
    #expect(terminal(false, [:]).width == .max)
    #expect(terminal(true, [:]).width == 100)
  }

  @Test func `width counts columns, not characters`() {
    #expect("abc".displayWidth == 3)
    #expect("\u{1B}[1;31mabc\u{1B}[0m".displayWidth == 3)
    #expect("日本".displayWidth == 4)
    #expect("e\u{301}".displayWidth == 1)
    #expect("日本語".truncated(to: 5) == "日本…")
    #expect("abc".truncated(to: 3) == "abc")
    #expect("abcd".truncated(to: 3) == "ab…")
    #expect("abcd".truncated(to: 0) == "")
    #expect("ab".padded(to: 5, alignment: .right) == "   ab")
    #expect("a bb ccc dddd".wrapped(to: 6) == ["a bb", "ccc", "dddd"])
  }

  @Test func `numbers stand with their points in one column`() {
    var table = Table([.init("trick"), .init("accuracy", .number)])
    table.add(["baseline", "96.4"])
    table.add(["mixup", "9.125"])
    table.addSeparator()
    table.add(["mean", "5"])
    #expect(
      table.lines(for: .plain) == [
        "trick     accuracy",
        "baseline    96.4",
        "mixup        9.125",
        "──────────────────",
        "mean         5",
      ])
  }

  @Test func `text columns give way on a narrow terminal`() {
    var table = Table([.init("name"), .init("n", .number), .init("summary")])
    table.add(["a-rather-long-name", "12", "what it is good for in many words"])
    let lines = table.lines(for: Self.narrow)
    #expect(lines.allSatisfy { $0.displayWidth <= 30 })
    #expect(lines.last?.contains("12") == true)
  }

  @Test func `messages name their kind and place`() {
    let message = Message(.error, "unknown key 'momentun'", location: "digits.toml:12:3")
    #expect(message.rendered(for: .plain) == "digits.toml:12:3: error: unknown key 'momentun'\n")
    #expect(message.rendered(for: Self.colour).contains("\u{1B}[1;31merror:\u{1B}[0m"))
    #expect(
      Message(.hint, "one\ntwo").rendered(for: .plain) == "hint: one\n      two\n")
    let excerpt = SourceExcerpt(source: "a = 1\nbatch = x\n", line: 2, column: 9)
    #expect(excerpt?.rendered(for: .plain) == "2 │ batch = x\n  │         ^\n")
    #expect(SourceExcerpt(source: "a", line: 2, column: 1) == nil)
  }

  @Test func `numbers read as people write them`() {
    #expect(Numbers.percent(0.96434) == "96.43 %")
    #expect(Numbers.points(0.0042) == "+0.42")
    #expect(Numbers.points(-0.0042) == "−0.42")
    #expect(Numbers.points(-0.00001) == "0.00")
    #expect(Numbers.significant(0.012345) == "0.0123")
    #expect(Numbers.significant(123456) == "123456")
    #expect(Numbers.pValue(0.03125) == "p = 0.031")
    #expect(Numbers.pValue(0.0001) == "p < 0.001")
    #expect(Numbers.duration(0.123) == "0.12 s")
    #expect(Numbers.duration(61.4) == "1 min 01 s")
    #expect(Numbers.duration(59.7) == "1 min 00 s")
    #expect(Numbers.duration(7900) == "2 h 11 min")
    #expect(Numbers.bytes(2_000_000) == "1.9 MiB")
    #expect(Numbers.count(235146) == "235,146")
    #expect(Numbers.count(-12) == "−12")
  }

  @Test func `JSON refuses what it cannot say`() throws {
    #expect(try JSONOutput.text(["b": 1, "a": 2]) == "{\n  \"a\" : 2,\n  \"b\" : 1\n}\n")
    #expect(throws: EncodingError.self) { try JSONOutput.text(["a": Double.nan]) }
  }
}
