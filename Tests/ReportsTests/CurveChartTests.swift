import Foundation
import Reports
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite("Charts of curves") struct CurveChartTests {
  private static func terminal(_ width: Int?, color: Bool = false, unicode: Bool = true) -> Terminal
  {
    Terminal(isInteractive: true, width: width, hasColor: color, hasUnicode: unicode)
  }

  /// A curve that falls from 2 to 0.2 over 1e-5 to 1, with two neighbours.
  private static func chart(name: String = "made", marks: [CurveChart.Mark]? = nil) -> CurveChart {
    let xs = (0...50).map { pow(10, -5 + Double($0) / 10) }
    func curve(_ label: String, _ factor: Double) -> CurveChart.Curve {
      CurveChart.Curve(label, xs: xs, ys: xs.indices.map { factor * pow(10, -Double($0) / 50) })
    }
    return CurveChart(
      title: name, xLabel: "learning rate", yLabel: "smoothed loss", xRange: 1e-5...1,
      thin: [curve("seed 1", 2.4), curve("seed \(name)", 1.6)], bold: curve("median", 2),
      marks: marks ?? [
        .init("minimum / 10", x: 1e-2, lower: 3e-3, upper: 3e-2),
        .init("your rate", x: 0.5, lower: 0.5, upper: 0.5),
      ])
  }

  @Test("Nothing is wider than the terminal", arguments: [100, 80, 60, 40, 20])
  func width(columns: Int) {
    for unicode in [true, false] {
      let text = Self.chart().rendered(on: Self.terminal(columns, unicode: unicode)).plain
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.allSatisfy { $0.count <= columns }, "\(text)")
      // Rows, the axis, its labels, the marks.
      #expect(lines.count == 12 + 2 + 2)
    }
  }

  @Test("A pipe is as wide as 80 columns and has no colour; without Unicode all is ASCII")
  func plain() {
    let text = Self.chart().rendered(on: .plain).output(on: .plain)
    #expect(text.utf8.allSatisfy { $0 < 0x80 && $0 != 0x1B }, "\(text)")
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(text.contains("*") && text.contains("[") && text.contains("o"))
    let coloured = Self.chart().rendered(on: Self.terminal(80, color: true))
    #expect(coloured.output(on: Self.terminal(80, color: true)).contains("\u{1B}"))
    #expect(!coloured.output(on: Self.terminal(80)).contains("\u{1B}"))
  }

  @Test("The curve falls from the upper left to the lower right, over powers of ten")
  func shape() throws {
    let text = Self.chart().rendered(on: Self.terminal(60, unicode: false)).plain
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let places = lines.prefix(12).compactMap { line in
      line.firstIndex(of: "*").map { line.distance(from: line.startIndex, to: $0) }
    }
    #expect(places.count >= 10 && places == places.sorted(), "\(text)")
    let labels = lines[13].split(separator: " ").map(String.init)
    #expect(labels == ["smoothed", "loss", "1e-5", "1e-4", "0.001", "0.01", "0.1", "1"], "\(text)")
    // A hundredth lies at three fifths of the axis.
    let mark = try #require(lines.first { $0.contains("minimum / 10") })
    let place = mark.distance(from: mark.startIndex, to: try #require(mark.firstIndex(of: "o")))
    #expect(place == 14 + Int((0.6 * 45).rounded()), "\(text)")
  }

  @Test("Losses of nothing and below have a linear axis; what is not finite ends a curve")
  func linear() {
    let chart = CurveChart(
      title: "t", xLabel: "x", yLabel: "y", xRange: 1...100, thin: [],
      bold: .init("b", xs: [1, 10, 50, 100], ys: [1, -1, .nan, 2]), marks: [])
    #expect(chart.bold.ys == [1, -1])
    #expect(chart.rendered(on: .plain).plain.contains("-1"))
    let empty = CurveChart(
      title: "t", xLabel: "x", yLabel: "y", xRange: 1...100, thin: [],
      bold: .init("b", xs: [], ys: []), marks: [.init("m", x: 1000, lower: 1, upper: 1)])
    #expect(!empty.rendered(on: .plain).plain.contains("*"))
    #expect(parsed(empty.svg) != nil)
  }

  @Test("The picture is XML with a curve for each seed and a row for each mark, light and dark")
  func picture() throws {
    let svg = Self.chart().svg
    let names = try #require(parsed(svg))
    #expect(names.count { $0 == "polyline" } == 3)
    #expect(names.count { $0 == "circle" } == 2)
    #expect(names.first == "svg")
    #expect(svg.contains("prefers-color-scheme: dark"))
    #expect(svg.contains(">1e-5<") && svg.contains(">0.01<"))
    #expect(svg.contains("minimum / 10 0.0100 (0.00300 to 0.0300)"))
    // It refers to nothing outside of itself but the name of its format.
    #expect(svg.components(separatedBy: "http").count == 2)
    #expect(svg.utf8.count < 20_000)
  }

  @Test(
    "Names cannot leave their place",
    arguments: [
      "</text><script>alert(1)</script>", "a & b", "\"'<>", "]]>", "x\u{0}y\u{1B}[31m",
      "\u{202E}abc",
      "<!-- ", "&amp;", "line\nbreak", "\u{FFFE}",
    ])
  func hostile(name: String) throws {
    let svg = Self.chart(
      name: name, marks: [.init(name, x: 0.1, lower: 0.01, upper: 0.5)]
    ).svg
    let names = try #require(parsed(svg), "\(svg)")
    #expect(
      Set(names).isSubset(of: [
        "svg", "title", "desc", "style", "rect", "text", "line", "circle", "polyline",
      ]))
    let usual = try #require(
      parsed(Self.chart(marks: [.init("m", x: 0.1, lower: 0.01, upper: 0.5)]).svg))
    #expect(names.count == usual.count)
    #expect(!svg.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
  }

  /// The names of the elements in their order; nothing if it is no XML.
  private func parsed(_ text: String) -> [String]? {
    final class Names: NSObject, XMLParserDelegate {
      var all: [String] = []
      func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
        qualifiedName: String?, attributes: [String: String]
      ) { all.append(name) }
    }
    let names = Names()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = names
    return parser.parse() ? names.all : nil
  }
}
