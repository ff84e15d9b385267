import Statistics
import TestSupport
import Testing

@Suite("Crossed effects of seeds and examples")
struct CrossedEffectsTests {
  @Test("Variances, degrees of freedom and both intervals agree with least squares in NumPy")
  func numpy() throws {
    for row in Fixtures.crossed {
      let effects = try #require(
        CrossedEffects(row.table, groups: row.groups, level: row.level))
      let halves = [effects.overSeeds, effects.overBoth].map { ($0.upper - $0.lower) / 2 }
      let found = [
        effects.mean, effects.varianceOfSeeds, effects.varianceOfExamples,
        effects.degreesOfFreedom, halves[0], halves[1],
      ]
      for (found, expected) in zip(found, row.values) {
        // The product's variances are differences, of which rounding is the larger part near 0.
        #expect((found - expected).magnitude <= 1e-11 * max(expected.magnitude, 1), "\(row)")
      }
      #expect(effects.overBoth.level == row.level)
    }
  }

  @Test("The mean's interval over seeds is that of the seeds' means")
  func seedsAlone() throws {
    let table = Numbers(seed: 3).table(6, 40, seeds: 1, examples: 0.5, rest: 2)
    let means = table.map { $0.reduce(0, +) / 40 }
    let comparison = try PairedComparison(differences: means)
    let effects = try #require(CrossedEffects(table))
    let error = try #require(comparison.standardError)
    #expect((effects.varianceOfSeeds.squareRoot() - error).magnitude < 1e-12)
  }

  @Test("The order of seeds and examples does not matter")
  func order() throws {
    let table = Numbers(seed: 4).table(5, 30, seeds: 1, examples: 1, rest: 1)
    let turned = table.reversed().map { Array($0.reversed()) }
    let (a, b) = (try #require(CrossedEffects(table)), try #require(CrossedEffects(turned)))
    #expect((a.overBoth.lower - b.overBoth.lower).magnitude < 1e-12)
    #expect((a.overBoth.upper - b.overBoth.upper).magnitude < 1e-12)
  }

  @Test("Examples that are there twice tell no more, where that is said")
  func copies() throws {
    let table = Numbers(seed: 5).table(6, 25, seeds: 0.3, examples: 1, rest: 1)
    let single = try #require(CrossedEffects(table))
    let doubled = table.map { row in row.flatMap { [$0, $0, $0] } }
    let groups = (0..<25).flatMap { [$0, $0, $0] }
    let named = try #require(CrossedEffects(doubled, groups: groups))
    let unnamed = try #require(CrossedEffects(doubled))
    #expect(named.groups == 25 && named.examples == 75 && unnamed.groups == 75)
    #expect((named.overBoth.upper - single.overBoth.upper).magnitude < 1e-12)
    #expect((named.degreesOfFreedom - single.degreesOfFreedom).magnitude < 1e-9)
    #expect(unnamed.overBoth.upper < named.overBoth.upper)
  }

  @Test("It is at least as wide as over seeds alone")
  func wider() throws {
    for seed in 0..<300 {
      let numbers = Numbers(seed: UInt64(seed))
      let table = numbers.table(
        2 + seed % 5, 2 + seed % 13, seeds: Double(seed % 3), examples: Double(seed % 4) / 4,
        rest: 1)
      let effects = try #require(CrossedEffects(table))
      #expect(effects.overBoth.lower <= effects.overSeeds.lower)
      #expect(effects.overBoth.upper >= effects.overSeeds.upper)
    }
  }

  @Test("Beside an interval over seeds it is never the narrower one", arguments: [6, 7, 8, 12])
  func besideSeeds(seeds: Int) throws {
    var stretched = 0
    for number in 0..<200 {
      let table = Numbers(seed: UInt64(seeds * 1000 + number)).table(
        seeds, 30, seeds: Double(number % 3) / 10, examples: Double(number % 2) / 2, rest: 1)
      let effects = try #require(CrossedEffects(table))
      let shown = try #require(
        PairedComparison(differences: table.map { $0.reduce(0, +) / 30 }).interval)
      let both = effects.overBoth(beside: shown)
      for narrower in [shown, effects.overBoth, effects.overSeeds] {
        #expect(both.lower <= narrower.lower && both.upper >= narrower.upper)
      }
      #expect(both.lower == shown.lower || both.lower == effects.overBoth.lower)
      #expect(both.upper == shown.upper || both.upper == effects.overBoth.upper)
      #expect(both.level == 0.95)
      if both != effects.overBoth { stretched += 1 }
    }
    #expect(stretched > 0, "No interval was wider over seeds alone")
    let effects = try #require(CrossedEffects([[1, 2], [3, 5]]))
    #expect(effects.overBoth(beside: nil) == effects.overBoth)
  }

  @Test("What cannot be told is nothing")
  func nothing() {
    #expect(CrossedEffects([]) == nil)
    #expect(CrossedEffects([[1, 2, 3]]) == nil)
    #expect(CrossedEffects([[1], [2]]) == nil)
    #expect(CrossedEffects([[1, 2], [1]]) == nil)
    #expect(CrossedEffects([[1, 2], [.nan, 1]]) == nil)
    #expect(CrossedEffects([[1, 2], [.infinity, 1]]) == nil)
    #expect(CrossedEffects([[1e200, -1e200], [1e200, 3]]) == nil)
    #expect(CrossedEffects([[1, 2], [3, 4]], groups: [1]) == nil)
    #expect(CrossedEffects([[1, 2], [3, 4]], groups: [8, 8]) == nil)
  }

  @Test("All alike gives an interval of no width")
  func alike() throws {
    let effects = try #require(CrossedEffects([[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]]))
    #expect(effects.overBoth.lower == 0.5 && effects.overBoth.upper == 0.5)
    #expect(effects.varianceOfExamples == 0)
  }

  // MARK: - Coverage

  /// How often the intervals hold 0, of tables whose mean is 0.
  private func coverage(
    _ seeds: Int, _ examples: Int, tables: Int = 2000, _ table: (Numbers) -> [[Double]]
  ) throws -> (seeds: Double, both: Double, shown: Double) {
    var (overSeeds, overBoth, shown) = (0, 0, 0)
    for number in 0..<tables {
      let key = UInt64(seeds) << 40 | UInt64(examples) << 20 | UInt64(number)
      let table = table(Numbers(seed: key))
      let effects = try #require(CrossedEffects(table))
      let means = table.map { $0.reduce(0, +) / Double(examples) }
      let beside = means.count > 8 ? nil : try PairedComparison(differences: means).interval
      if effects.overSeeds.contains(0) { overSeeds += 1 }
      if effects.overBoth.contains(0) { overBoth += 1 }
      if effects.overBoth(beside: beside).contains(0) { shown += 1 }
    }
    let all = Double(tables)
    return (Double(overSeeds) / all, Double(overBoth) / all, Double(shown) / all)
  }

  @Test(
    "Of crossed effects with known variances it holds the truth in 95 of 100",
    arguments: [
      (seeds: 3, examples: 20), (seeds: 3, examples: 100), (seeds: 6, examples: 15),
      (seeds: 6, examples: 150), (seeds: 20, examples: 20), (seeds: 30, examples: 60),
    ])
  func coverage(seeds: Int, examples: Int) throws {
    // In units of the residual's part of the mean's variance.
    for (a, b) in [(0.0, 0.0), (3.0, 0.0), (0.0, 3.0), (3.0, 3.0), (0.5, 3.0)] {
      let found = try coverage(seeds, examples) {
        $0.table(
          seeds, examples, seeds: (a / Double(examples)).squareRoot(),
          examples: (b / Double(seeds)).squareRoot(), rest: 1)
      }
      // 2000 tables tell a share of .95 to .005.
      #expect((0.935...0.99).contains(found.both), "\(seeds) × \(examples), \(a), \(b): \(found)")
      #expect(found.shown >= found.both && found.shown >= 0.935, "\(found)")
      if b == 0 { #expect((0.935...0.965).contains(found.seeds), "\(found)") }
    }
  }

  @Test("Over seeds alone it does not, where other examples would give something else")
  func seedsAloneCoverage() throws {
    let found = try coverage(12, 60) {
      $0.table(12, 60, seeds: 0.05, examples: 0.5, rest: 1)
    }
    #expect(found.seeds < 0.8 && found.both > 0.935, "\(found)")
  }

  @Test("Of right and wrong answers it holds the truth too")
  func discrete() throws {
    // Each example is hard or easy for each arm, by a symmetric draw; each run then errs by itself.
    let found = try coverage(6, 80) { numbers in
      var numbers = numbers
      let hardness = (0..<80).map { _ in
        (numbers.uniform() * numbers.uniform(), numbers.uniform() * numbers.uniform())
      }
      return (0..<6).map { _ in
        hardness.map { trick, baseline in
          (numbers.uniform() < trick ? 0 : 1) - (numbers.uniform() < baseline ? 0 : 1)
        }
      }
    }
    #expect((0.935...0.98).contains(found.both), "\(found)")
    #expect(found.shown >= 0.935, "\(found)")
  }
}

@Suite("Values far from others")
struct OutlyingValuesTests {
  @Test("Of clean samples one in a hundred has a value beyond", arguments: [5, 6, 8, 12, 20, 40])
  func falseAlarms(count: Int) throws {
    var flagged = 0
    for number in 0..<5000 {
      var numbers = Numbers(seed: UInt64(count * 100_000 + number))
      let values = (0..<count).map { _ in numbers.normal() }
      if try !#require(OutlyingValues(values, grain: 1e-9)).far.isEmpty { flagged += 1 }
    }
    #expect((10...75).contains(flagged), "\(flagged) of 5000")
  }

  @Test("A run that collapsed is found, and not hidden by itself")
  func collapsed() throws {
    let values = [0.971, 0.972, 0.101, 0.970, 0.969, 0.973]
    let found = try #require(OutlyingValues(values, grain: 1 / 1797))
    #expect(found.far.map(\.index) == [2])
    #expect(found.far[0].score < -100)
  }

  @Test("Values that are tied are no reason to point at the one beside them")
  func tied() throws {
    let values = [44, 44, 44, 44, 44, 43, 44, 45].map { Double($0) / 45 }
    #expect(try #require(OutlyingValues(values, grain: 1.0 / 45)).far.isEmpty)
    #expect(OutlyingValues([1, 1, 1, 1, 1], grain: 0) == nil)
    #expect(try #require(OutlyingValues([1, 1, 1, 1, 1], grain: 0.1)).far.isEmpty)
  }

  @Test("Of fewer than five nobody can tell, and what is not finite is left out")
  func few() throws {
    #expect(OutlyingValues([1, 1.1, 1.2, 90], grain: 0.01) == nil)
    #expect(OutlyingValues([1, 1.1, 1.2, .nan, 90], grain: 0.01) == nil)
    let values = [1, 1.1, .nan, 1.2, 1.05, 1.15, 900]
    #expect(try #require(OutlyingValues(values, grain: 0.01)).far.map(\.index) == [6])
  }
}

/// Random tables that are the same everywhere.
private struct Numbers {
  private var generator: TestGenerator

  init(seed: UInt64) {
    generator = TestGenerator(state: seed &* 0xD134_2543_DE82_EF95 &+ 0x5851_F42D_4C95_7F2D)
  }

  mutating func uniform() -> Double { generator.uniform() }
  mutating func normal() -> Double { generator.gaussian() }

  /// aᵢ + bⱼ + eᵢⱼ with these standard deviations.
  func table(
    _ rows: Int, _ columns: Int, seeds: Double, examples: Double, rest: Double
  ) -> [[Double]] {
    var numbers = self
    let b = (0..<columns).map { _ in examples * numbers.normal() }
    return (0..<rows).map { _ in
      let a = seeds * numbers.normal()
      return b.map { $0 + a + rest * numbers.normal() }
    }
  }
}
