/// Rates of several seeds, summed up by ranks; between two ranks they are interpolated by their
/// logarithms, since what counts of a rate is its ratio to others.
public struct RateSpread: Hashable, Sendable, Codable {
  public let median: Double
  public let lowerQuartile: Double
  public let upperQuartile: Double
  public let lowest: Double
  public let highest: Double
  /// How many seeds there are.
  public let count: Int

  /// - Parameter rates: above 0, in any order; `nil` for none.
  public init?(_ rates: [Double]) {
    let sorted = rates.sorted()
    guard let first = sorted.first, let last = sorted.last else { return nil }
    func quantile(_ share: Double) -> Double {
      let place = share * Double(sorted.count - 1)
      let below = Int(place)
      let rest = place - Double(below)
      // A rank of the data is said exactly.
      if rest == 0 || sorted[below] == sorted[below + 1] { return sorted[below] }
      let (low, high) = (Elementary.log(sorted[below]), Elementary.log(sorted[below + 1]))
      return Elementary.exp(low + rest * (high - low))
    }
    median = quantile(0.5)
    lowerQuartile = quantile(0.25)
    upperQuartile = quantile(0.75)
    (lowest, highest, count) = (first, last, sorted.count)
  }

  /// How many times the lowest the highest is.
  public var factor: Double { highest / lowest }
}
