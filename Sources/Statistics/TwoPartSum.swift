/// A sum in two doubles, of which the second holds what the first has no digits for.
///
/// Where the terms are added by falling magnitude, its sign is exact whatever their sizes. As long as
/// the sum is below 2⁵⁰ times the term that was added last, it is a multiple of that term's last digit
/// and fits into both parts; once it is above, all that follows together cannot bring it back.
/// Additions without error: Knuth, The Art of Computer Programming 2, 4.2.2.
struct TwoPartSum {
  private(set) var high = 0.0
  private(set) var low = 0.0

  /// - Parameter value: finite, and so that the sum of all magnitudes is.
  @inline(__always)
  mutating func add(_ value: Double) {
    let sum = Self.added(high, value)
    let rest = low + sum.error
    let whole = Self.added(sum.value, rest)
    (high, low) = (whole.value, whole.error)
  }

  @inline(__always)
  func adding(_ value: Double) -> TwoPartSum {
    var sum = self
    sum.add(value)
    return sum
  }

  /// The sum of values, each added in its turn.
  static func sum(_ values: some Sequence<Double>) -> TwoPartSum {
    var sum = TwoPartSum()
    for value in values { sum.add(value) }
    return sum
  }

  /// This less another one, as a double.
  @inline(__always)
  func less(_ other: TwoPartSum) -> Double {
    let difference = Self.added(high, -other.high)
    return difference.value + (difference.error + (low - other.low))
  }

  @inline(__always)
  private static func added(_ a: Double, _ b: Double) -> (value: Double, error: Double) {
    let value = a + b
    let part = value - a
    return (value, (a - (value - part)) + (b - part))
  }
}
