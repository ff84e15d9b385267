/// A small generator whose numbers are the same everywhere, for simulations in tests: SplitMix64.
public struct TestGenerator: RandomNumberGenerator {
  private var state: UInt64

  public init(state: UInt64) { self.state = state }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// From 0 up to 1.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// As good as normal, with mean 0 and deviation 1: the sum of twelve uniform numbers.
  public mutating func gaussian() -> Double {
    var sum = -6.0
    for _ in 0..<12 { sum += uniform() }
    return sum
  }
}
