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
}
