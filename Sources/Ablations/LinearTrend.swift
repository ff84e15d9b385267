import TensorCore

/// The linear trend over values of an option: the least-squares line through what is measured at each,
/// as weights of a contrast.
///
/// The contrast is what the line changes by from the least value to the greatest, so it is in the
/// measure's own unit and says nothing beyond the values that were tried.
public struct LinearTrend: Sendable, Equatable {
  /// What the line is fitted over.
  public enum Scale: String, Sendable, Codable {
    case values, logarithm
  }

  /// The one of the two on which the values are the more evenly spaced, which is known before anything
  /// is measured; the values themselves if both are alike.
  public let scale: Scale
  /// By value.
  public let weights: [Double]

  /// - Parameter values: finite and each once, at least two, in any order.
  public init(over values: [Double]) {
    let order = values.indices.sorted { values[$0] < values[$1] }
    let sorted = order.map { values[$0] }
    precondition(values.count > 1 && zip(sorted, sorted.dropFirst()).allSatisfy { $0 < $1 })
    let logarithms = sorted.allSatisfy { $0 > 0 } ? sorted.map(Elementary.log) : nil
    let places: [Double]
    if let logarithms, Self.unevenness(logarithms) < Self.unevenness(sorted) * (1 - 1e-9) {
      (scale, places) = (.logarithm, logarithms)
    } else {
      (scale, places) = (.values, sorted)
    }
    // In shares of the range, so that no value is too large or too small to be squared, and without
    // the rounding of logarithms: 0.1, 0.2 and 0.4 weigh −1, 0 and 1.
    let range = places[places.count - 1] / 2 - places[0] / 2
    let shares = places.map { place in
      ((place / 2 - places[0] / 2) / range * 0x1p40).rounded() * 0x1p-40
    }
    let mean = shares.reduce(0, +) / Double(shares.count)
    let squares = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    var weights = [Double](repeating: 0, count: values.count)
    for (place, share) in zip(order, shares) { weights[place] = (share - mean) / squares }
    self.weights = weights
  }

  /// The widest gap between neighbours over the narrowest one.
  private static func unevenness(_ places: [Double]) -> Double {
    let gaps = zip(places, places.dropFirst()).map { $1 / 2 - $0 / 2 }
    guard let narrowest = gaps.min(), let widest = gaps.max(), narrowest > 0 else {
      return .infinity
    }
    return widest / narrowest
  }
}
