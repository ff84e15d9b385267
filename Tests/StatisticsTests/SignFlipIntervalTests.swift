import Statistics
import TestSupport
import Testing

@Suite("The interval that the sign-flip test leaves")
struct SignFlipIntervalTests {
  @Test("Its ends are those of a brute-force inversion by bisection")
  func bruteForce() throws {
    for row in VerdictFixtures.intervals {
      let comparison = try PairedComparison(differences: row.differences, each: row.level)
      guard !row.lower.isNaN else {
        #expect(comparison.interval == nil, "\(row)")
        continue
      }
      let interval = try #require(comparison.interval)
      let scale = row.differences.map(\.magnitude).max() ?? 1
      #expect((interval.lower - row.lower).magnitude < 1e-7 * scale, "\(row) \(interval)")
      #expect((interval.upper - row.upper).magnitude < 1e-7 * scale, "\(row) \(interval)")
    }
  }

  @Test("It leaves zero out exactly where p is at most the level: any data, any level")
  func agreement() throws {
    var generator = TestGenerator(state: 21)
    for pairs in [1, 2, 5, 6, 7, 8, 11, 14, 21, 30] {
      for trial in 0..<(pairs > 20 ? 6 : 60) {
        let shift = Double.random(in: -1.5..<1.5, using: &generator)
        let differences = (0..<pairs).map { _ -> Double in
          let value = generator.normal() + shift
          switch trial % 4 {
          case 0: return value
          // Tied, and tied but for rounding.
          case 1: return (2 * value).rounded() / 360
          case 2: return (300 + (3 * value).rounded()) / 1797 - 300.0 / 1797
          default: return value * value * value
          }
        }
        for level in [0.05, 0.025, 0.1, 0.05 / 3, 0.01, 5.0 / 64, 0.001] {
          let comparison = try PairedComparison(differences: differences, each: level)
          let test = try #require(comparison.test)
          let leavesOut = comparison.interval.map { !$0.contains(0) } ?? false
          #expect((test.pValue <= level) == leavesOut, "\(level) \(differences)")
        }
      }
    }
  }

  @Test("Every Δ inside is one that the test does not reject, every Δ outside one that it does")
  func inversion() throws {
    var generator = TestGenerator(state: 22)
    for pairs in [6, 8, 11] {
      let differences = (0..<pairs).map { _ in generator.normal() + 0.5 }
      let interval = try #require(try PairedComparison(differences: differences).interval)
      for _ in 0..<200 {
        let delta = Double.random(in: -2..<3, using: &generator)
        let p = SignFlipTest(differences.map { $0 - delta }).pValue
        #expect((p > 0.05) == interval.contains(delta), "\(delta)")
      }
    }
  }

  @Test("With six pairs it reaches from the smallest to the largest difference")
  func six() throws {
    let interval = try #require(try PairedComparison(differences: [3, 1, 2, 6, 5, 4]).interval)
    #expect(interval == ConfidenceInterval(lower: 1, upper: 6, level: 0.95))
  }

  @Test("Of differences that are symmetric about their centre it holds it as often as it says")
  func coverage() throws {
    var generator = TestGenerator(state: 23)
    let trials = 2_000
    for pairs in [6, 9, 12] {
      let held = try (0..<trials).count { trial in
        let differences = (0..<pairs).map { _ in
          // Normal, heavy-tailed (the cube), and discrete.
          let value = generator.normal()
          return 0.3
            + (trial % 3 == 0 ? value : trial % 3 == 1 ? value * value * value : value.rounded())
        }
        return try PairedComparison(differences: differences).interval?.contains(0.3) ?? true
      }
      #expect(Double(held) / Double(trials) > 0.95 - 3 * 0.004_9, "\(pairs): \(held)")
    }
  }

  @Test("Estimates, skewness and outliers agree with NumPy and SciPy")
  func estimates() throws {
    for row in VerdictFixtures.estimates {
      let comparison = try PairedComparison(differences: row.differences)
      let scale = row.differences.map(\.magnitude).max() ?? 1
      #expect(((comparison.hodgesLehmann ?? .nan) - row.hodgesLehmann).magnitude < 1e-12 * scale)
      #expect(((comparison.median ?? .nan) - row.median).magnitude < 1e-12 * scale)
      let shape = DifferenceShape(row.differences)
      #expect(shape.outliers == row.outliers, "\(row)")
      if row.skewness.isNaN {
        #expect(shape.skewness == nil)
      } else {
        #expect(((shape.skewness ?? .nan) - row.skewness).magnitude < 1e-9, "\(row)")
      }
    }
  }
}
