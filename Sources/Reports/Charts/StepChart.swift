import Statistics

/// Curves that go up or down in steps, such as the best of a search against what was spent, on common
/// axes from 0 on.
///
///          98.5% │        ○○○○○○○○
///                │   ●●●○○
///          97.0% │●●●
///                └────────────────
///                1              12
public struct StepChart: Sendable {
  /// Steps of one curve.
  public struct Curve: Sendable {
    public let label: String
    /// Ascending; each value holds from its x to the next.
    public let points: [(x: Double, y: Double)]

    /// What is not finite is left out.
    public init(_ label: String, _ points: [(x: Double, y: Double)]) {
      self.label = label
      self.points = points.filter { $0.x.isFinite && $0.y.isFinite }
    }

    /// The value that holds at an x.
    func value(at x: Double) -> Double? { points.last { $0.x <= x }?.y }
  }

  public let curves: [Curve]
  public let xLabel: String
  private let text: @Sendable (Double) -> String

  /// - Parameter text: how a value of y is written.
  public init(_ curves: [Curve], xLabel: String, text: @escaping @Sendable (Double) -> String) {
    self.curves = curves.filter { !$0.points.isEmpty }
    self.xLabel = xLabel
    self.text = text
  }

  private static let marks = [("●", "o"), ("○", "x"), ("◆", "+"), ("◇", "#"), ("▲", "@")]

  /// The lines, without a line break at the end; empty without curves. Where curves meet the first is
  /// seen.
  public func rendered(on terminal: Terminal, rows: Int = 6) -> StyledText {
    let ys = curves.flatMap { $0.points.map(\.y) }
    let xs = curves.flatMap { $0.points.map(\.x) }
    guard let low = ys.min(), let high = ys.max(), let first = xs.min(), let last = xs.max() else {
      return ""
    }
    let rows = low == high ? 1 : rows
    let labels = [text(high), text(low)]
    let total = min(terminal.width ?? 80, 72)
    let margin = min(labels.map { StyledText($0).width }.max() ?? 0, max(total / 3, 8))
    let columns = max(total - margin - 2, 10)
    var canvas = Array(repeating: Array(repeating: Int?.none, count: columns), count: rows)
    for (number, curve) in curves.enumerated().reversed() {
      for column in 0..<columns {
        let x = first + (last - first) * Double(column) / Double(max(columns - 1, 1))
        // A point at the end must not be lost to rounding.
        guard let y = curve.value(at: column == columns - 1 ? last : x) else { continue }
        let share = Series.position(of: y, from: low, to: high)
        canvas[rows - 1 - min(Int(share * Double(rows)), rows - 1)][column] = number
      }
    }
    var lines = canvas.enumerated().map { row, cells -> StyledText in
      let label = row == 0 ? labels[0] : row == rows - 1 ? labels[1] : ""
      let drawn = cells.lastIndex { $0 != nil }.map { cells[...$0] } ?? []
      let marks = drawn.map { $0.map { Self.mark($0, on: terminal) } ?? " " }.joined()
      return StyledText(label).truncated(to: margin, ellipsis: terminal.symbol("…", ".."))
        .paddedLeft(to: margin) + " " + StyledText(terminal.symbol("│", "|"), .dim)
        + StyledText(marks)
    }
    let axis =
      terminal.symbol("└", "+")
      + String(
        repeating: terminal.symbol("─", "-"), count: columns)
    lines.append(.spaces(margin + 1) + StyledText(axis, .dim))
    lines.append(.spaces(margin + 2) + StyledText(ends(first, last, columns)))
    if curves.count > 1 {
      lines += curves.enumerated().map { number, curve in
        let mark = Self.mark(number, on: terminal)
        return .spaces(margin + 2)
          + StyledText("\(mark) \(curve.label)")
          .truncated(to: columns, ellipsis: terminal.symbol("…", ".."))
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func mark(_ number: Int, on terminal: Terminal) -> String {
    let (unicode, ascii) = marks[number % marks.count]
    return terminal.symbol(unicode, ascii)
  }

  /// "1   settings   12", as far as there is room.
  private func ends(_ first: Double, _ last: Double, _ columns: Int) -> String {
    let (left, right) = (NumberText.significant(first), NumberText.significant(last))
    func short(_ text: String) -> String {
      guard text.contains("."), !text.contains("e") else { return text }
      return String(text.reversed().drop { $0 == "0" }.drop { $0 == "." }.reversed())
    }
    let (start, end) = (short(left), short(right))
    let room = columns - start.count - end.count
    if room < 1 { return start }
    guard room >= xLabel.count + 2 else {
      return start + String(repeating: " ", count: room) + end
    }
    let before = (room - xLabel.count) / 2
    return start + String(repeating: " ", count: before) + xLabel
      + String(repeating: " ", count: room - xLabel.count - before) + end
  }
}
