import Statistics
import TestSupport
import Testing

@Suite("Differences of very different sizes")
struct HugeDifferenceTests {
  /// a + b·2⁵⁰ + c·2¹⁰⁰ with small a, b and c: what is larger is told by the last that is not zero.
  struct Layered {
    var parts = [0, 0, 0]

    var value: Double {
      Double(parts[0]) + Double(parts[1]) * 0x1p50 + Double(parts[2]) * 0x1p100
    }
    var sign: Int { parts.last { $0 != 0 }?.signum() ?? 0 }
    var magnitude: Layered { sign < 0 ? Layered(parts: parts.map { -$0 }) : self }

    static func + (a: Layered, b: Layered) -> Layered {
      Layered(parts: zip(a.parts, b.parts).map { $0 + $1 })
    }
    static func - (a: Layered, b: Layered) -> Layered {
      Layered(parts: zip(a.parts, b.parts).map { $0 - $1 })
    }
  }

  /// Differences of one layer each.
  private func list(
    _ count: Int, _ generator: inout TestGenerator
  ) -> [Layered] {
    (0..<count).map { _ in
      var one = Layered()
      one.parts[Int.random(in: 0..<3, using: &generator)] = Int.random(
        in: -6...9, using: &generator)
      return one
    }
  }

  private func bruteForce(_ differences: [Layered]) -> Double {
    let observed = differences.reduce(Layered(), +).magnitude
    let patterns = 1 << differences.count
    let extreme = (0..<patterns).count { pattern in
      let sum = differences.enumerated().reduce(Layered()) { sum, item in
        pattern >> item.offset & 1 == 0 ? sum + item.element : sum - item.element
      }
      return (sum.magnitude - observed).sign >= 0
    }
    return Double(extreme) / Double(patterns)
  }

  @Test("Sums are compared without error, whatever the sizes of the differences")
  func layers() {
    var generator = TestGenerator(state: 71)
    for trial in 0..<150 {
      let list = list(5 + trial % 6, &generator)
      let test = SignFlipTest(list.map(\.value))
      #expect(test.pValue == bruteForce(list), "\(list.map(\.value))")
    }
  }

  /// All pairs are worse, one of them by far.
  private let worse = [3.79, 12.5, 1375, 55.25, 70.125, 8.5, 1.7e27]

  @Test(
    "One difference that is huge hides no other", arguments: [1.2e7, 7.9e12, 1.7e27, 1e200, 1e308])
  func one(huge: Double) throws {
    let differences = worse.dropLast() + [huge]
    let comparison = try PairedComparison(differences: Array(differences))
    #expect(comparison.test?.extreme == 2 && comparison.test?.patterns == 128)
    let interval = try #require(comparison.interval)
    #expect(interval.lower > 0)
    // What the test rejects lies outside, what it does not inside.
    for delta in [interval.lower * 0.999, interval.lower * 1.001] {
      let p = SignFlipTest(differences.map { $0 - delta }).pValue
      #expect((p > 0.05) == interval.contains(delta), "\(delta) \(p)")
    }
  }

  @Test("Nor where the patterns are drawn")
  func drawn() throws {
    let differences = (0..<23).map { 1 + Double($0 * 7 % 5) } + [1e27]
    let comparison = try PairedComparison(differences: differences)
    #expect(comparison.test?.extreme == 1)
    #expect(try #require(comparison.interval).lower > 0)
    // A pattern that keeps all small ones is as rare where the large one goes the other way.
    #expect(SignFlipTest(differences.dropLast() + [-1e27]).pValue > 0.4)
  }

  @Test("The verdict, the margin and the notes follow")
  func verdict() throws {
    let assessment = Assessment(differences: worse, metric: .loss(), margin: 1)
    #expect(assessment.verdict == .harms)
    #expect(assessment.adjustedPValue == 2.0 / 128)
    let test = try #require(assessment.equivalence?.test)
    #expect(test.excessPValue == 2.0 / 128 && test.pValue > 0.9)
    #expect(assessment.notes.contains("The difference is larger than 1 (p = 0.016)."))
    #expect(
      assessment.sentence.hasPrefix(
        "Harms: the trick raises test loss by 2.43e+26 on average over seven pairs (95% interval +"),
      "\(assessment.sentence)")
  }

  @Test("Beside others each is corrected by Bonferroni, since no double holds all of their sums")
  func family() {
    let noise = [0.4, -0.2, 0.3, -0.5, 0.1, 0.2, -0.1]
    let more = worse + [2.5]
    let family = Assessment.family(
      [more, noise + [0.2], worse.map { -$0 } + [-3]], metric: .loss())
    #expect(family[0].adjustedPValue == 6.0 / 256)
    #expect(family.map(\.verdict.name) == ["harms", "no-difference-detected", "improves"])
    #expect(family[0].ownLevel == 0.05 / 3)
  }

  @Test("Equal sums of counts stay equal beside a huge difference")
  func ties() {
    // 1/10 + 2/10 − 3/10 is not 0 in doubles.
    for huge in [0, 1e12, 1e25] {
      let layers =
        [1, 2, -3, 2, -1].map { Layered(parts: [$0, 0, 0]) } + [Layered(parts: [0, 0, 1])]
      let differences = [1, 2, -3, 2, -1].map { Double($0) * 0.1 }
      if huge == 0 {
        #expect(
          SignFlipTest(differences).pValue == SignFlipTestTests.bruteForce([1, 2, -3, 2, -1]))
      } else {
        #expect(SignFlipTest(differences + [huge]).pValue == bruteForce(layers))
      }
    }
  }
}
