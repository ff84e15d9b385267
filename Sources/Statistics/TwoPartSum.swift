/// A sum in two doubles, of which the second holds what the first has no digits for.
///
/// Where the terms are added by falling magnitude, its sign is exact whatever their sizes. As long as
/// the sum is below 2⁵⁰ times the term that was added last, it is a multiple of that term's last digit
/// and fits into both parts; once it is above, all that follows together cannot bring it back.
/// Additions without error: Knuth, The Art of Computer Programming 2, 4.2.2.
struct TwoPartSumOf<Number: Addable> {
  private(set) var high = Number.zero
  private(set) var low = Number.zero

  /// - Parameter value: finite, and so that the sum of all magnitudes is. Zero changes nothing.
  @inline(__always)
  mutating func add(_ value: Number) {
    let sum = Self.added(high, value)
    let rest = low + sum.error
    let whole = Self.added(sum.value, rest)
    (high, low) = (whole.value, whole.error)
  }

  @inline(__always)
  fileprivate static func added(_ a: Number, _ b: Number) -> (value: Number, error: Number) {
    let value = a + b
    let part = value - a
    return (value, (a - (value - part)) + (b - part))
  }
}

/// Of numbers, one after the other.
typealias TwoPartSum = TwoPartSumOf<Double>

extension TwoPartSum {
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
}

/// Several sums beside each other, a lane each: the same additions, so the same bits.
typealias EightTwoPartSums = TwoPartSumOf<SIMD8<Double>>

extension EightTwoPartSums {
  subscript(lane: Int) -> TwoPartSum { TwoPartSum(high: high[lane], low: low[lane]) }
}

/// What can be added without error: a double, or several beside each other.
protocol Addable {
  static var zero: Self { get }
  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
}

extension Double: Addable {}
extension SIMD8<Double>: Addable {}
