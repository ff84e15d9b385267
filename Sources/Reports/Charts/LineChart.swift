/// A small chart of curves over steps, in braille dots or ASCII.
///
///     2.30 ┤⢣
///          │ ⠑⢄
///     0.05 ┤    ⠉⠉⠒⠒
///          └──────────
///           1        60
public struct LineChart: Sendable {
  public struct Curve: Sendable {
    public let name: String
    /// One value for each step; NaN and infinities leave a gap.
    public let values: [Double]
    public let style: Style

    public init(_ name: String, _ values: [Double], style: Style = .none) {
      self.name = name
      self.values = values
      self.style = style
    }
  }

  public let curves: [Curve]
  /// The steps of the first and the last value, for the axis.
  public let steps: ClosedRange<Int>

  /// - Parameter steps: nil to count values from one.
  public init(_ curves: [Curve], steps: ClosedRange<Int>? = nil) {
    self.curves = curves
    self.steps = steps ?? 1...max(curves.map(\.values.count).max() ?? 1, 1)
  }

  /// The lines, without a line break at the end; empty if there is no finite value.
  ///
  /// - Parameters:
  ///   - width: columns in all; the terminal's, and at most 80, unless told.
  ///   - height: lines of the plot itself.
  public func rendered(on terminal: Terminal, width: Int? = nil, height: Int = 8) -> String {
    let finite = curves.flatMap { $0.values.filter(\.isFinite) }
    guard let low = finite.min(), let high = finite.max(), height > 0 else { return "" }
    let labels = Series.labels(low, high)
    let margin = max(labels.low.count, labels.high.count)
    let total = width ?? min(terminal.width ?? 80, 80)
    let columns = max(total - margin - 2, 4)

    var canvas = Canvas(columns: columns, rows: height, hasBraille: terminal.hasUnicode)
    for (index, curve) in curves.enumerated() {
      canvas.draw(curve.values, from: low, to: high, curve: index)
    }

    var lines: [String] = []
    for row in 0..<height {
      let isLabelled = row == 0 || (row == height - 1 && height > 1)
      let label = row == 0 ? labels.high : isLabelled ? labels.low : ""
      let tick = terminal.symbol(isLabelled ? "┤" : "│", isLabelled ? "+" : "|")
      let plot = canvas.line(row) { curve, text in terminal.styled(text, curves[curve].style) }
      lines.append(VisibleText.paddedLeft(label, to: margin) + " " + tick + plot)
    }
    let axis =
      terminal.symbol("└", "+")
      + String(
        repeating: terminal.symbol("─", "-"), count: columns)
    lines.append(VisibleText.spaces(margin + 1) + axis)
    let (first, last) = (String(steps.lowerBound), String(steps.upperBound))
    lines.append(
      VisibleText.spaces(margin + 2) + first
        + VisibleText.spaces(max(columns - first.count - last.count, 1)) + last)
    if curves.count > 1 { lines.append(legend(on: terminal, margin: margin + 2)) }
    return lines.joined(separator: "\n")
  }

  private func legend(on terminal: Terminal, margin: Int) -> String {
    let entries = curves.enumerated().map { index, curve in
      terminal.styled(
        terminal.hasUnicode && terminal.hasColor ? "━━" : Canvas.mark(index), curve.style)
        + " " + VisibleText.singleLine(curve.name)
    }
    return VisibleText.spaces(margin) + entries.joined(separator: "   ")
  }
}
