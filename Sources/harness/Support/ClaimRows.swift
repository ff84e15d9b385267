import Jobs
import Reports
import Statistics

/// The table of measured claims on a terminal.
enum ClaimRows {
  /// The numbers of a measure as text.
  struct Cells {
    let difference: String
    let interval: String
    let p: String
    let detectable: String

    init(_ finding: MeasuredClaim.Finding?) {
      guard let finding, let comparison = finding.comparison else {
        (difference, interval, p, detectable) = ("-", "-", "-", "-")
        return
      }
      let metric = finding.measure.metric
      difference = Text.difference(comparison.mean ?? .nan, in: metric)
      interval =
        comparison.interval.map {
          "\(Text.difference($0.lower, in: metric)) to \(Text.difference($0.upper, in: metric))"
        } ?? "-"
      p =
        comparison.test.map {
          $0.pValue < 0.001 ? "<0.001" : NumberText.fixed($0.pValue, decimals: 3)
        }
        ?? "-"
      detectable =
        comparison.detectableDifference.map {
          NumberText.fixed($0 * metric.displayFactor, decimals: metric.unit == .fraction ? 2 : 4)
        } ?? "-"
    }
  }

  static func table(_ rows: [MeasuredClaim], on terminal: Terminal) -> Table {
    var table = Table([
      .init("claim"), .init("claimed"), .init("difference", .right), .init("95% interval", .right),
      .init("p", .right), .init("for/tied/against", .right), .init("verdict"),
      .init("detectable", .right),
    ])
    for row in rows {
      let cells = Cells(row.finding)
      let pairs = row.pairs.map { "\($0.wins)/\($0.ties)/\($0.losses)" }
      table.add([
        .init(row.id, .bold), .init("\(row.direction.rawValue) \(row.measure.metric.name)"),
        .init(cells.difference), .init(cells.interval), .init(cells.p), .init(pairs ?? "-"),
        .init(row.verdict.name, row.verdict.style), .init(cells.detectable),
      ])
    }
    return table
  }

  /// What was compared with what: `label-smoothing:epsilon=0.1 on digits with training.epochs=40`.
  static func setting(of row: MeasuredClaim) -> String {
    let trick = row.trick.map { row.options.isEmpty ? $0 : "\($0):\(row.options)" }
    let tested = [trick].compactMap { $0 } + row.change
    let both = row.set + row.with
    return tested.joined(separator: ", ") + " on \(row.experiment)"
      + (both.isEmpty ? "" : " with " + both.joined(separator: ", "))
      + ", \(row.seeds.count) seeds"
  }
}
