import Foundation
import Statistics
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
        + "(95% interval +0.436 to +0.797, p = 0.031).")
    #expect(
      Assessment(differences: Self.gains.map { -10 * $0 }, metric: .loss()).sentence
        == "Improves: the trick lowers test loss by 0.0617 on average over six pairs "
        + "(95% interval -0.0797 to -0.0436, p = 0.031).")
  }

  @Test("Owns up when signs agree but the size is uncertain")
  func uncertainSize() {
    let assessment = Assessment(differences: [1, 1.1, 1.2, 1, 1.1, 20], metric: .loss())
    #expect(assessment.verdict == .harms)
    #expect(assessment.sentence.hasPrefix("Harms: the trick raises test loss by 4.2"))
    #expect(assessment.sentence.contains("Its size is uncertain"))
  }

  @Test("Says what effect would probably have been seen")
  func notDetected() {
    let assessment = Assessment(
      differences: [0.004, -0.002, 0.003, -0.005, 0.001, 0.002], metric: .accuracy())
    #expect(assessment.verdict == .noDifferenceDetected)
    #expect(
      assessment.sentence
        == "No difference detected: test accuracy differs by +0.05 points on average over six pairs "
        + "(95% interval -0.31 to +0.41, p = 0.81). Had the true effect been 0.61 points or more, "
        + "six seeds would probably (80%) have shown it; a smaller one may have been missed.")
  }

  @Test("Explains why the permutation test and the interval part ways")
  func disagreement() {
    let assessment = Assessment(
      differences: [0.010, 0.012, 0.011, 0.009, 0.010, -0.001], metric: .accuracy())
    #expect(assessment.verdict == .noDifferenceDetected)
    #expect(assessment.sentence.contains("The interval excludes zero, but"))
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

  @Test("Is refused when a run failed, counting pairs from one")
  func failedRun() {
    let assessment = Assessment(
      trick: [0.9, .nan, 0.9], baseline: [0.8, 0.8, 0.8], metric: .accuracy())
    #expect(assessment.verdict == .refused(.notFinite(pairs: [1])))
    #expect(assessment.comparison == nil)
    #expect(
      assessment.sentence
        == "No verdict: test accuracy is not a finite number in pair 2. Leaving failed runs out "
        + "would flatter whichever arm they belong to.")
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

  @Test("Is identical when nothing changed, with any number of pairs")
  func identical() {
    let six = Assessment(differences: Array(repeating: 0, count: 6), metric: .accuracy())
    #expect(six.verdict == .identical)
    #expect(
      six.sentence
        == "Identical: the trick changed nothing; test accuracy is exactly the same with and "
        + "without it in all six pairs.")
    let one = Assessment(differences: [-0.0], metric: .accuracy())
    #expect(one.verdict == .identical)
    #expect(one.sentence.hasSuffix("in the one pair."))
  }

  @Test("Of several tricks is corrected, and needs more seeds")
  func family() {
    let gains = Self.gains + [0.006, 0.007]
    let noise = [0.004, -0.002, 0.003, -0.005, 0.001, 0.002, -0.001, 0.002]
    let family = Assessment.family([gains, noise, [.nan]], metric: .accuracy())
    #expect(family.map(\.verdict.name) == ["improves", "no-difference-detected", "refused"])
    #expect(family[0].adjustedPValue == 4.0 / 256)
    #expect(family[0].tricks == 2)
    #expect(family[0].sentence.contains("p = 0.016 after correction for 2 tricks"))
    let short = Assessment.family([Self.gains, Self.gains], metric: .accuracy())
    #expect(short[0].verdict == .refused(.tooFewPairs(pairs: 6, needed: 7)))
    #expect(
      short[0].sentence
        == "No verdict: with six pairs even full agreement gives p = 0.031, above 0.025 "
        + "(0.050 shared by 2 tricks). Run at least seven seeds.")
  }

  @Test("Survives a round trip through JSON, refusals flat")
  func json() throws {
    let cases: [[Double]] = [
      Self.gains, [], [0.1], [.nan, 1], Array(repeating: 0, count: 6),
      [.greatestFiniteMagnitude, -.greatestFiniteMagnitude],
    ]
    for differences in cases {
      let assessment = Assessment(differences: differences, metric: .accuracy())
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
