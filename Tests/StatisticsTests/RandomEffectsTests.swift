import Statistics
import TestSupport
import Testing

@Suite("An effect over several studies")
struct RandomEffectsTests {
  private func effects(
    _ effects: [Double], _ variances: [Double], tests: Int = 1
  ) throws -> RandomEffects {
    try RandomEffects(
      zip(effects, variances).map { RandomEffects.Study(effect: $0, variance: $1) }, tests: tests)
  }

  private func isClose(_ a: Double, _ b: Double, _ tolerance: Double = 1e-9) -> Bool {
    abs(a - b) <= tolerance * max(abs(b), 1e-12)
  }

  @Test(
    "Paule and Mandel with Hartung and Knapp, as SciPy and statsmodels have them",
    arguments: RandomEffectsReference.all)
  func reference(_ expected: RandomEffectsReference) throws {
    let result = try effects(expected.effects, expected.variances)
    let weighted = try #require(result.weighted)
    #expect(isClose(result.betweenDeviation * result.betweenDeviation, expected.tau2))
    #expect(isClose(weighted.mean, expected.mean))
    #expect(isClose(weighted.standardError, expected.error))
    #expect(isClose(weighted.interval.upper - weighted.mean, expected.half))
    #expect(isClose(try #require(weighted.pValue), expected.p))
    #expect(isClose(try #require(result.unweighted.pValue), expected.plainP))
    #expect(isClose(try #require(result.inconsistency), expected.inconsistency))
    #expect(isClose(try #require(result.weights).reduce(0, +), 1))
    if let prediction = result.prediction {
      #expect(isClose(prediction.upper - weighted.mean, expected.prediction))
    } else {
      #expect(expected.effects.count == 2)
    }
  }

  @Test("Two one-sided tests of the mean effect are SciPy's, and agree with their interval")
  func equivalence() throws {
    // Of equal variances both estimates are the plain mean: scipy.stats.ttest_1samp against ± margin,
    // the larger p of alternative='less' and 'greater', and t.ppf(0.95, 3).
    let effects = try effects([0.3, -0.1, 0.2, 0.25], Array(repeating: 1e-4, count: 4))
    for (margin, p) in [(0.5, 0.016486934968262028), (0.2, 0.35224053662892374)] {
      let test = RandomEffectsEquivalence(effects, margin: margin)
      #expect(isClose(try #require(test.pValue), p))
      let interval = try #require(test.interval)
      #expect(isClose(interval.lower, -0.04894831861186241))
      #expect(isClose(interval.upper, 0.3739483186118624))
      #expect(test.isShown == (interval.lower > -margin && interval.upper < margin))
    }
    // Of several that are told together, Bonferroni's.
    let two = RandomEffectsEquivalence(
      try self.effects([0.3, -0.1, 0.2, 0.25], Array(repeating: 1e-4, count: 4), tests: 2),
      margin: 0.5)
    #expect(isClose(try #require(two.pValue), 2 * 0.016486934968262028))
    // Beyond the margin p is above one half; without an error there is none.
    let beyond = RandomEffectsEquivalence(effects, margin: 0.1)
    #expect(try #require(beyond.pValue) > 0.5 && !beyond.isShown)
    let exact = RandomEffectsEquivalence(try self.effects([0.1, 0.1], [0, 0]), margin: 0.5)
    #expect(exact.pValue == nil && !exact.isShown)
  }

  @Test("A margin that is shown is said, beside an effect that is there or in its place")
  func equivalenceText() throws {
    func text(_ values: [Double], _ margin: Double) throws -> RandomEffectsText {
      let effects = try effects(values, values.map { _ in 1e-6 })
      return RandomEffectsText(
        effects, of: .accuracy(), on: values.map { "\($0)" },
        equivalence: RandomEffectsEquivalence(effects, margin: margin))
    }
    let none = try text([0.001, -0.002, 0.002, -0.001], 0.01)
    #expect(none.verdict == "equivalent")
    #expect(none.sentence.hasPrefix("Equivalent within 1 point: over the four data sets"))
    let some = try text([0.010, 0.011, 0.012, 0.013], 0.02)
    #expect(some.verdict == "improves")
    #expect(some.notes[0].hasPrefix("The mean effect is smaller than 2 points nevertheless ("))
    let wide = try text([0.010, 0.011, 0.012, 0.013], 0.01)
    #expect(wide.notes[0].hasPrefix("That the mean effect is smaller than 1 point is not shown"))
  }

  @Test("Equal effects leave no error, and equal measures of other networks are not identical")
  func equal() throws {
    func text(_ effect: Double, isSame: Bool) throws -> RandomEffectsText {
      let effects = try RandomEffects([0.001, 0.001].map { .init(effect: effect, variance: $0) })
      return RandomEffectsText(
        effects, of: .accuracy(), on: ["A", "B"],
        equivalence: RandomEffectsEquivalence(effects, margin: 0.05), isSame: isSame)
    }
    let open =
      "Whether the mean effect is smaller than 5 points cannot be told: the effects are the same on "
      + "all data sets, which leaves no error to go by."
    let same = try text(0.004, isSame: false)
    #expect(same.notes.contains(open), "\(same.notes)")
    #expect(!same.notes.contains { $0.contains("()") })
    let zero = try text(0, isSame: false)
    #expect(zero.verdict == "no-difference-detected")
    #expect(
      zero.sentence
        == "No mean effect detected: test accuracy differs on average on none of the two data sets, "
        + "though the networks differ.")
    #expect(zero.notes.contains(open))
    #expect(try text(0, isSame: true).verdict == "identical")
  }

  @Test("The larger p value decides, and its interval agrees with it")
  func deciding() throws {
    for expected in RandomEffectsReference.all {
      for tests in [1, 3] {
        let result = try effects(expected.effects, expected.variances, tests: tests)
        let p = try #require(result.deciding.pValue)
        #expect(p >= (result.weighted?.pValue ?? 0) && p >= (result.unweighted.pValue ?? 0))
        #expect((p <= 0.05) == !result.deciding.interval.contains(0))
      }
    }
  }

  @Test("Never surer than if all studies had the same effect")
  func safeguard() throws {
    let result = try effects([0.3, 0.3, 0.3], [0.01, 0.01, 0.01])
    #expect(result.betweenDeviation == 0)
    #expect(isClose(result.deciding.standardError, (0.01 / 3).squareRoot()))
    #expect(result.deciding.mean == 0.3)
  }

  @Test("A study without an error of its own neither has all the weight nor breaks anything")
  func withoutVariance() throws {
    let near = try effects([0.3, 0.31, 0.29], [0, 0.01, 0.01])
    #expect(near.weighted == nil && near.weights == nil && near.inconsistency == nil)
    #expect(near.deciding == near.unweighted)
    let apart = try effects([0.3, 3, -2], [0, 0.01, 0.01])
    #expect(apart.weighted != nil && apart.betweenDeviation > 1)
    let exact = try effects([1, 2], [0, 0])
    #expect(isClose(exact.betweenDeviation * exact.betweenDeviation, 0.5))
    let same = try effects([0.5, 0.5], [0, 0])
    #expect(same.deciding.pValue == nil)
  }

  @Test("One study, or numbers beyond all bounds, are no basis")
  func refused() {
    #expect(throws: RandomEffectsError.tooFewStudies) { try effects([1], [1]) }
    #expect(throws: RandomEffectsError.outOfRange) { try effects([1e200, -1e200], [1, 1]) }
    #expect(throws: RandomEffectsError.outOfRange) { try effects([.nan, 1], [1, 1]) }
  }

  @Test(
    "False alarms stay below 5 % however far the studies' errors are apart",
    arguments: [(2, 1.0), (3, 10), (5, 10), (10, 1), (20, 1)])
  func falseAlarms(count: Int, spread: Double) throws {
    // Six seeds for each study, whose variances are estimated from them; effects vary between
    // studies, much or not at all, around a mean of 0.
    var random = TestGenerator(state: UInt64(count))
    for between in [0.0, 3] {
      let rounds = 1_500
      var alarms = 0
      for _ in 0..<rounds {
        let studies = (0..<count).map { index in
          let power = Double(index) / Double(count - 1)
          let deviation = (0..<Int(power * 4 + 0.5)).reduce(1.0) { scale, _ in
            scale * spread.squareRoot().squareRoot()
          }
          let shift = between * random.gaussian()
          let values = (0..<6).map { _ in shift + deviation * random.gaussian() * 6.0.squareRoot() }
          let mean = values.reduce(0, +) / 6
          let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
          return RandomEffects.Study(effect: mean, variance: squares / 30)
        }
        if (try RandomEffects(studies).deciding.pValue ?? 1) <= 0.05 { alarms += 1 }
      }
      // Two standard errors of the share of so many rounds above 5 %.
      #expect(Double(alarms) / Double(rounds) <= 0.0613, "\(count), \(between): \(alarms)")
    }
  }
}

@Suite("What an effect over several data sets is said to be")
struct RandomEffectsTextTests {
  private func text(
    _ effects: [Double], _ error: Double, tests: Int = 1
  ) throws -> RandomEffectsText {
    let studies = effects.map { RandomEffects.Study(effect: $0, variance: error * error) }
    return RandomEffectsText(
      try RandomEffects(studies, tests: tests), of: .accuracy(),
      on: effects.indices.map { "ABCDEFG".map(String.init)[$0] })
  }

  @Test("An improvement, with its evidence")
  func improves() throws {
    let text = try text([0.010, 0.0104, 0.0108, 0.0098, 0.010, 0.0105], 0.001)
    #expect(text.verdict == "improves")
    #expect(
      text.sentence
        == "Improves: over the six data sets it raises test accuracy by 1.025 points on average "
        + "(95% interval +0.920 to +1.130, p < 0.001).")
    #expect(text.notes[0].hasPrefix("The effects are no further apart than the seeds leave them"))
    #expect(text.notes.contains { $0.hasPrefix("On one more data set of their kind") })
    #expect(!text.notes.contains { $0.contains("degrees of freedom") })
  }

  @Test("Two data sets: the interval is wide, and it says why")
  func two() throws {
    let text = try text([0.010, 0.030], 0.001)
    #expect(text.verdict == "no-difference-detected")
    #expect(text.sentence.hasPrefix("No mean effect detected: over the two data sets"))
    #expect(text.notes[0].contains("standard deviation of 1.4 points: 100%"), "\(text.notes)")
    #expect(
      text.notes.contains {
        $0.hasPrefix("Two data sets leave one degree of freedom, so the interval reaches 12.7")
      })
    #expect(!text.notes.contains { $0.contains("one more data set") })
  }

  @Test("Opposite effects are named, and several effects corrected for")
  func opposed() throws {
    let text = try text([0.010, -0.030, 0.02], 0.001, tests: 2)
    #expect(text.notes.contains("It raises test accuracy on A, C and lowers it on B, as measured."))
    #expect(text.sentence.contains("both corrected for 2 effects"))
  }

  @Test("No difference anywhere is called identical, the same everywhere no verdict")
  func identical() throws {
    #expect(try text([0, 0], 0).verdict == "identical")
    #expect(try text([0, 0], 0).notes.isEmpty)
    #expect(try text([0.25, 0.25], 0).sentence.hasPrefix("No verdict: all seeds of all two"))
  }
}
