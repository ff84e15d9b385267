import Statistics

extension Measure {
  /// How far a difference of two of these values may be from what it is on paper.
  ///
  /// Metrics are kept as floats: 20/1797 apart can be 0.011129677 and 0.011129618.
  public static func rounding(of values: [Double]) -> Double {
    let largest = values.filter(\.isFinite).map(\.magnitude).max() ?? 0
    return largest * Double(Float.ulpOfOne)
  }
}
