import Reports
import Statistics

/// Numbers as every verb writes them.
enum Text {
  /// Four significant digits: `0.1312`.
  static func number(_ value: Double) -> String { NumberText.significant(value, digits: 4) }

  /// A share with two decimals: `97.22%`.
  static func percent(_ share: Double) -> String { Format.percent(share, decimals: 2) }

  /// A noun with its count: `1 run`, `12 runs`.
  static func count(_ value: Int, _ noun: String) -> String {
    "\(Format.count(value)) \(noun)\(value == 1 ? "" : "s")"
  }

  /// A value of a metric: `97.22%`, `0.1312`.
  static func value(_ value: Double, of metric: Metric) -> String {
    metric.text(value)
  }

  /// Values by the names of their metrics: `accuracy 97.22%, loss 0.1312`.
  static func values(_ values: [String: Double], of metrics: [Metric]) -> String {
    metrics.compactMap { metric in
      values[metric.name].map { "\(metric.name) \(value($0, of: metric))" }
    }.joined(separator: ", ")
  }

  /// A difference in a metric: `+0.22`, in percentage points for shares.
  static func difference(_ value: Double, in metric: Metric) -> String {
    guard value.isFinite else { return "-" }
    let decimals = metric.unit == .fraction ? 2 : 4
    return NumberText.signed(value * metric.displayFactor, decimals: decimals)
  }
}

extension Table {
  /// A table of facts: a name and what there is to say.
  static var facts: Table { Table([.init("", .left), .init("", .left)]) }

  /// Adds a fact.
  mutating func add(_ name: String, _ value: String, _ style: Style = .none) {
    add([Cell(name, .dim), Cell(value, style)])
  }
}
