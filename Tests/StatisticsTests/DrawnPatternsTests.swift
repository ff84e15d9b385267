import Statistics
import Testing

/// More than twenty pairs, of which not every sign pattern is looked at: the drawn ones, followed one by
/// one in whole numbers, whose sums are exact.
@Suite("Drawn sign patterns")
struct DrawnPatternsTests {
  /// SplitMix64 at a place of its sequence.
  private static func bits(_ counter: Int) -> UInt64 {
    var z = 0x5369_676E_466C_6970 &+ UInt64(counter + 1) &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// For the observed pattern and each drawn one: the sum of those it flips, and how many it flips.
  private static func flipped(_ differences: [Int]) -> [(sum: Int, count: Int)] {
    let words = (differences.count + 63) / 64
    return [(0, 0)]
      + (0..<SignFlipTest.draws).map { draw in
        var (sum, count) = (0, 0)
        for word in 0..<words {
          let bits = bits(draw * words + word)
          for place in word * 64..<min(word * 64 + 64, differences.count)
          where bits >> UInt64(place - word * 64) & 1 == 1 {
            sum += differences[place]
            count += 1
          }
        }
        return (sum, count)
      }
  }

  @Test(
    "p and the interval are those of the patterns one by one",
    arguments: [21, 63, 64, 65, 131], [1, 1000])
  func oneByOne(pairs: Int, size: Int) throws {
    // Squares less a middle: some of either sign, some equal in size, for 1 mostly ties.
    let differences = (0..<pairs).map { ($0 * $0 % 23 - 9) * size / 10 + $0 % 2 }
    let total = differences.reduce(0, +)
    let flipped = Self.flipped(differences)
    let extreme = flipped.count { abs(total - 2 * $0.sum) >= abs(total) }

    let comparison = try PairedComparison(differences: differences.map(Double.init))
    let test = try #require(comparison.test)
    #expect(test.extreme == extreme && test.patterns == flipped.count && !test.isExact)

    let means = flipped.map { sum, count in
      count == 0 || count == pairs
        ? (-Double.infinity, Double.infinity)
        : (Double(sum) / Double(count), Double(total - sum) / Double(pairs - count))
    }
    let lows = means.map { min($0, $1) }.sorted()
    let highs = means.map { max($0, $1) }.sorted()
    let interval = try #require(comparison.interval)
    #expect(interval.lower == lows[5_000])
    #expect(interval.upper == highs[highs.count - 1 - 5_000])
  }
}
