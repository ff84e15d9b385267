import Foundation
import Statistics
import TestSupport
import Testing

@Suite("A paired comparison")
struct PairedComparisonTests {
  @Test("Mean, spread and interval agree with SciPy")
  func scipy() throws {
    for row in try Fixtures.load().comparisons {
      let comparison = try PairedComparison(differences: row.differences)
      let mean = try #require(comparison.mean)
      let sd = try #require(comparison.standardDeviation)
      let interval = try #require(comparison.studentInterval)
      // SciPy's own rounding of a mean next to zero is the larger part of this.
      #expect((mean - row.mean).magnitude < 1e-14 * sd)
      #expect(relativeError(sd, row.sd) < 1e-13)
      #expect((interval.lower - row.lower).magnitude < 1e-11 * sd)
      #expect((interval.upper - row.upper).magnitude < 1e-11 * sd)
      #expect(comparison.positive == row.differences.count { $0 > 0 })
      #expect(comparison.zero == row.differences.count { $0 == 0 })
      #expect(comparison.negative == row.differences.count { $0 < 0 })
    }
  }

  @Test("The effect size is the mean over the spread, times Hedges' correction")
  func effectSize() throws {
    let comparison = try PairedComparison(differences: [1, 2, 3, 4, 5])
    // J(4) = Γ(2) / (√2 Γ(3/2)) = √(2/π)
    let expected = 3 / 2.5.squareRoot() * (2 / Double.pi).squareRoot()
    let effect = try #require(comparison.standardizedEffect)
    #expect(relativeError(effect, expected) < 1e-14)
  }

  @Test(
    "No pairs give nothing, one a mean, two Student's interval, three an effect, six the test's own"
  )
  func fewPairs() throws {
    let none = try PairedComparison(differences: [])
    #expect(none.pairs == 0 && none.mean == nil && none.test == nil && none.interval == nil)
    #expect(!none.isIdentical)
    let one = try PairedComparison(differences: [0.5])
    #expect(one.mean == 0.5 && one.test?.pValue == 1)
    #expect(one.standardDeviation == nil && one.interval == nil && one.standardizedEffect == nil)
    let two = try PairedComparison(differences: [0.5, 1.5])
    #expect(two.mean == 1 && two.test?.pValue == 0.5 && two.standardizedEffect == nil)
    #expect(two.interval == nil)
    let interval = try #require(two.studentInterval)
    #expect(relativeError(interval.upper, 1 + 12.706_204_736_174_704 * 0.5) < 1e-13)
    let three = try PairedComparison(differences: [0.5, 1.5, 1])
    #expect(three.standardizedEffect != nil && three.detectableDifference == nil)
    let six = try PairedComparison(differences: [0.5, 1.5, 1, 2, 3, 4])
    #expect(six.detectableDifference != nil && six.interval != nil)
  }

  @Test("A neutral trick is identical, without division by zero")
  func neutral() throws {
    let comparison = try PairedComparison(trick: [0.9, 0.8, 0.7], baseline: [0.9, 0.8, 0.7])
    #expect(comparison.isIdentical)
    #expect(comparison.mean == 0 && comparison.standardDeviation == 0)
    #expect(comparison.studentInterval == ConfidenceInterval(lower: 0, upper: 0, level: 0.95))
    #expect(comparison.test?.pValue == 1)
    #expect(comparison.standardizedEffect == nil && comparison.detectableDifference == nil)
  }

  @Test("Equal differences have no spread, whatever their rounding")
  func equal() throws {
    let comparison = try PairedComparison(differences: Array(repeating: 0.1, count: 7))
    #expect(comparison.mean == 0.1 && comparison.standardDeviation == 0)
    #expect(comparison.standardizedEffect == nil)
    #expect(comparison.test?.pValue == 2.0 / 128)
  }

  @Test("What is not a finite number is an error that names the pairs")
  func notFinite() {
    #expect(throws: ComparisonError.notFinite(pairs: [1, 3])) {
      try PairedComparison(differences: [0, .nan, 1, .infinity])
    }
    #expect(throws: ComparisonError.notFinite(pairs: [0])) {
      try PairedComparison(trick: [.infinity], baseline: [.infinity])
    }
    #expect(throws: ComparisonError.unequalCounts(trick: 2, baseline: 1)) {
      try PairedComparison(trick: [1, 2], baseline: [1])
    }
    #expect(throws: ComparisonError.outOfRange) {
      try PairedComparison(differences: [.greatestFiniteMagnitude, -.greatestFiniteMagnitude])
    }
  }

  @Test("Huge and tiny differences neither overflow nor vanish")
  func extremes() throws {
    let reference = try PairedComparison(differences: [1, 2, 3, 5, 8, -1])
    let effect = try #require(reference.standardizedEffect)
    for scale in [0x1p-1040, 0x1p-600, 0x1p600, 0x1p1000] {
      let scaled = try PairedComparison(
        differences: [1, 2, 3, 5, 8, -1].map { $0 * scale })
      #expect(scaled.mean == reference.mean.map { $0 * scale }, "\(scale)")
      #expect(scaled.test == reference.test)
      #expect(relativeError(scaled.standardizedEffect ?? .nan, effect) < 1e-12)
    }
  }

  @Test("Scaling, negating and reordering the differences do what they should")
  func invariances() throws {
    var generator = TestGenerator(state: 5)
    for pairs in [2, 3, 6, 9, 15] {
      let differences = (0..<pairs).map { _ in generator.normal() }
      let original = try PairedComparison(differences: differences)
      let reordered = differences.shuffled(using: &generator)
      #expect(try PairedComparison(differences: reordered) == original)
      let scaled = try PairedComparison(differences: differences.map { $0 * 8 })
      #expect(scaled.mean == original.mean.map { $0 * 8 })
      #expect(scaled.standardDeviation == original.standardDeviation.map { $0 * 8 })
      #expect(scaled.interval?.lower == original.interval.map { $0.lower * 8 })
      #expect(scaled.standardizedEffect == original.standardizedEffect)
      #expect(scaled.test == original.test)
      let negated = try PairedComparison(differences: differences.map { -$0 })
      #expect(negated.mean == original.mean.map { -$0 })
      #expect(negated.interval?.lower == original.interval.map { -$0.upper })
      #expect(negated.standardizedEffect == original.standardizedEffect.map { -$0 })
      #expect(negated.test == original.test)
      #expect(negated.positive == original.negative)
    }
  }

  @Test("In 95 of 100 experiments with normal differences Student's interval holds the true mean")
  func coverage() throws {
    var generator = TestGenerator(state: 2)
    let trials = 1_500
    for pairs in [2, 3, 5] {
      var held = 0
      for _ in 0..<trials {
        let differences = (0..<pairs).map { _ in 0.3 + 2 * generator.normal() }
        let interval = try #require(
          try PairedComparison(differences: differences).studentInterval)
        if interval.contains(0.3) { held += 1 }
      }
      #expect((Double(held) / Double(trials) - 0.95).magnitude < 3 * 0.005_6, "\(pairs)")
    }
  }

  @Test("It survives a round trip through JSON")
  func json() throws {
    for differences in [[], [0.1], [0.1, 0.25, -0.3, 0.7, 0.2, 0.9]] {
      let comparison = try PairedComparison(differences: differences)
      let data = try JSONEncoder().encode(comparison)
      #expect(try JSONDecoder().decode(PairedComparison.self, from: data) == comparison)
    }
  }
}
