/// Which of several values that should be alike lie far from the others.
///
/// The modified z-score, 0.6745·(x − median)/MAD with the median absolute deviation from the median
/// (Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993), which the outlying values themselves
/// cannot hide. Their bound of 3.5 would point at a value in 10 to 20 % of all clean samples of five to
/// twenty, since the MAD of so few is uncertain. The bounds here are simulated, so that of samples of
/// normal numbers one in a hundred has a value beyond.
public struct OutlyingValues: Sendable, Equatable {
  public struct Value: Sendable, Equatable {
    /// Its place among the values.
    public let index: Int
    /// The modified z-score.
    public let score: Double
  }

  public let median: Double
  /// The median absolute deviation, at least `grain`.
  public let deviation: Double
  /// Beyond which a score is far.
  public let bound: Double
  /// The values beyond, in their order.
  public let far: [Value]

  /// Of fewer no one can tell which is the odd one.
  public static let fewest = 5

  /// - Parameters:
  ///   - values: those that are not finite are left out.
  ///   - grain: the step in which the values are counted; deviations below it are none. Without it tied
  ///     values would have no deviation, and any other one would be infinitely far.
  /// - Returns: `nil` for too few, and where neither they nor the grain give a deviation.
  public init?(_ values: [Double], grain: Double) {
    let finite = values.filter(\.isFinite)
    guard finite.count >= Self.fewest else { return nil }
    median = Self.median(finite)
    let middle = median
    deviation = max(Self.median(finite.map { ($0 - middle).magnitude }), grain)
    bound = Self.bound(count: finite.count)
    guard deviation > 0 else { return nil }
    var far: [Value] = []
    for (index, value) in values.enumerated() where value.isFinite {
      let score = 0.6745 * (value - median) / deviation
      if score.magnitude > bound { far.append(Value(index: index, score: score)) }
    }
    self.far = far
  }

  /// The score that one normal sample in a hundred has beyond it, by Fixtures/outlying.py; the larger of
  /// those of an even and an odd count, whose MADs differ.
  public static func bound(count: Int) -> Double {
    switch count {
    case ...5: 18.6
    case ...7: 10.7
    case ...9: 8.3
    case ...11: 7.1
    case ...13: 6.4
    case ...15: 6.0
    case ...19: 5.7
    case ...29: 5.4
    default: 4.8
    }
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    if sorted.count % 2 == 1 { return sorted[middle] }
    return sorted[middle - 1] + 0.5 * (sorted[middle] - sorted[middle - 1])
  }
}
