extension CurveChart {
  /// The lines, without a line break at the end: the bold curve in dots of Braille or in stars, in the
  /// dotted band that the thin ones leave; below it the axis and a line for each mark.
  public func rendered(on terminal: Terminal, rows: Int = 12) -> StyledText {
    let total = min(terminal.width ?? 80, 100)
    let yLabels = yAxis.ticks.map { ChartAxis.label($0) }
    let longest = (marks.map { StyledText($0.label).width } + yLabels.map(\.count)).max() ?? 0
    let margin = min(longest, max(total / 3, 8))
    let columns = max(total - margin - 2, 10)
    let ellipsis = terminal.symbol("…", "..")
    func label(_ text: StyledText) -> StyledText {
      text.truncated(to: margin, ellipsis: ellipsis).paddedLeft(to: margin)
    }

    let canvas = canvas(columns: columns, rows: rows, on: terminal)
    var lines: [StyledText] = []
    let ticks = Dictionary(
      yAxis.ticks.map { (Self.row(yAxis.position(of: $0), of: rows), ChartAxis.label($0)) },
      uniquingKeysWith: { first, _ in first })
    for row in 0..<rows {
      let edge = ticks[row] == nil ? terminal.symbol("│", "|") : terminal.symbol("┤", "+")
      lines.append("\(label(StyledText(ticks[row] ?? ""))) \(edge, .dim)\(canvas[row])")
    }
    lines.append("\(StyledText.spaces(margin + 1))\(axisLine(columns, on: terminal), .dim)")
    lines.append(
      label(StyledText(yLabel, .dim)) + "  " + StyledText(axisLabels(columns)))
    for mark in marks {
      lines.append(
        label(StyledText(mark.label)) + "  "
          + StyledText(interval(mark, columns: columns, on: terminal), mark.style))
    }
    return lines.joined(separator: "\n")
  }

  /// The place of a share of the axis among so many rows, from the top.
  private static func row(_ share: Double, of rows: Int) -> Int {
    min(Int((1 - share) * Double(rows)), rows - 1)
  }

  private func canvas(columns: Int, rows: Int, on terminal: Terminal) -> [StyledText] {
    // Cells of 2 × 4 dots in Unicode, of one in ASCII.
    let (across, down) = terminal.hasUnicode ? (2, 4) : (1, 1)
    var dots = Array(repeating: Array(repeating: 0, count: columns), count: rows)
    let points = positions(of: bold)
    var before: Int?
    for x in 0..<columns * across {
      let share = Double(x) / Double(max(columns * across - 1, 1))
      guard let height = Self.height(of: points, at: share) else {
        before = nil
        continue
      }
      let y = Self.row(height, of: rows * down)
      let from = before ?? y
      // What lies between two neighbours is filled, so that a steep curve hangs together.
      let filled = from < y ? from + 1...y : from > y ? y...from - 1 : y...y
      for dot in filled { dots[dot / down][x / across] |= Self.bit(x % across, dot % down) }
      before = y
    }
    let bands = bands(columns: columns, rows: rows)
    return (0..<rows).map { row in
      var line = StyledText()
      var pending = 0
      for column in 0..<columns {
        let cell = dots[row][column]
        let isInBand = bands[column]?.contains(row) ?? false
        if cell == 0, !isInBand {
          pending += 1
          continue
        }
        line += .spaces(pending)
        pending = 0
        line +=
          cell == 0
          ? StyledText(terminal.symbol("·", "."), .dim)
          : StyledText(terminal.hasUnicode ? Self.braille(cell) : "*", .cyan + .bold)
      }
      return line
    }
  }

  /// The rows that the thin curves lie in, for each column.
  private func bands(columns: Int, rows: Int) -> [ClosedRange<Int>?] {
    let curves = thin.map { positions(of: $0) }
    return (0..<columns).map { column in
      let share = Double(column) / Double(max(columns - 1, 1))
      let heights = curves.compactMap { Self.height(of: $0, at: share) }
      guard let low = heights.min(), let high = heights.max() else { return nil }
      return Self.row(high, of: rows)...Self.row(low, of: rows)
    }
  }

  /// The dots of a Braille cell are numbered by columns, the lowest two behind the others.
  private static func bit(_ x: Int, _ y: Int) -> Int {
    y == 3 ? 0x40 << x : 1 << (3 * x + y)
  }

  private static func braille(_ dots: Int) -> String {
    Unicode.Scalar(0x2800 + UInt32(dots)).map { String(Character($0)) } ?? "*"
  }

  private func column(_ value: Double, of columns: Int) -> Int {
    Int((xAxis.position(of: value) * Double(columns - 1)).rounded())
  }

  /// "└────┴────┴".
  private func axisLine(_ columns: Int, on terminal: Terminal) -> String {
    let ticks = Set(xAxis.ticks.map { column($0, of: columns) })
    return terminal.symbol("└", "+")
      + (0..<columns).map { column in
        ticks.contains(column) ? terminal.symbol("┴", "+") : terminal.symbol("─", "-")
      }.joined()
  }

  /// The ticks' values, those left out that have no room.
  private func axisLabels(_ columns: Int) -> String {
    var text = Array(repeating: Character(" "), count: columns)
    for tick in xAxis.ticks {
      let label = Array(ChartAxis.label(tick))
      let start = min(max(column(tick, of: columns) - label.count / 2, 0), columns - label.count)
      guard start >= 0 else { continue }
      let around = max(start - 1, 0)..<min(start + label.count + 1, columns)
      guard around.allSatisfy({ text[$0] == " " }) else { continue }
      text.replaceSubrange(start..<start + label.count, with: label)
    }
    return String(String(text).reversed().drop { $0 == " " }.reversed())
  }

  /// "   ├──●─┤".
  private func interval(_ mark: Mark, columns: Int, on terminal: Terminal) -> String {
    let (lower, middle, upper) = (
      column(mark.lower, of: columns), column(mark.x, of: columns), column(mark.upper, of: columns)
    )
    return (0...max(upper, middle)).map { place in
      if place == middle { return terminal.symbol("●", "o") }
      if place == lower { return terminal.symbol("├", "[") }
      if place == upper { return terminal.symbol("┤", "]") }
      return lower < place && place < upper ? terminal.symbol("─", "-") : " "
    }.joined()
  }
}
