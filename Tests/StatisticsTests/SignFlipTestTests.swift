import Statistics
import TestSupport
import Testing

extension TestGenerator {
  /// One draw of the standard normal distribution.
  mutating func normal() -> Double {
    NormalDistribution.quantile(Double.random(in: 0x1p-53..<1, using: &self))
  }
}

@Suite("The sign-flip test")
struct SignFlipTestTests {
  /// The p value of whole-number differences, where sums and ties are exact.
  static func bruteForce(_ differences: [Int]) -> Double {
    let observed = abs(differences.reduce(0, +))
    let patterns = 1 << differences.count
    let extreme = (0..<patterns).count { pattern in
      let sum = differences.enumerated().reduce(0) { sum, item in
        sum + (pattern >> item.offset & 1 == 0 ? item.element : -item.element)
      }
      return abs(sum) >= observed
    }
    return Double(extreme) / Double(patterns)
  }

  @Test("Every list of up to five differences in −2…2, in units that round, matches brute force")
  func exhaustive() {
    for count in 1...5 {
      var lists: [[Int]] = [[]]
      for _ in 0..<count {
        lists = lists.flatMap { list in (-2...2).map { list + [$0] } }
      }
      for list in lists {
        // Differences of accuracies out of 360: equal sums differ by rounding.
        let differences = list.map { (300 + Double($0)) / 360 - 300.0 / 360 }
        #expect(SignFlipTest(differences).pValue == Self.bruteForce(list), "\(list)")
      }
    }
  }

  @Test("Longer lists match brute force, up to sixteen pairs")
  func longer() {
    var generator = TestGenerator(state: 7)
    for count in 6...16 {
      let list = (0..<count).map { _ in Int.random(in: -9...12, using: &generator) }
      let test = SignFlipTest(list.map { Double($0) * 0.1 })
      #expect(test.pValue == Self.bruteForce(list), "\(list)")
      #expect(test.isExact)
      #expect(test.patterns == 1 << count)
    }
  }

  @Test("It agrees with SciPy's permutation test")
  func scipy() throws {
    for row in try Fixtures.load().comparisons {
      let comparison = try PairedComparison(differences: row.differences)
      #expect(comparison.test?.pValue == row.pValue, "\(row)")
    }
  }

  @Test("At twenty pairs it is exact; from twenty-one on it draws, close to the exact value")
  func sampling() throws {
    // k positive and n − k negative differences of one size: the p value is a binomial tail.
    func differences(_ pairs: Int, positive: Int) -> [Double] {
      (0..<pairs).map { $0 < positive ? 1 : -1 }
    }
    func binomialTail(_ pairs: Int, _ positive: Int) -> Double {
      var coefficient = 1.0
      var tail = 0.0
      for k in stride(from: pairs, through: positive, by: -1) {
        tail += coefficient
        coefficient *= Double(k) / Double(pairs - k + 1)
      }
      var patterns = 1.0
      for _ in 0..<pairs { patterns *= 2 }
      return 2 * tail / patterns
    }
    let twenty = SignFlipTest(differences(20, positive: 15))
    #expect(twenty.isExact && twenty.patterns == 1 << 20)
    #expect((twenty.pValue - binomialTail(20, 15)).magnitude < 1e-15)
    for (pairs, positive) in [(21, 15), (40, 27), (64, 40), (65, 41), (130, 76)] {
      let test = SignFlipTest(differences(pairs, positive: positive))
      let exact = binomialTail(pairs, positive)
      let error = (exact * (1 - exact) / Double(SignFlipTest.draws)).squareRoot()
      #expect(!test.isExact && test.patterns == 100_000)
      #expect((test.pValue - exact).magnitude < 4 * error, "\(pairs): \(test.pValue) \(exact)")
    }
    #expect(SignFlipTest(differences(60, positive: 60)).pValue == 1e-5)
  }

  @Test("Under the null hypothesis it keeps its level")
  func level() throws {
    var generator = TestGenerator(state: 11)
    let trials = 4_000
    for pairs in [6, 8, 11] {
      let rejected = (0..<trials).count { _ in
        SignFlipTest((0..<pairs).map { _ in generator.normal() }).pValue <= 0.05
      }
      // Three standard errors of a share of .05.
      #expect(Double(rejected) / Double(trials) < 0.05 + 3 * 0.003_5, "\(pairs)")
    }
  }
}
