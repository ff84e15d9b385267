import LearningRates
import Reports
import Statistics

/// What people see of a range test.
struct RangeView {
  private let report: RangeReport

  init(_ report: RangeReport) { self.report = report }

  func text(on terminal: Terminal) -> StyledText {
    var parts = [title, chart.rendered(on: terminal), table.rendered(on: terminal)]
    parts.append(
      StyledText(report.position + ".").wrapped(to: terminal.width).joined(separator: "\n"))
    parts += report.cautions.map { caution in
      let kind = caution.isWarning ? Message.Kind.warning : .note
      let hint = caution.hint.map { [Message(.hint, StyledText($0))] } ?? []
      return ([Message(kind, StyledText(caution.summary))] + hint).rendered(on: terminal)
    }
    return parts.joined(separator: "\n\n")
  }

  private var title: StyledText {
    "\(report.experiment, .bold): \(report.test.steps) steps at rates from "
      + "\(RangeReport.text(report.test.from)) to \(RangeReport.text(report.test.to)), "
      + "\(Text.count(report.curves.count, "seed")), \(report.setting.optimiser.kind.rawValue)"
  }

  // MARK: - The curve

  /// Beyond this multiple of the loss at the start nothing is shown: it only says that a seed diverges.
  private static let shownMultiple = 2.0

  var chart: CurveChart {
    let curves = report.curves.map { curve in
      let shown = curve.shown
      return CurveChart.Curve(
        "seed \(curve.seed)", xs: Array(curve.rates[shown]), ys: Array(curve.smoothed[shown]))
    }
    let shown = report.test.steps / 10
    let median = Array(report.median.dropFirst(shown))
    let starts = report.curves.compactMap(\.start).filter { $0 > 0 }
    return CurveChart(
      title: "Learning-rate range test of \(report.experiment)", xLabel: "learning rate",
      yLabel: "smoothed loss", xRange: report.test.from...report.test.to,
      yLimit: starts.max().map { $0 * Self.shownMultiple } ?? .infinity, thin: curves,
      bold: CurveChart.Curve(
        "median", xs: median.indices.map { report.test.rate(at: shown + $0) }, ys: median),
      marks: marks)
  }

  private var marks: [CurveChart.Mark] {
    let rate = report.setting.peakRate
    return spreads.compactMap { name, spread in
      spread.map {
        CurveChart.Mark(name, x: $0.median, lower: $0.lowerQuartile, upper: $0.upperQuartile)
      }
    } + [CurveChart.Mark("your rate", x: rate, lower: rate, upper: rate, style: .bold)]
  }

  // MARK: - The numbers

  private var spreads: [(name: String, spread: RateSpread?)] {
    let rules = report.suggestions.map { (Self.short($0.rule), $0.spread) }
    return rules + [("minimum", report.minimum), ("divergence", report.divergence)]
  }

  private static func short(_ rule: RateRule) -> String {
    switch rule {
    case .steepest: "steepest"
    case .valley: "valley"
    case .minimumTenth: "minimum / 10"
    }
  }

  private var table: Table {
    var table = Table([
      .init("rate"), .init("median", .right), .init("quartiles", .right), .init("range", .right),
      .init("seeds", .right),
    ])
    for (name, spread) in spreads {
      guard let spread else {
        table.add([.init(name), "-", "-", "-", .init("0 of \(report.curves.count)")])
        continue
      }
      func pair(_ low: Double, _ high: Double) -> Table.Cell {
        .init("\(RangeReport.text(low)) to \(RangeReport.text(high))")
      }
      table.add([
        .init(name), .init(RangeReport.text(spread.median), .bold),
        pair(spread.lowerQuartile, spread.upperQuartile), pair(spread.lowest, spread.highest),
        .init("\(spread.count) of \(report.curves.count)"),
      ])
    }
    return table
  }
}
