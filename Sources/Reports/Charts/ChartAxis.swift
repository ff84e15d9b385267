import Foundation
import Statistics

/// An axis of a chart: where values lie on it, and which of them are written beside it.
struct ChartAxis: Sendable {
  let low: Double
  let high: Double
  let isLogarithmic: Bool

  /// The axis of some values; those that are not finite are left aside.
  ///
  /// - Parameter logarithmic: kept to where all values are above 0.
  init(of values: some Sequence<Double>, logarithmic: Bool) {
    var (low, high) = (Double.infinity, -Double.infinity)
    for value in values where value.isFinite {
      low = min(low, value)
      high = max(high, value)
    }
    if low > high { (low, high) = (logarithmic ? 1 : 0, 1) }
    isLogarithmic = logarithmic && low > 0
    if low == high {
      // A constant lies in the middle.
      (low, high) =
        isLogarithmic
        ? (low / 2, high * 2) : (low - max(low.magnitude, 1) / 2, high + max(high.magnitude, 1) / 2)
    }
    (self.low, self.high) = (low, high)
  }

  /// Where a value lies, 0 at the low end and 1 at the high one; beyond them at the ends.
  func position(of value: Double) -> Double {
    if isLogarithmic {
      guard value > 0 else { return 0 }
      return Series.position(of: log10(value), from: log10(low), to: log10(high))
    }
    return Series.position(of: value, from: low, to: high)
  }

  /// Round values on the axis, ascending: powers of ten, and if they are few, twice and five times
  /// those; on a linear axis about five steps of 1, 2 or 5.
  var ticks: [Double] {
    guard isLogarithmic else { return linearTicks }
    let powers = multiples(of: [1])
    if powers.count >= 2 { return powers }
    let more = multiples(of: [1, 2, 5])
    return more.count >= 2 ? more : [low, high]
  }

  private func multiples(of factors: [Double]) -> [Double] {
    // A range test's ends are powers of ten but for rounding.
    let (first, last) = (Int(floor(log10(low) - 1e-9)), Int(ceil(log10(high) + 1e-9)))
    return (first...last).flatMap { exponent in factors.map { $0 * pow(10, Double(exponent)) } }
      .filter { $0 >= low * (1 - 1e-9) && $0 <= high * (1 + 1e-9) }
  }

  private var linearTicks: [Double] {
    let span = high - low
    guard span > 0, span.isFinite else { return [low, high] }
    let power = pow(10, floor(log10(span / 5)))
    let step = [1, 2, 5, 10].map { $0 * power }.first { span / $0 <= 6 } ?? span
    return Array(stride(from: (low / step).rounded(.up) * step, through: high, by: step))
  }

  /// "1e-5", "0.01", "2", "1e+06".
  static func label(_ value: Double) -> String {
    if value == 0 { return "0" }
    let exponent = Int(floor(log10(value.magnitude) + 1e-9))
    guard exponent < -3 || exponent > 4 else {
      return NumberText.fixed(value, decimals: max(-exponent, 0))
    }
    let mantissa = value / pow(10, Double(exponent))
    return "\(NumberText.fixed(mantissa, decimals: 0))e\(exponent)"
  }
}
