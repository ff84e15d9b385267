import Reports
import Testing

@Suite("What a terminal can show") struct TerminalTests {
  private static func terminal(
    _ environment: [String: String], isTerminal: Bool = true, columns: Int? = 100
  ) -> Terminal {
    Terminal(isTerminal: isTerminal, columns: columns, environment: environment)
  }

  @Test("colour needs a terminal, unless it is forced or forbidden")
  func colour() {
    #expect(Self.terminal([:]).hasColor)
    #expect(!Self.terminal(["NO_COLOR": "1"]).hasColor)
    #expect(Self.terminal(["NO_COLOR": ""]).hasColor)
    #expect(!Self.terminal(["TERM": "dumb"]).hasColor)
    #expect(!Self.terminal(["CLICOLOR": "0"]).hasColor)
    #expect(!Self.terminal([:], isTerminal: false).hasColor)
    #expect(Self.terminal(["FORCE_COLOR": "1"], isTerminal: false).hasColor)
    #expect(!Self.terminal(["FORCE_COLOR": "0"], isTerminal: false).hasColor)
    #expect(!Self.terminal(["FORCE_COLOR": "1", "NO_COLOR": "1"], isTerminal: false).hasColor)
  }

  @Test("the first locale that is set decides on Unicode")
  func unicode() {
    #expect(Self.terminal(["LANG": "de_DE.UTF-8"]).hasUnicode)
    #expect(Self.terminal(["LANG": "en_US.utf8"]).hasUnicode)
    #expect(!Self.terminal(["LANG": "en_US.UTF-8", "LC_ALL": "C"]).hasUnicode)
    #expect(!Self.terminal([:]).hasUnicode)
  }

  @Test("the width is the terminal's, else COLUMNS, else 80, and none in a pipe")
  func width() {
    #expect(Self.terminal([:]).width == 100)
    #expect(Self.terminal(["COLUMNS": "50"], columns: 0).width == 50)
    #expect(Self.terminal([:], columns: nil).width == 80)
    #expect(Self.terminal([:], columns: 5).width == 20)
    #expect(Self.terminal(["COLUMNS": "50"], isTerminal: false).width == nil)
  }

  @Test("styles add up, and are nothing without colour")
  func styles() {
    var terminal = Terminal.plain
    #expect(StyledText("x", .bold + .red).output(on: terminal) == "x")
    terminal.hasColor = true
    #expect(StyledText("x", .bold + .red).output(on: terminal) == "\u{1B}[1;31mx\u{1B}[0m")
    #expect(StyledText("", .bold).output(on: terminal) == "")
    #expect(StyledText("x", .none).output(on: terminal) == "x")
  }
}
