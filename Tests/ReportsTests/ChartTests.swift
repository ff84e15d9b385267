import Reports
import Testing

@Suite("Charts") struct ChartTests {
  private static let unicode = Terminal(
    isInteractive: true, width: 40, hasColor: false, hasUnicode: true)

  @Test("sparklines rise and fall with the numbers, and leave a blank for what is none")
  func sparklines() {
    #expect(Sparkline.text([0, 1, 2, 3, 4, 5, 6, 7], on: Self.unicode) == "▁▂▃▄▅▆▇█")
    #expect(Sparkline.text([3, .nan, 0], on: Self.unicode) == "█ ▁")
    #expect(Sparkline.text([1, 1], on: Self.unicode) == "▅▅")
    #expect(Sparkline.text([0, 7], on: .plain) == "_#")
    #expect(Sparkline.text([], on: Self.unicode) == "")
    #expect(Sparkline.text([.nan, .infinity], on: Self.unicode) == "  ")
    // A longer series is averaged into stretches.
    #expect(Sparkline.text([0, 0, 7, 7], width: 2, on: Self.unicode) == "▁█")
  }

  @Test("intervals lie on one axis around zero")
  func intervals() {
    let plot = IntervalPlot([
      .init(label: "one", mean: 0.5, lower: 0, upper: 1),
      .init(label: "two", mean: -0.5, lower: -1, upper: 0),
      .init(label: "none", mean: .nan, lower: 0, upper: 1),
    ])
    let lines = plot.rendered(on: .plain, width: 26).plain.split(separator: "\n").map(String.init)
    #expect(lines.count == 3)
    // 21 columns: zero in the middle, the means half-way to the ends.
    #expect(lines[0] == "one            [----o----]", "\(lines)")
    #expect(lines[1] == "two  [----o----]", "\(lines)")
    #expect(lines[2] == "     -1.00     0     +1.00", "\(lines)")
    #expect(IntervalPlot([]).rendered(on: .plain).plain == "")
  }
}
