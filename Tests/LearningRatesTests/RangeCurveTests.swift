import LearningRates
import Testing

@Suite("What is read from a curve, made by hand")
struct RangeCurveTests {
  /// 20 steps, each twice the rate of the one before: the window is a single loss, and what is shown
  /// begins with the third.
  private func curve(_ losses: [Double], isFinite: Bool = true) throws -> RangeCurve {
    RangeCurve(
      try RangeTest(from: 1, to: 524_288, steps: 20), seed: 1, losses: losses, isFinite: isFinite)
  }

  private func power(_ rate: Double?) -> Double? {
    rate.map { (Elementary.log($0) / Elementary.log(2) * 1e6).rounded() / 1e6 }
  }

  @Test("The minimum, the steepest place, the valley and the divergence")
  func usual() throws {
    let losses: [Double] = [9, 9, 9, 9, 9, 8, 6, 3, 2, 1, 2, 5, 9, 9, 9, 9, 9, 9, 9, 9]
    let curve = try curve(losses)
    #expect(curve.smoothed == losses)
    #expect(curve.lowest == 9)
    #expect(curve.falls)
    #expect(power(RateRule.minimumTenth.rate(of: curve).map { $0 * 10 }) == 9)
    // From 8 at the fifth to 3 at the seventh.
    #expect(power(RateRule.steepest.rate(of: curve)) == 6)
    // The longest fall is 9 8 6 3 2 1, which ends at 9: 9 − 6 + 2 + 1.
    #expect(power(RateRule.valley.rate(of: curve)) == 6)
    // Nine tenths of eight are lost above 8.2.
    #expect(curve.divergence == 12)
  }

  @Test("Of equals the first counts")
  func ties() throws {
    let losses: [Double] = [5, 5, 5, 4, 3, 3, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
    let curve = try curve(losses)
    #expect(curve.lowest == 7)
    // 5 to 3 around the third place, and again 3 to 1 around the sixth.
    #expect(power(RateRule.steepest.rate(of: curve)) == 3)
    #expect(curve.divergence == nil)
  }

  @Test("A curve that does not fall has no suggestions, one that rises has a divergence")
  func flat() throws {
    let flat = try curve(Array(repeating: 2, count: 20))
    #expect(!flat.falls && flat.divergence == nil)
    let rising = try curve([2, 2, 2, 3, 20])
    #expect(!rising.falls && rising.divergence == 4)
    let broken = try curve([2, 2, 2, 3], isFinite: false)
    #expect(broken.divergence == 3)
    for rule in RateRule.allCases {
      #expect(rule.rate(of: flat) == nil && rule.rate(of: rising) == nil)
    }
  }

  @Test("Losses below zero are treated as those above")
  func negative() throws {
    let losses: [Double] = [9, 9, 9, 9, 9, 8, 6, 3, 2, 1, 2, 5, 9, 9, 9, 9, 9, 9, 9, 9]
    let curve = try curve(losses)
    let below = try self.curve(losses.map { $0 - 20 })
    #expect(curve.lowest == below.lowest && curve.divergence == below.divergence)
    for rule in RateRule.allCases { #expect(rule.rate(of: curve) == rule.rate(of: below)) }
  }

  @Test("Noise alone is no fall", arguments: 0..<200)
  func noise(seed: Int) throws {
    let test = try RangeTest()
    let noise = RandomStream(seed: UInt64(seed), name: "noise").normal([test.steps])
    let curve = RangeCurve(test, seed: 1, losses: noise.scalars.map { 2 + 0.3 * Double($0) })
    #expect(!curve.falls)
  }

  @Test("Rates rise exponentially from the first to the last")
  func rates() throws {
    let test = try RangeTest(from: 1e-4, to: 1, steps: 41)
    #expect(test.rate(at: 0) == 1e-4 && test.rate(at: 40) == 1)
    for decade in 1..<4 {
      let expected = [1e-3, 1e-2, 1e-1][decade - 1]
      #expect(abs(test.rate(at: 10 * decade) / expected - 1) < 1e-12)
    }
    #expect(try RangeTest().window == 10)
    #expect(try RangeTest(steps: 10).window == 1)
  }

  @Test(
    "A range that is none is refused by the option at fault",
    arguments: [
      (1.0, 0.1, 100, "from"), (1, 1, 100, "from"), (-1, 1, 100, "from"), (0, 1, 100, "from"),
      (.nan, 1, 100, "from"), (1e-5, .nan, 100, "to"), (1e-5, .infinity, 100, "to"),
      (1e-5, 1, 9, "steps"), (1e-5, 1, -1, "steps"), (1e-5, 1, 10_001, "steps"),
    ] as [(Double, Double, Int, String)])
  func refused(from: Double, to: Double, steps: Int, key: String) {
    let error = #expect(throws: OptionError.self) {
      try RangeTest(from: from, to: to, steps: steps)
    }
    #expect(error?.key == key)
  }

  @Test("Spreads are by ranks, between two of them by logarithms")
  func spread() throws {
    let odd = try #require(RateSpread([1e-2, 1e-4, 1, 1e-3, 1e-1]))
    #expect(odd.median == 1e-2 && odd.lowerQuartile == 1e-3 && odd.upperQuartile == 1e-1)
    #expect(odd.lowest == 1e-4 && odd.highest == 1 && odd.count == 5)
    let even = try #require(RateSpread([1e-4, 1e-2]))
    #expect(abs(even.median / 1e-3 - 1) < 1e-12)
    #expect(RateSpread([0.3])?.median == 0.3)
    #expect(RateSpread([]) == nil)
  }
}
