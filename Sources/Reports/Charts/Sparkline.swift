import Statistics

/// A series of numbers as one short line: ▇▅▃▂▁▁.
public enum Sparkline {
  /// - Parameters:
  ///   - values: NaN and infinities leave a blank.
  ///   - width: columns; a longer series is averaged into that many stretches.
  public static func text(_ values: [Double], width: Int = 20, on terminal: Terminal) -> String {
    guard width > 0, !values.isEmpty else { return "" }
    let levels = Array(terminal.hasUnicode ? "▁▂▃▄▅▆▇█" : "_.-:=+*#")
    let shown = values.count <= width ? values : Series.averaged(values, to: width)
    let finite = shown.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else {
      return VisibleText.spaces(shown.count)
    }
    return String(
      shown.map { value -> Character in
        guard value.isFinite else { return " " }
        let share = Series.position(of: value, from: low, to: high)
        return levels[min(Int(share * Double(levels.count)), levels.count - 1)]
      })
  }
}

/// What the charts share.
enum Series {
  /// The means of `count` stretches of equal length; NaN for a stretch without a finite value.
  static func averaged(_ values: [Double], to count: Int) -> [Double] {
    (0..<count).map { index in
      let start = index * values.count / count
      let end = max((index + 1) * values.count / count, start + 1)
      let stretch = values[start..<min(end, values.count)].filter(\.isFinite)
      let size = Double(stretch.count)
      return stretch.isEmpty ? .nan : stretch.reduce(0) { $0 + $1 / size }
    }
  }

  /// Where a value lies between two bounds, in 0…1; one half when they are equal.
  static func position(of value: Double, from low: Double, to high: Double) -> Double {
    // Halved, so that the span of any two doubles is finite.
    let span = 0.5 * high - 0.5 * low
    guard span > 0 else { return 0.5 }
    return min(max((0.5 * value - 0.5 * low) / span, 0), 1)
  }

  /// Two bounds with as many digits as it takes to tell them apart.
  static func labels(_ low: Double, _ high: Double) -> (low: String, high: String) {
    for digits in 3...8 {
      let (a, b) = (label(low, digits), label(high, digits))
      if a != b || low == high { return (a, b) }
    }
    return (label(low, 9), label(high, 9))
  }

  private static func label(_ value: Double, _ digits: Int) -> String {
    NumberText.significant(value, digits: digits)
  }
}
