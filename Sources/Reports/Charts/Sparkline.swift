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
      return String(repeating: " ", count: shown.count)
    }
    return String(
      shown.map { value -> Character in
        guard value.isFinite else { return " " }
        let share = Series.position(of: value, from: low, to: high)
        return levels[min(Int(share * Double(levels.count)), levels.count - 1)]
      })
  }
}
