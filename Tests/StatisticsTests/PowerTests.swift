import Statistics
import TestSupport
import Testing

@Suite("Power and sample size")
struct PowerTests {
  @Test("Six pairs are the floor at .05, and more tricks need more")
  func floor() {
    #expect(PowerOfSignFlipTest.fewestPairs() == 6)
    #expect(PowerOfSignFlipTest.fewestPairs(level: 0.01) == 8)
    #expect(
      [1, 2, 3, 4, 6, 10, 13].map { PowerOfSignFlipTest.fewestPairs(tricks: $0) }
        == [6, 7, 7, 8, 8, 9, 10])
    #expect(PowerOfSignFlipTest.smallestPValue(pairs: 6) == 2.0 / 64)
    #expect(PowerOfSignFlipTest.smallestPValue(pairs: 0) == 1)
  }

  @Test("The power of the t test agrees with tables: n = 34 for d = 0.5, n = 15 for d = 0.8")
  func tTest() {
    // Cohen (1988); G*Power 3.1: matched pairs, two-sided, α = .05, power .80.
    #expect(PowerOfTTest.power(effect: 0.5, pairs: 34, level: 0.05) >= 0.8)
    #expect(PowerOfTTest.power(effect: 0.5, pairs: 33, level: 0.05) < 0.8)
    #expect(PowerOfTTest.power(effect: 0.8, pairs: 15, level: 0.05) >= 0.8)
    #expect(PowerOfTTest.power(effect: 0.8, pairs: 14, level: 0.05) < 0.8)
    #expect((PowerOfTTest.power(effect: 0, pairs: 9, level: 0.05) - 0.05).magnitude < 1e-12)
    #expect(PowerOfTTest.power(effect: .infinity, pairs: 9, level: 0.05).isFinite)
  }

  @Test("At six pairs the power is that of six equal signs")
  func sixPairs() throws {
    let effect = try #require(PowerOfSignFlipTest.detectableEffect(pairs: 6))
    let phi = NormalDistribution.cumulative(effect)
    #expect((phi * phi * phi * phi * phi * phi - 0.8).magnitude < 1e-6)
  }

  @Test("The power stated is the power simulated, to three in a hundred")
  func simulated() throws {
    var generator = TestGenerator(state: 3)
    let trials = 3_000
    for pairs in [6, 7, 8, 10] {
      let effect = try #require(PowerOfSignFlipTest.detectableEffect(pairs: pairs))
      let detected = (0..<trials).count { _ in
        SignFlipTest((0..<pairs).map { _ in effect + generator.normal() }).pValue <= 0.05
      }
      #expect((Double(detected) / Double(trials) - 0.8).magnitude < 0.03, "\(pairs)")
    }
  }

  @Test("With an estimated deviation the power agrees with SciPy's quadrature")
  func assurance() {
    for row in VerdictFixtures.assurances {
      let value = PowerOfSignFlipTest.assurance(effect: row.effect, pairs: 6, pilotPairs: row.pilot)
      #expect((value - row.value).magnitude < 1e-6, "\(row) \(value)")
    }
  }

  /// The share of experiments that report an effect of so many of a pilot's estimated deviations.
  private func reported(
    _ generator: inout TestGenerator, pairs: Int, pilotPairs: Int, trials: Int,
    effect: (Double) -> Double
  ) throws -> Double {
    let detected = try (0..<trials).count { _ in
      let pilot = (0..<pilotPairs).map { _ in 0.7 * generator.normal() }
      let sd = try #require(try PairedComparison(differences: pilot).standardDeviation)
      let size = effect(sd)
      return SignFlipTest((0..<pairs).map { _ in size + 0.7 * generator.normal() }).pValue <= 0.05
    }
    return Double(detected) / Double(trials)
  }

  @Test("An experiment repeated with the effect that one said is detectable reports it in 80 %")
  func promise() throws {
    var generator = TestGenerator(state: 61)
    for pairs in [6, 7, 8, 10, 12] {
      let effect = try #require(
        PowerOfSignFlipTest.detectableEffect(pairs: pairs, pilotPairs: pairs))
      let known = try #require(PowerOfSignFlipTest.detectableEffect(pairs: pairs))
      let share = try reported(&generator, pairs: pairs, pilotPairs: pairs, trials: 3_000) {
        effect * $0
      }
      // Three standard errors of a share of .8.
      #expect((share - 0.8).magnitude < 0.022, "\(pairs): \(share)")
      if pairs == 6 {
        let naive = try reported(&generator, pairs: pairs, pilotPairs: pairs, trials: 3_000) {
          known * $0
        }
        #expect(naive < 0.74, "\(naive)")
      }
    }
  }

  @Test("As many seeds as a pilot says are needed report the effect in 80 % of such experiments")
  func promisedSeeds() throws {
    var generator = TestGenerator(state: 62)
    for pilotPairs in [4, 6, 10] {
      // The effect is one of so many estimated deviations, so every pilot asks for the same number.
      let trials = 1_500
      let seeds = try #require(
        PowerOfSignFlipTest.seedsNeeded(effect: 1.5, sd: 1, pilotPairs: pilotPairs))
      let detected = try (0..<trials).count { _ in
        let pilot = (0..<pilotPairs).map { _ in generator.normal() }
        let sd = try #require(try PairedComparison(differences: pilot).standardDeviation)
        return SignFlipTest((0..<seeds).map { _ in 1.5 * sd + generator.normal() }).pValue <= 0.05
      }
      #expect(Double(detected) / Double(trials) > 0.8 - 0.031, "\(pilotPairs): \(detected)")
    }
  }

  @Test("An uncertain deviation asks for more seeds, the more so the fewer it is from")
  func pilots() throws {
    let seeds = try [3, 6, 12, 50, nil].map { pilot in
      try #require(PowerOfSignFlipTest.seedsNeeded(effect: 0.5, sd: 1, pilotPairs: pilot))
    }
    #expect(seeds == seeds.sorted(by: >) && seeds.last == 34 && seeds[0] > 60)
    #expect(PowerOfSignFlipTest.seedsNeeded(effect: 1, sd: 1, pilotPairs: 1) == nil)
    #expect(PowerOfSignFlipTest.detectableEffect(pairs: 8, pilotPairs: 1) == nil)
  }

  @Test("The detectable effect shrinks with pairs and does not exist below six")
  func detectable() throws {
    #expect(PowerOfSignFlipTest.detectableEffect(pairs: 0) == nil)
    #expect(PowerOfSignFlipTest.detectableEffect(pairs: 5) == nil)
    var previous = Double.infinity
    for pairs in 6...60 {
      let effect = try #require(PowerOfSignFlipTest.detectableEffect(pairs: pairs))
      #expect(effect < previous)
      previous = effect
    }
  }

  @Test("The seeds needed are the fewest that suffice")
  func seeds() throws {
    for (effect, sd, tricks) in [(0.5, 1.0, 1), (1.0, 1.0, 1), (-0.3, 0.2, 1), (1.0, 1.0, 5)] {
      let seeds = try #require(
        PowerOfSignFlipTest.seedsNeeded(effect: effect, sd: sd, tricks: tricks))
      let level = 0.05 / Double(tricks)
      #expect(PowerOfSignFlipTest.power(effect: effect / sd, pairs: seeds, level: level) >= 0.8)
      #expect(PowerOfSignFlipTest.power(effect: effect / sd, pairs: seeds - 1, level: level) < 0.8)
    }
    #expect(PowerOfSignFlipTest.seedsNeeded(effect: 10, sd: 1) == 6)
    #expect(PowerOfSignFlipTest.seedsNeeded(effect: 1, sd: 0) == 6)
    #expect(PowerOfSignFlipTest.seedsNeeded(effect: 0.5, sd: 1) == 34)
  }

  @Test("What no number of seeds can show is nil")
  func impossible() {
    #expect(PowerOfSignFlipTest.seedsNeeded(effect: 0, sd: 1) == nil)
    #expect(PowerOfSignFlipTest.seedsNeeded(effect: 1e-9, sd: 1) == nil)
    #expect(PowerOfSignFlipTest.seedsNeeded(effect: .nan, sd: 1) == nil)
    #expect(PowerOfSignFlipTest.seedsNeeded(effect: 1, sd: .infinity) == nil)
    #expect(PowerOfSignFlipTest.seedsNeeded(effect: 1, sd: -1) == nil)
    #expect(PowerOfSignFlipTest.seedsNeeded(effect: 1, sd: 1, power: 1) == nil)
    #expect(PowerOfSignFlipTest.seedsNeeded(effect: 1, sd: 1, level: 0) == nil)
  }
}

@Suite("Correction for several tricks")
struct MultipleTestingTests {
  @Test("Holm and Benjamini–Hochberg agree with the references")
  func references() throws {
    for row in try Fixtures.load().families {
      for (value, expected) in zip(MultipleTesting.holm(row.pValues), row.holm) {
        #expect((value - expected).magnitude < 1e-15)
      }
      let adjusted = MultipleTesting.benjaminiHochberg(row.pValues)
      for (value, expected) in zip(adjusted, row.falseDiscovery) {
        #expect((value - expected).magnitude < 1e-15)
      }
    }
  }

  @Test("A missing p value stays missing and costs the others nothing")
  func missing() {
    #expect(MultipleTesting.holm([]) == [])
    #expect(MultipleTesting.holm([0.01, .nan, 0.03])[0] == 0.02)
    #expect(MultipleTesting.holm([0.01, .nan, 0.03])[1].isNaN)
    #expect(MultipleTesting.benjaminiHochberg([.nan, 0.03])[1] == 0.03)
  }
}
