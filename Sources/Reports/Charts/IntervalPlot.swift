import Statistics

/// Intervals on one common axis around a zero line, a line for each; their numbers are a table's.
///
///     label-smoothing     │   ├───●───┤
///     mixup          ├────┼●────┤
///                  -0.31  0       +0.80
public struct IntervalPlot: Sendable {
  public struct Row: Sendable {
    public let label: String
    public let mean: Double
    public let lower: Double
    public let upper: Double
    public let style: Style

    /// All in the unit that is shown, and finite; a row that is not is left out.
    public init(label: String, mean: Double, lower: Double, upper: Double, style: Style = .none) {
      self.label = label
      self.mean = mean
      self.lower = lower
      self.upper = upper
      self.style = style
    }

    /// From a comparison with an interval, in the unit the metric is shown in.
    public init?(
      label: String, comparison: PairedComparison, metric: Metric, style: Style = .none
    ) {
      guard let mean = comparison.mean, let interval = comparison.interval else { return nil }
      let factor = metric.displayFactor
      self.init(
        label: label, mean: mean * factor, lower: interval.lower * factor,
        upper: interval.upper * factor, style: style)
    }
  }

  public let rows: [Row]

  public init(_ rows: [Row]) {
    self.rows = rows.filter { $0.mean.isFinite && $0.lower.isFinite && $0.upper.isFinite }
  }

  /// The lines, without a line break at the end; empty without rows.
  public func rendered(on terminal: Terminal, width: Int? = nil) -> StyledText {
    guard !rows.isEmpty else { return "" }
    let total = width ?? min(terminal.width ?? 80, 100)
    let low = min(rows.map(\.lower).min() ?? 0, 0)
    let high = max(rows.map(\.upper).max() ?? 0, 0)
    let longestLabel = rows.map { StyledText($0.label).width }.max() ?? 0
    let margin = min(longestLabel, max(total - 22, 6))
    let columns = max(total - margin - 2, 10)

    func column(_ value: Double) -> Int {
      let share = Series.position(of: value, from: low, to: high)
      return Int((share * Double(columns - 1)).rounded())
    }
    let ellipsis = terminal.symbol("…", "..")
    var lines = rows.map { row in
      let label = StyledText(row.label).truncated(to: margin, ellipsis: ellipsis)
      let bar = Self.bar(
        columns: columns, zero: column(0), lower: column(row.lower), mean: column(row.mean),
        upper: column(row.upper), style: row.style, on: terminal)
      return label.padded(to: margin) + "  " + bar
    }
    lines.append(
      .spaces(margin + 2)
        + StyledText(axis(columns: columns, zero: column(0), low: low, high: high)))
    return lines.joined(separator: "\n")
  }

  private static func bar(
    columns: Int, zero: Int, lower: Int, mean: Int, upper: Int, style: Style, on terminal: Terminal
  ) -> StyledText {
    func symbol(_ index: Int) -> String {
      if index == mean { return terminal.symbol("●", "o") }
      if index == lower { return terminal.symbol("├", "[") }
      if index == upper { return terminal.symbol("┤", "]") }
      if index == zero {
        return lower < index && index < upper
          ? terminal.symbol("┼", "|") : terminal.symbol("│", "|")
      }
      return lower < index && index < upper ? terminal.symbol("─", "-") : " "
    }
    let before = (0..<lower).map(symbol).joined()
    let interval = (lower...max(upper, lower)).map(symbol).joined()
    let after = Self.withoutTrailingSpaces(
      ((max(upper, lower) + 1)..<max(columns, upper + 1)).map(symbol).joined())
    return StyledText(before, before.allSatisfy { $0 == " " } ? .none : .dim)
      + StyledText(interval, style) + StyledText(after, .dim)
  }

  /// "-0.31   0   +0.80" under the plot; zero's label gives way to the ends'.
  private func axis(columns: Int, zero: Int, low: Double, high: Double) -> String {
    let decimals = rows.map(decimals).max() ?? 2
    let left = low < 0 ? NumberText.signed(low, decimals: decimals) : ""
    let right = high > 0 ? NumberText.signed(high, decimals: decimals) : ""
    var text = Array(repeating: Character(" "), count: columns)
    func write(_ label: String, at position: Int) {
      for (offset, character) in label.enumerated() where text.indices.contains(position + offset) {
        text[position + offset] = character
      }
    }
    write(left, at: 0)
    write(right, at: columns - right.count)
    let isFree = { (index: Int) in text.indices.contains(index) ? text[index] == " " : true }
    if isFree(zero - 1), isFree(zero), isFree(zero + 1) { write("0", at: zero) }
    return Self.withoutTrailingSpaces(String(text))
  }

  /// The digits that a quarter of the interval's width, about the standard error, deserves.
  private func decimals(_ row: Row) -> Int {
    let error = 0.25 * row.upper - 0.25 * row.lower
    return NumberText.decimals(uncertainty: error > 0 ? error : row.mean.magnitude)
  }

  private static func withoutTrailingSpaces(_ line: String) -> String {
    var line = line
    while line.hasSuffix(" ") { line.removeLast() }
    return line
  }
}
