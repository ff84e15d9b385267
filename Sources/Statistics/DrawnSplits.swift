/// What random patterns make of differences, eight patterns at a time.
///
/// They are followed place by place, by falling magnitude: each adds what stands there to one of its
/// two sums and zero to the other, so that none waits for what the others flip.
struct DrawnSplits {
  private typealias Lanes = SIMD8<UInt64>

  private let patterns: SignPatterns
  private let places: [(word: Int, bit: UInt64, value: UInt64)]
  /// The signs of the eight patterns at hand, by word.
  private var signs: [SIMD8<UInt64>]

  /// - Parameter order: of the places, by falling magnitude.
  init(_ differences: [Double], _ order: [Int], _ patterns: SignPatterns) {
    self.patterns = patterns
    places = order.map { ($0 / 64, UInt64($0 % 64), differences[$0].bitPattern) }
    signs = Array(repeating: .zero, count: (differences.count + 63) / 64)
  }

  /// Takes up eight patterns; `exact` and `quickFlipped` are of these.
  mutating func draw(from first: Int) {
    for word in signs.indices {
      for lane in 0..<8 { signs[word][lane] = patterns.flips(first + lane, word) }
    }
  }

  /// - Returns: The sums, with exact signs, and how many signs each pattern flips.
  func exact() -> (flipped: EightTwoPartSums, kept: EightTwoPartSums, flips: SIMD8<UInt64>) {
    var (flipped, kept, flips) = (EightTwoPartSums(), EightTwoPartSums(), Lanes.zero)
    for (word, bit, value) in places {
      let isFlipped = (signs[word] &>> bit) & 1
      let mask = 0 &- isFlipped
      flipped.add(SIMD8(bits: mask & value))
      kept.add(SIMD8(bits: ~mask & value))
      flips &+= isFlipped
    }
    return (flipped, kept, flips)
  }

  /// The sums of those whose sign is flipped, with roundings.
  func quickFlipped() -> SIMD8<Double> {
    var flipped = SIMD8<Double>.zero
    for (word, bit, value) in places {
      flipped += SIMD8(bits: (0 &- ((signs[word] &>> bit) & 1)) & value)
    }
    return flipped
  }
}

extension SIMD8<Double> {
  @inline(__always)
  fileprivate init(bits: SIMD8<UInt64>) { self = unsafeBitCast(bits, to: Self.self) }
}
