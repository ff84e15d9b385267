import Reports
import Testing

@Suite("Charts of steps") struct StepChartTests {
  private static func terminal(_ width: Int, unicode: Bool = true) -> Terminal {
    Terminal(isInteractive: true, width: width, hasColor: false, hasUnicode: unicode)
  }

  private static let chart = StepChart(
    [
      .init("baseline", [(1, 0), (2, 0), (3, 1), (4, 1)]),
      .init("tested", [(1, 0), (2, 2), (3, 2), (4, 2)]),
    ], xLabel: "settings", text: { "\(Int($0))%" })

  private func lines(_ chart: StepChart, _ terminal: Terminal, rows: Int = 3) -> [String] {
    chart.rendered(on: terminal, rows: rows).plain
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test("A value holds from its place to the next, and the first curve is seen where they meet")
  func steps() {
    let lines = lines(Self.chart, Self.terminal(24, unicode: false))
    #expect(
      lines == [
        "2% |       xxxxxxxxxxxxx", "   |             ooooooo", "0% |ooooooooooooo",
        "   +--------------------", "    1     settings     4", "    o baseline", "    x tested",
      ], "\(lines.joined(separator: "\n"))")
  }

  @Test("Nothing is wider than the terminal", arguments: [100, 40, 20])
  func width(columns: Int) {
    for unicode in [true, false] {
      let lines = lines(Self.chart, Self.terminal(columns, unicode: unicode))
      #expect(lines.allSatisfy { $0.count <= columns }, "\(lines)")
    }
  }

  @Test("A constant is one line, what is not finite is left out, and nothing is nothing")
  func degenerate() {
    let flat = StepChart([.init("a", [(1, 3), (2, .nan), (5, 3)])], xLabel: "x", text: { "\($0)" })
    let lines = lines(flat, Self.terminal(30, unicode: false))
    #expect(lines.count == 3 && lines[0].contains("oooo"), "\(lines)")
    #expect(
      StepChart([.init("a", [])], xLabel: "x", text: { "\($0)" }).rendered(on: .plain).isEmpty)
  }
}
