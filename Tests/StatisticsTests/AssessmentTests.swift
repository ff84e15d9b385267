import Foundation
import Statistics
import TestSupport
import Testing

@Suite("A verdict")
struct AssessmentTests {
  static let gains = [0.004, 0.006, 0.007, 0.005, 0.009, 0.006]

  @Test("Follows the metric's good direction")
  func direction() {
    #expect(Assessment(differences: Self.gains, metric: .accuracy()).verdict == .improves)
    #expect(Assessment(differences: Self.gains, metric: .loss()).verdict == .harms)
    let losses = Self.gains.map { -$0 }
    #expect(Assessment(differences: losses, metric: .accuracy()).verdict == .harms)
    #expect(Assessment(differences: losses, metric: .loss()).verdict == .improves)
  }

  @Test("Says what improved, by how much, and how sure that is")
  func improves() {
    #expect(
      Assessment(differences: Self.gains, metric: .accuracy()).sentence
        == "Improves: the trick raises test accuracy by 0.617 points on average over six pairs "
        + "(95% interval +0.400 to +0.900, p = 0.031).")
    #expect(
      Assessment(differences: Self.gains.map { -10 * $0 }, metric: .loss()).sentence
        == "Improves: the trick lowers test loss by 0.0617 on average over six pairs "
        + "(95% interval -0.0900 to -0.0400, p = 0.031).")
  }

  @Test("Says which seed is far from the others, and that the interval reaches there")
  func outlier() {
    let assessment = Assessment(differences: [1, 1.1, 1.2, 1, 1.1, 20], metric: .loss())
    #expect(assessment.verdict == .harms)
    #expect(
      assessment.sentence
        == "Harms: the trick raises test loss by 4.2 on average over six pairs (95% interval +1.0 to "
        + "+20.0, p = 0.031).")
    #expect(
      assessment.notes == [
        "With six pairs, the fewest that can show a difference, none can be left out to see whether "
          + "one seed decides.",
        "Pair 6 is far from the others: a modified z score beyond 10.7.",
        "p and the interval take the differences to be symmetric about their centre, which is "
          + "doubtful: their skewness, +2.4, is more than two standard errors from 0, so p may be off.",
      ])
    #expect(assessment.comparison?.hodgesLehmann == 1.1)
    #expect(assessment.comparison?.median == 1.1)
  }

  @Test("Says what effect would be detected, and takes symmetry for granted aloud")
  func notDetected() {
    let assessment = Assessment(
      differences: [0.004, -0.002, 0.003, -0.005, 0.001, 0.002], metric: .accuracy())
    #expect(assessment.verdict == .noDifferenceDetected)
    #expect(
      assessment.sentence
        == "No difference detected: test accuracy differs by +0.05 points on average over six pairs "
        + "(95% interval -0.50 to +0.40, p = 0.81). A true effect of 0.73 points would be detected in "
        + "80% of experiments like this one; a smaller one may have been missed.")
    #expect(
      assessment.notes == [
        "p and the interval take the differences to be symmetric about their centre, which six pairs "
          + "are too few to check."
      ])
  }

  @Test("Says that symmetry is plausible where there are pairs enough to look")
  func symmetric() {
    let differences = (0..<20).map { 0.001 * Double($0 % 5) - 0.001 }
    let notes = Assessment(differences: differences, metric: .accuracy()).notes
    #expect(
      notes.last
        == "p and the interval take the differences to be symmetric about their centre; their "
        + "skewness, 0.0, is within two standard errors of 0.")
  }

  @Test("What several take for granted is said once, and of which it is doubtful")
  func sharedAssumption() {
    func assess(_ differences: [Double]) -> Assessment {
      Assessment(differences: differences, metric: .loss())
    }
    let few = assess([1, 1.1, 1.2, 1, 1.1, 1.3])
    let skewed = assess([1, 1.1, 1.2, 1, 1.1, 20])
    let many = assess((0..<20).map { 0.001 * Double($0 % 5) - 0.001 })
    let same = assess([0, 0, 0, 0, 0, 0])
    let what = "p and the intervals take the differences to be symmetric about their centre"
    #expect(
      Assessment.assumption(of: [("a", few), ("b", few)])
        == what + ", which six pairs are too few to check.")
    #expect(
      Assessment.assumption(of: [("a", few), ("b", skewed), ("c", same)])
        == what + ", which is doubtful of b (skewness +2.4): more than two standard errors from 0, "
        + "so p may be off.")
    #expect(
      Assessment.assumption(of: [("a", many), ("b", many)])
        == what + "; no skewness of them is more than two standard errors from 0.")
    #expect(Assessment.assumption(of: [("a", few), ("b", same)]) == few.notes.last)
    #expect(Assessment.assumption(of: [("a", same), ("b", same)]) == nil)
    #expect(few.ownNotes + [few.notes.last] == few.notes)
    #expect(same.ownNotes == same.notes)
  }

  @Test("Names the seeds without which the verdict would be another one")
  func leaveOneOut() {
    let runs = PairedRuns(
      trick: [0.910, 0.912, 0.911, 0.909, 0.910, 0.899, 0.911, 0.910],
      baseline: Array(repeating: 0.9, count: 8))
    let detected = Assessment.family([runs], metric: .accuracy(), seeds: Array(11...18))[0]
    #expect(detected.verdict == .improves)
    #expect(detected.leaveOneOut?.changes == [])
    let missed = Assessment.family(
      [
        PairedRuns(
          trick: [0.910, 0.912, 0.911, 0.909, 0.910, 0.850, 0.911, 0.910],
          baseline: Array(repeating: 0.9, count: 8))
      ], metric: .accuracy(), seeds: Array(11...18))[0]
    #expect(missed.verdict == .noDifferenceDetected)
    #expect(missed.notes[0] == "Leaving out seed 16 changes the verdict to \"improves\".")
    let fragile = Assessment(
      differences: [0.010, 0.012, 0.011, 0.009, 0.010, -0.001, 0.002], metric: .accuracy())
    #expect(fragile.verdict == .improves)
    #expect(
      fragile.notes[0]
        == "Leaving out any one of pairs 1, 2, 3, 4, 5 and 7 changes the verdict to "
        + "\"no difference detected\".")
  }

  @Test("Says that a difference is smaller than a margin, or is not shown to be, or is larger")
  func margin() {
    let small = Assessment(
      differences: [0.001, -0.002, 0.0015, -0.001, 0.0005, 0.0004, -0.0011], metric: .accuracy(),
      margin: 0.005)
    #expect(small.verdict == .equivalent)
    #expect(
      small.sentence
        == "Equivalent within 0.5 points: test accuracy differs by -0.010 points on average over seven "
        + "pairs, and no difference as large as 0.5 points is left possible (p = 0.008, 90% interval "
        + "-0.105 to +0.097).")
    let open = Assessment(
      differences: [0.004, -0.002, 0.003, -0.005, 0.001, 0.002], metric: .accuracy(), margin: 0.002)
    #expect(open.verdict == .noDifferenceDetected)
    #expect(
      open.notes[0] == "That the difference is smaller than 0.2 points is not shown (p = 0.22).")
    let large = Assessment(differences: Self.gains, metric: .accuracy(), margin: 0.002)
    #expect(large.verdict == .improves)
    #expect(large.notes.contains("The difference is larger than 0.2 points (p = 0.031)."))
    let both = Assessment(differences: Self.gains, metric: .accuracy(), margin: 0.01)
    #expect(both.verdict == .equivalent)
    #expect(
      both.notes.contains(
        "A difference smaller than that was detected: the trick raises test accuracy (95% interval "
          + "+0.400 to +0.900, p = 0.031)."))
  }

  @Test("Is equivalent exactly where the 90% interval lies within the margin")
  func marginAndInterval() throws {
    var generator = TestGenerator(state: 51)
    for trial in 0..<200 {
      let differences = (0..<(6 + trial % 8)).map { _ in
        let value = 0.6 * generator.normal() + 0.2
        return trial % 2 == 0 ? value : (3 * value).rounded() / 3
      }
      let assessment = Assessment(differences: differences, metric: .loss(), margin: 1)
      let equivalence = try #require(assessment.equivalence)
      let interval = try #require(equivalence.interval)
      #expect((equivalence.pValue <= 0.05) == (interval.lower > -1 && interval.upper < 1))
      #expect((assessment.verdict == .equivalent) == (equivalence.pValue <= 0.05))
    }
  }

  @Test("Notes when too few pairs differ at all")
  func mostlyTies() {
    let assessment = Assessment(differences: [0, 0, 0.01, 0.02, 0.01, 0.01], metric: .accuracy())
    #expect(assessment.verdict == .noDifferenceDetected)
    #expect(assessment.sentence.contains("Only four of the six pairs differ at all"))
  }

  @Test("Is refused below six pairs, saying why and how many are needed")
  func tooFew() {
    let assessment = Assessment(differences: [0.1, 0.2, 0.1, 0.2, 0.3], metric: .accuracy())
    #expect(assessment.verdict == .refused(.tooFewPairs(pairs: 5, needed: 6)))
    #expect(
      assessment.sentence
        == "No verdict: with five pairs even full agreement gives p = 0.062, above 0.050. "
        + "Run at least six seeds.")
    let none = Assessment(differences: [], metric: .accuracy())
    #expect(none.verdict == .refused(.tooFewPairs(pairs: 0, needed: 6)))
    #expect(
      none.sentence
        == "No verdict: there are no pairs to compare. Run at least six seeds.")
  }

  @Test("Is refused for differences that do not tell whose run failed")
  func notFinite() {
    let assessment = Assessment(differences: [0.1, .nan, 0.1], metric: .accuracy())
    #expect(assessment.verdict == .refused(.notFinite(pairs: [1])))
    #expect(assessment.comparison == nil)
    #expect(
      assessment.sentence
        == "No verdict: the difference in test accuracy is not a finite number in pair 2, and does "
        + "not tell whose run failed.")
  }

  @Test("Is refused for arms of different length and for numbers beyond a double")
  func otherRefusals() {
    let unequal = Assessment(trick: [1, 2], baseline: [1], metric: .loss())
    #expect(unequal.verdict == .refused(.unequalCounts(trick: 2, baseline: 1)))
    #expect(unequal.sentence.contains("two runs with the trick and one run without it"))
    let huge = Assessment(
      differences: [.greatestFiniteMagnitude, -.greatestFiniteMagnitude], metric: .loss())
    #expect(huge.verdict == .refused(.outOfRange))
  }

  @Test("Is identical only where the weights are known to be the same")
  func identical() {
    func assess(_ count: Int, _ sameWeights: Bool?) -> Assessment {
      let values = Array(repeating: 0.9, count: count)
      return Assessment.family(
        [PairedRuns(trick: values, baseline: values, sameWeights: sameWeights)],
        metric: .accuracy())[0]
    }
    #expect(assess(6, true).verdict == .identical)
    #expect(
      assess(6, true).sentence
        == "Identical: the trick changed nothing; the weights, and so test accuracy, are exactly the "
        + "same with and without it in all six pairs.")
    #expect(assess(1, true).sentence.hasSuffix("in the one pair."))
    #expect(assess(6, false).verdict == .noDifferenceDetected)
    #expect(
      assess(6, false).sentence
        == "No difference detected: test accuracy is exactly the same with and without the trick in "
        + "all six pairs, though the weights differ.")
    #expect(
      assess(6, nil).sentence
        == "No difference detected: test accuracy is exactly the same with and without the trick in "
        + "all six pairs.")
    #expect(assess(6, nil).notes == [])
    #expect(assess(1, false).verdict == .refused(.tooFewPairs(pairs: 1, needed: 6)))
  }

  @Test("Of several tricks is corrected, and needs more seeds")
  func family() {
    let gains = Self.gains + [0.006, 0.007]
    let noise = [0.004, -0.002, 0.003, -0.005, 0.001, 0.002, -0.001, 0.002]
    let family = Assessment.family([gains, noise, [.nan]], metric: .accuracy())
    #expect(family.map(\.verdict.name) == ["improves", "no-difference-detected", "refused"])
    #expect(family[0].adjustedPValue == 4.0 / 256)
    #expect(family[0].tricks == 2)
    #expect(family[0].sentence.contains("p = 0.016, both corrected for 2 comparisons)."))
    let short = Assessment.family([Self.gains, Array(noise.prefix(6))], metric: .accuracy())
    #expect(short[0].verdict == .refused(.tooFewPairs(pairs: 6, needed: 7)))
    #expect(
      short[0].sentence
        == "No verdict: with six pairs the correction for 2 comparisons, which depends on how their "
        + "differences go together, leaves no p at or below 0.050 here. Run at least seven seeds.")
    // It depends indeed: the same twice is one question.
    let twice = Assessment.family([Self.gains, Self.gains], metric: .accuracy())
    #expect(twice.map(\.verdict) == [.improves, .improves])
    #expect(twice.allSatisfy { $0.adjustedPValue == 2.0 / 64 })
  }

  @Test("Is not equivalent within less than one test example")
  func grain() {
    func assess(_ differences: [Double], _ margin: Double?, _ grain: Double?) -> Assessment {
      let runs = PairedRuns(
        trick: differences.map { 0.5 + $0 }, baseline: differences.map { _ in 0.5 },
        sameWeights: false)
      return Assessment.family([runs], metric: .accuracy(), margin: margin, grain: grain)[0]
    }
    let zeros = [Double](repeating: 0, count: 7)
    let fine = assess(zeros, 0.000_01, 0.1)
    #expect(fine.verdict == .noDifferenceDetected)
    #expect(fine.equivalence?.isTooFine == true && fine.leaveOneOut?.changes == [])
    #expect(
      fine.notes.contains(
        "Whether the difference is smaller than 0.001 points cannot be shown: one test example is 10 "
          + "points, so the margin is finer than the test split can show. Name a larger one, or test "
          + "on more examples."), "\(fine.notes)")
    #expect(!fine.sentence.contains("quivalent"))
    for margin in [0.1, 0.15] {
      let coarse = assess(zeros, margin, 0.1)
      #expect(coarse.verdict == .equivalent)
      #expect(
        coarse.notes.contains(
          "One test example is 10 points: what changes no answer on this test split may change some "
            + "on others."))
    }
    #expect(assess(zeros, nil, 0.1).notes.first?.hasPrefix("One test example is 10 points") == true)
    #expect(assess(zeros, nil, nil).notes == [])
    #expect(assess(zeros, 0.000_01, nil).verdict == .equivalent)
    // A margin that is as small beside a difference that is seen.
    let seen = assess([0.1, 0.2, 0.1, 0.3, 0.2, 0.1, 0.2], 0.01, 0.1)
    #expect(seen.verdict == .improves)
    #expect(seen.notes.contains { $0.contains("finer than the test split can show") })
  }

  @Test("Names a margin by its digits, however large or small")
  func marginText() {
    func sentence(_ margin: Double, _ metric: Metric) -> String {
      let differences = [0.001, -0.002, 0.0015, -0.001, 0.0005, 0.0004, -0.0011]
      let one = Assessment(differences: differences, metric: metric, margin: margin)
      return one.sentence + one.notes.joined()
    }
    #expect(sentence(1e300, .loss()).contains("Equivalent within 1e+300: "))
    #expect(sentence(1e-300, .loss()).contains("smaller than 1e-300 is not shown"))
    #expect(sentence(0.2 / 100, .accuracy()).contains("within 0.2 points: "))
    #expect(sentence(0.01, .accuracy()).contains("within 1 point: "))
  }

  @Test("Speaks of a contrast that is not a trick by its own name")
  func subject() {
    let runs = PairedRuns(
      trick: Self.gains.map { 0.9 + $0 }, baseline: Self.gains.map { _ in 0.9 },
      subject: .effect(of: "the contrast a × b"))
    let sentence = Assessment.family([runs], metric: .accuracy())[0].sentence
    #expect(sentence.hasPrefix("Improves: the contrast a × b raises test accuracy by"))
  }

  @Test("Survives a round trip through JSON, refusals flat")
  func json() throws {
    let cases: [[Double]] = [
      Self.gains, [], [0.1], [.nan, 1], Array(repeating: 0, count: 6),
      [.greatestFiniteMagnitude, -.greatestFiniteMagnitude],
    ]
    for differences in cases {
      let assessment = Assessment(differences: differences, metric: .accuracy(), margin: 0.01)
      let data = try JSONEncoder().encode(assessment)
      #expect(try JSONDecoder().decode(Assessment.self, from: data) == assessment)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let refusal = try encoder.encode(Verdict.refused(.tooFewPairs(pairs: 4, needed: 6)))
    #expect(
      String(decoding: refusal, as: UTF8.self)
        == #"{"needed":6,"pairs":4,"reason":"too-few-pairs","verdict":"refused"}"#)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Verdict.self, from: Data(#"{"verdict":"wonderful"}"#.utf8))
    }
  }
}

@Suite("Numbers as text")
struct NumberTextTests {
  @Test("Have no negative zero and a sign where asked")
  func signs() {
    #expect(NumberText.fixed(-0.001, decimals: 2) == "0.00")
    #expect(NumberText.fixed(-0.006, decimals: 2) == "-0.01")
    #expect(NumberText.signed(0.001, decimals: 2) == "0.00")
    #expect(NumberText.signed(1.5, decimals: 1) == "+1.5")
    #expect(NumberText.signed(-1.5, decimals: 1) == "-1.5")
    #expect(NumberText.fixed(.nan, decimals: 2) == "nan")
    #expect(NumberText.signed(-.infinity, decimals: 2) == "-inf")
  }

  @Test("Have an exponent where nobody would read their digits")
  func exponents() {
    #expect(NumberText.signed(8.6e26, decimals: 0) == "+8.60e+26")
    #expect(NumberText.signed(-12_345_678, decimals: 1) == "-1.234568e+07")
    #expect(NumberText.signed(9_999_999, decimals: 0) == "+9999999")
    #expect(NumberText.measured(3.8e-15, decimals: 12) == "3.8e-15")
    #expect(NumberText.measured(0.5, decimals: 12) == "0.500000000000")
    #expect(NumberText.measured(0, decimals: 12) == "0.000000000000")
    #expect(NumberText.fixed(123_456_789, decimals: 1) == "123456789.0")
    #expect(NumberText.significant(8.6e26) == "8.60e+26")
    #expect(NumberText.shortest(0.2) == "0.2" && NumberText.shortest(1e-300) == "1e-300")
    #expect(NumberText.shortest(99.999_999, digits: 12) == "99.999999")
  }

  @Test("Have the digits that their uncertainty deserves")
  func digits() {
    #expect(NumberText.decimals(uncertainty: 0.031) == 3)
    #expect(NumberText.decimals(uncertainty: 0.0999) == 2)
    #expect(NumberText.decimals(uncertainty: 12) == 0)
    #expect(NumberText.decimals(uncertainty: 1200) == 0)
    #expect(NumberText.decimals(uncertainty: 0) == 3)
    #expect(NumberText.significant(0.031_25) == "0.0312")
    #expect(NumberText.significant(1234.5) == "1234")
    #expect(NumberText.significant(9.999) == "10.0")
    #expect(NumberText.significant(1.25e-9) == "1.25e-09")
    #expect(NumberText.significant(0) == "0")
  }

  @Test("Never round a p value across the level")
  func pValues() {
    #expect(NumberText.pValue(0.031_25) == "p = 0.031")
    #expect(NumberText.pValue(0.050_4) == "p = 0.0504")
    #expect(NumberText.pValue(0.049_6) == "p = 0.0496")
    #expect(NumberText.pValue(0.437_5) == "p = 0.44")
    #expect(NumberText.pValue(0.000_2) == "p < 0.001")
    #expect(NumberText.pValue(1) == "p = 1.00")
  }
}
