import Errors
import Statistics

extension CurveChart {
  /// The chart as an SVG 1.1 document for light and dark surroundings, which needs nothing besides.
  public var svg: String { CurvePicture(self).text }
}

/// The drawing of a chart: where its parts lie, in pixels.
private struct CurvePicture {
  private let chart: CurveChart
  private let left = 172.0
  private let top = 44.0
  private let width = 560.0
  private let height = 280.0
  private let rowHeight = 22.0
  /// More points of a curve than that are not seen.
  private static let mostPoints = 400

  init(_ chart: CurveChart) { self.chart = chart }

  private var bottom: Double { top + height }
  private var rowsTop: Double { bottom + 52 }
  private var fullHeight: Double { rowsTop + rowHeight * Double(chart.marks.count) + 12 }
  private var fullWidth: Double { left + width + 28 }

  var text: String {
    let lines =
      [
        #"<?xml version="1.0" encoding="UTF-8"?>"#,
        #"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \#(n(fullWidth)) \#(n(fullHeight))" "#
          + #"width="\#(n(fullWidth))" height="\#(n(fullHeight))" role="img">"#,
        "<title>\(t(chart.title))</title>", "<desc>\(t(description))</desc>", style,
        #"<rect class="paper" width="\#(n(fullWidth))" height="\#(n(fullHeight))"/>"#,
        #"<text class="title" x="\#(n(left))" y="26">\#(t(chart.title))</text>"#,
      ] + grid + marks + curves + axisTitles + ["</svg>", ""]
    return lines.joined(separator: "\n")
  }

  /// For readers that cannot see it.
  private var description: String {
    let marks = chart.marks.map { mark in
      "\(mark.label) \(NumberText.significant(mark.x)) (\(NumberText.significant(mark.lower)) to "
        + "\(NumberText.significant(mark.upper)))"
    }
    return (["\(chart.yLabel) over \(chart.xLabel) of \(chart.thin.count) seeds"] + marks)
      .joined(separator: "; ")
  }

  private var style: String {
    """
    <style>
    text { font: 12px system-ui, sans-serif; fill: #333 }
    .title { font-size: 14px; font-weight: 600 }
    .paper { fill: #fff }
    .grid { stroke: #ddd; stroke-width: 1 }
    .frame { stroke: #888; stroke-width: 1; fill: none }
    .thin { stroke: #5b7a99; stroke-width: 1; stroke-opacity: .55; fill: none }
    .bold { stroke: #0b62c4; stroke-width: 2.5; fill: none; stroke-linejoin: round }
    .mark { stroke: #b3541e; stroke-width: 1; stroke-dasharray: 4 3 }
    .spread { stroke: #b3541e; stroke-width: 2 }
    .dot { fill: #b3541e }
    @media (prefers-color-scheme: dark) {
    text { fill: #ddd }
    .paper { fill: #1b1e23 }
    .grid { stroke: #3a3f47 }
    .frame { stroke: #888 }
    .thin { stroke: #9db4cc }
    .bold { stroke: #6fb1ff }
    .mark, .spread { stroke: #f0a26b }
    .dot { fill: #f0a26b }
    }
    </style>
    """
  }

  private var grid: [String] {
    var lines: [String] = []
    for tick in chart.xAxis.ticks {
      let x = n(x(tick))
      lines.append(
        #"<line class="grid" x1="\#(x)" y1="\#(n(top))" x2="\#(x)" y2="\#(n(bottom))"/>"#)
      lines.append(
        #"<text x="\#(x)" y="\#(n(bottom + 16))" text-anchor="middle">\#(t(ChartAxis.label(tick)))</text>"#
      )
    }
    for tick in chart.yAxis.ticks {
      let y = y(tick)
      lines.append(
        #"<line class="grid" x1="\#(n(left))" y1="\#(n(y))" x2="\#(n(left + width))" y2="\#(n(y))"/>"#
      )
      lines.append(
        #"<text x="\#(n(left - 8))" y="\#(n(y + 4))" text-anchor="end">\#(t(ChartAxis.label(tick)))</text>"#
      )
    }
    lines.append(
      #"<rect class="frame" x="\#(n(left))" y="\#(n(top))" width="\#(n(width))" height="\#(n(height))"/>"#
    )
    return lines
  }

  private var curves: [String] {
    chart.thin.map { polyline($0, class: "thin") } + [polyline(chart.bold, class: "bold")]
  }

  private func polyline(_ curve: CurveChart.Curve, class name: String) -> String {
    let points = chart.positions(of: curve)
    let count = min(points.count, Self.mostPoints)
    let shown = (0..<count).map { place in
      let point = points[count > 1 ? place * (points.count - 1) / (count - 1) : place]
      return "\(n(left + point.x * width)),\(n(bottom - point.y * height))"
    }
    return #"<polyline class="\#(name)" points="\#(shown.joined(separator: " "))">"#
      + "<title>\(t(curve.label))</title></polyline>"
  }

  /// A line through the curves, and below them a row with the spread.
  private var marks: [String] {
    chart.marks.enumerated().flatMap { index, mark in
      let y = rowsTop + rowHeight * Double(index)
      let x = n(x(mark.x))
      return [
        #"<line class="mark" x1="\#(x)" y1="\#(n(top))" x2="\#(x)" y2="\#(n(y))"/>"#,
        #"<line class="spread" x1="\#(n(self.x(mark.lower)))" y1="\#(n(y))" "#
          + #"x2="\#(n(self.x(mark.upper)))" y2="\#(n(y))"/>"#,
        #"<circle class="dot" cx="\#(x)" cy="\#(n(y))" r="4"/>"#,
        #"<text x="\#(n(left - 8))" y="\#(n(y + 4))" text-anchor="end">\#(t(mark.label))</text>"#,
      ]
    }
  }

  private var axisTitles: [String] {
    let middle = n(top + height / 2)
    return [
      #"<text x="\#(n(left + width / 2))" y="\#(n(bottom + 34))" text-anchor="middle">"#
        + "\(t(chart.xLabel))</text>",
      #"<text transform="rotate(-90 20 \#(middle))" x="20" y="\#(middle)" text-anchor="middle">"#
        + "\(t(chart.yLabel))</text>",
    ]
  }

  private func x(_ value: Double) -> Double { left + chart.xAxis.position(of: value) * width }
  private func y(_ value: Double) -> Double { bottom - chart.yAxis.position(of: value) * height }

  /// A tenth of a pixel is enough.
  private func n(_ value: Double) -> String { NumberText.fixed(value, decimals: 1) }

  private func t(_ text: String) -> String { XMLText.escaped(VisibleText.line(text)) }
}
