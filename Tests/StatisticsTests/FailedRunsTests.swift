import Foundation
import Statistics
import TestSupport
import Testing

@Suite("Failed runs")
struct FailedRunsTests {
  private func assess(_ trick: [Double], _ baseline: [Double], _ metric: Metric = .accuracy())
    -> Assessment
  {
    Assessment.family(
      [PairedRuns(trick: trick, baseline: baseline)], metric: metric,
      seeds: trick.indices.map { $0 + 11 })[0]
  }

  @Test("Count as worst ranks: the p value is Wilcoxon's, and that of failing a sign test's")
  func references() throws {
    for row in VerdictFixtures.ranks {
      let failures = try #require(assess(row.trick, row.baseline).failures)
      #expect((failures.rankTest.pValue - row.pValue).magnitude < 1e-12, "\(row)")
      #expect((failures.pValue - row.signTest).magnitude < 1e-12, "\(row)")
    }
  }

  @Test("Eight of eight against none: the trick harms, and breaks training")
  func breaks() {
    let assessment = assess(
      Array(repeating: .nan, count: 8), [0.9, 0.91, 0.9, 0.9, 0.92, 0.9, 0.9, 0.9])
    #expect(assessment.verdict == .harms)
    #expect(assessment.comparison == nil)
    #expect(
      assessment.sentence
        == "Harms: counting a failed run as worse than any finished one, the trick lowers test "
        + "accuracy (signed ranks of eight pairs, p = 0.008).")
    #expect(
      assessment.notes == [
        "8 of 8 runs fail with the trick, 0 of 8 without: breaks training (exact sign test of the "
          + "eight pairs in which only one failed, p = 0.008)."
      ])
  }

  @Test("Of the baseline alone speak for the trick, whatever is measured")
  func mends() {
    for metric in [Metric.accuracy(), .loss()] {
      let assessment = assess(
        Array(repeating: 0.5, count: 8), Array(repeating: .infinity, count: 8), metric)
      #expect(assessment.verdict == .improves)
      #expect(assessment.notes[0].contains(": keeps training from failing (exact sign test"))
    }
    let loss = assess(
      Array(repeating: .nan, count: 8), Array(repeating: 0.5, count: 8), .loss())
    #expect(loss.verdict == .harms)
    #expect(loss.sentence.contains("the trick raises test loss"))
  }

  @Test("One among good pairs weighs most, but does not decide alone")
  func one() {
    let assessment = assess(
      [0.93, 0.94, 0.93, 0.95, 0.92, 0.94, 0.93, .nan], Array(repeating: 0.9, count: 8))
    #expect(assessment.verdict == .noDifferenceDetected)
    #expect(
      assessment.sentence
        == "No difference detected: counting a failed run as worse than any finished one, test "
        + "accuracy is not shown to differ (signed ranks of eight pairs, p = 0.16).")
    #expect(
      assessment.notes == [
        "1 of 8 runs fail with the trick, 0 of 8 without (exact sign test of the one pair in which "
          + "only one failed, p = 1.00).",
        "In the seven pairs in which both runs finished, test accuracy differs by +3.43 points on "
          + "average; that leaves out what failed.",
        "Leaving out seed 18 changes the verdict to \"improves\".",
      ])
  }

  @Test("Of both sides of a pair tie")
  func both() {
    let assessment = assess(
      [0.93, 0.94, 0.93, 0.95, 0.92, 0.94, 0.93, .nan],
      [0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, .nan])
    #expect(assessment.verdict == .improves)
    #expect(
      assessment.notes[0] == "1 of 8 runs fail with the trick, 1 of 8 without, in the same pairs.")
  }

  @Test("On every side leave nothing to compare, which is said")
  func nothing() {
    let assessment = assess(
      Array(repeating: .nan, count: 6), Array(repeating: .nan, count: 6))
    #expect(assessment.verdict == .refused(.nothingFinished(pairs: 6)))
    #expect(
      assessment.sentence
        == "No verdict: not one run has a finite test accuracy, with the trick or without it, in six "
        + "pairs.")
  }

  @Test("Of one trick leave the others their intervals, with one correction for all")
  func family() {
    let baseline = [0.9, 0.91, 0.89, 0.9, 0.9, 0.91, 0.9, 0.9]
    let good = baseline.enumerated().map { $1 + 0.01 + 0.001 * Double($0) }
    let family = Assessment.family(
      [
        PairedRuns(trick: good, baseline: baseline),
        PairedRuns(trick: baseline.map { _ in .nan }, baseline: baseline),
      ], metric: .accuracy())
    #expect(family.map(\.verdict) == [.improves, .harms])
    #expect(family[0].comparison?.interval != nil)
    #expect(family[1].sentence.contains("after correction for 2 comparisons"))
  }

  @Test("Too few pairs that tell the sides apart are said to be")
  func uninformative() {
    let baseline = [Double](repeating: 0.9, count: 8)
    let trick = [0.9, 0.9, 0.9, 0.9, 0.9, .nan, 0.91, 0.89]
    let found = assess(trick, baseline)
    #expect(found.verdict == .noDifferenceDetected)
    #expect(
      found.sentence.hasSuffix(
        " Only three of the eight pairs tell the sides apart at all, too few for any outcome to count as "
          + "a difference: run more seeds."), "\(found.sentence)")
    let one = Assessment(
      trick: [0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.91], baseline: baseline, metric: .accuracy())
    #expect(one.sentence.contains("Only one of the eight pairs differs at all"))
  }

  @Test("Under no effect cause false alarms in no more than the level")
  func level() {
    var generator = TestGenerator(state: 41)
    let trials = 1_500
    let alarms = (0..<trials).count { _ in
      func run() -> Double {
        Double.random(in: 0..<1, using: &generator) < 0.3 ? .nan : 0.9 + 0.01 * generator.normal()
      }
      let verdict = assess((0..<9).map { _ in run() }, (0..<9).map { _ in run() }).verdict
      return verdict == .improves || verdict == .harms
    }
    #expect(Double(alarms) / Double(trials) <= 0.05 + 3 * 0.005_6, "\(alarms)")
  }
}
