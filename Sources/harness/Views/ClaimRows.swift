import Claims
import Reports
import Statistics

/// The table of measured claims on a terminal.
enum ClaimRows {
  static func table(_ rows: [MeasuredClaim], on terminal: Terminal) -> Table {
    var table = Table([
      .init("claim"), .init("claimed"), .init("difference", .right), .init("95% interval", .right),
      .init("p", .right), .init("for/tied/against", .right), .init("verdict"),
      .init("detectable", .right),
    ])
    for row in rows {
      let numbers = row.numbers
      table.add([
        .init(row.id, .bold), .init(row.claimed),
        .init(numbers.difference), .init(numbers.interval), .init(numbers.p), .init(row.pairsText),
        .init(row.verdict.name, row.verdict.style), .init(numbers.detectable),
      ])
    }
    return table
  }
}
