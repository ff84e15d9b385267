import Statistics
import TestSupport
import Testing

@Suite("The equivalence test")
struct EquivalenceTestTests {
  /// The p value of a mean of zero or less, of whole numbers: the share of sign patterns whose sum
  /// is at least the observed one.
  private func upward(_ differences: [Int]) -> Double {
    let observed = differences.reduce(0, +)
    let patterns = 1 << differences.count
    let extreme = (0..<patterns).count { pattern in
      let sum = differences.enumerated().reduce(0) { sum, item in
        sum + (pattern >> item.offset & 1 == 0 ? item.element : -item.element)
      }
      return sum >= observed
    }
    return Double(extreme) / Double(patterns)
  }

  /// Every list of this many whole numbers in −3…3.
  private func lists(_ count: Int) -> [[Int]] {
    (0..<count).reduce([[]]) { lists, _ in
      lists.flatMap { list in (-3...3).map { list + [$0] } }
    }
  }

  @Test("Every list of up to five differences in −3…3 matches brute force, in units that round")
  func exhaustive() {
    for count in 1...5 {
      for list in lists(count) {
        for margin in [1, 2, 4] {
          // Differences of accuracies out of 360: equal ones differ by rounding.
          let differences = list.map { (300 + Double($0)) / 360 - 300.0 / 360 }
          let test = EquivalenceTest(differences, margin: Double(margin) / 360)
          let inside = [list.map { margin - $0 }, list.map { $0 + margin }]
          let expected = inside.map(upward).max() ?? 1
          // A mean that is not inside has no small p value, and how large it is does not matter.
          if inside.allSatisfy({ $0.reduce(0, +) > 0 }) {
            #expect(test.pValue == expected, "\(list), \(margin)")
          } else {
            #expect(test.pValue >= 0.5 && expected >= 0.5, "\(list), \(margin)")
          }
          let beyond = inside.filter { $0.reduce(0, +) < 0 }.map(SignFlipTestTests.bruteForce)
          #expect(test.excessPValue == beyond.min() ?? 1, "\(list), \(margin)")
        }
      }
    }
  }

  @Test("Differences that are all at the margin are neither within nor beyond it, despite rounding")
  func atTheMargin() {
    for margin in [0.005, -0.005] {
      let differences = [0.9, 0.91, 0.92, 0.93, 0.94, 0.95, 0.96].map { value in
        Double(Float(value + margin)) - Double(Float(value))
      }
      let test = EquivalenceTest(differences, margin: 0.005)
      #expect(test.pValue == 0.5)
      #expect(test.excessPValue == 1)
    }
  }

  @Test("Of a mean at the margin few are called equivalent: the level is kept")
  func level() {
    var generator = TestGenerator(state: 11)
    let tables = 2000
    for count in [8, 12] {
      let alarms = (0..<tables).count { _ in
        let differences = (0..<count).map { _ in 1 + 0.3 * generator.normal() }
        return EquivalenceTest(differences, margin: 1).pValue <= 0.05
      }
      // 5 % of 2000 with four standard errors.
      #expect((61...139).contains(alarms), "\(count): \(alarms)")
    }
  }

  @Test("Many differences, whose patterns are drawn, have p values close to the exact ones")
  func sampled() {
    let exact = [0.1, 0.4, -0.2, 0.3, 0.5, -0.1, 0.2, 0.35, 0.15, -0.3]
    let doubled = exact + exact + [0.12]
    let test = EquivalenceTest(doubled, margin: 0.3)
    // All 2²¹ patterns, enumerated with NumPy: 0.00474; that of draws has a deviation of 0.00015.
    #expect(abs(test.pValue - 0.00474) < 0.000_8)
    #expect(test.excessPValue == 1)
  }
}
