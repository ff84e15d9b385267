import Ablations
import Configuration
import Measurement
import Runs
import RunsSupport
import Screening
import Testing

@Suite("A screening tries every trick, and those that look promising again on other seeds")
struct ScreeningTests {
  private let folder: TestFolder
  private let procedures = FakeProcedures()

  init() throws { folder = try TestFolder() }

  private func stage(
    _ text: String, _ tricks: [String], seeds: [Int]
  ) throws -> (ScreeningStage, AblationResult) {
    let source = ExperimentSource.fake(text)
    let stage = try ScreeningStage(
      "", of: source, reading: source.document(), tricks: tricks.map { TrickUse($0) }, seeds: seeds,
      by: procedures, in: RunPlan(results: folder.results))
    let status = try stage.plan.status()
    let outcomes = try stage.plan.run(
      with: InProcessExecutor(procedures), from: status, by: procedures, keepGoing: false
    ) { _ in }
    return (
      stage, try AblationResult(stage.ablation, outcomes, reused: status.archivedCount)
    )
  }

  @Test("What refuses is told in its own words, and what the experiment has is not tried")
  func applicability() throws {
    let source = ExperimentSource.fake("[tricks.has]\nby = 1")
    let answer = try Applicability(
      of: ["good:by=1", "bad:by=x", "has"].map { TrickUse($0) }, in: source,
      reading: source.document(), results: folder.results, by: procedures)
    #expect(answer.accepted == [TrickUse("good:by=1")])
    #expect(answer.refused.map(\.trick.id) == ["bad", "has"])
    #expect(answer.refused[0].reason.contains("expected a number"), "\(answer.refused[0].reason)")
    #expect(answer.refused[1].reason == "the experiment has it already")
    #expect(answer.refused[1].hint == "harness ablate fake --trick has tests what it does there")
    #expect(throws: ConfigurationError.self) {
      let broken = ExperimentSource.fake("epochs = 0")
      _ = try Applicability(
        of: [], in: broken, reading: broken.document(), results: folder.results, by: procedures)
    }
  }

  @Test("From two stages to a ranked table; nothing dropped is said not to help")
  func stages() throws {
    let tricks = ["much:by=-0.5", "little:by=-0.2", "least:by=-0.1", "worse:by=0.3"]
    let rule = FollowUpRule(most: 2)
    let (first, firstResult) = try stage("", tricks, seeds: [1, 2])
    let chosen = FirstStage(first, firstResult, by: .validationLoss, rule)
    #expect(chosen.chosen.map(\.id) == ["much", "little"])
    let (second, secondResult) = try stage(
      "", chosen.chosen.map(\.description), seeds: Array(3...9))
    let result = ScreeningResult(chosen, (second, secondResult), choosing: .validationLoss)
    #expect(result.rows.map(\.trick.id) == ["much", "little", "least", "worse"])
    #expect(
      result.rows.map(\.standing) == [.helps, .helps, .notFollowedUp, .notFollowedUp])
    #expect(result.followedUp == 2)
    #expect(result.rows[2].first.mean.map { abs($0 + 0.1) < 1e-6 } == true)
    // A second stage has runs of its own, all on other seeds.
    #expect(Set(second.plan.runs.map(\.request.seed)).isDisjoint(with: [1, 2]))

    let text = ScreeningText(
      experiment: "fake", seeds: [1, 2], freshSeeds: Array(3...9), rule: rule, measure: .testLoss,
      choosing: .validationLoss)
    #expect(
      text.conclusion(result)
        == "2 of 4 tricks are shown to lower test loss on fake: much:by=-0.5, little:by=-0.2.")
    #expect(
      text.procedure(result)
        == "4 tricks were tried on two seeds (1-2), which only chose: those that lowered the mean best "
        + "validation loss, the best first and at most 2. Differences, intervals and p are of seven "
        + "fresh seeds alone (3-9) and are corrected for the 2 that were followed up. These had no "
        + "part in the choice, so whatever it was, the chance of even one false alarm among all 4 is at "
        + "most 5%, where the differences of a trick without effect are as likely to have the one "
        + "sign as the other.")
    #expect(text.notes(result)[0] == "No test example had a part in the choice.")
    #expect(text.notes(result)[1].hasPrefix("What was not followed up may help as well:"))
  }

  @Test("Where no trick looks better none is followed up")
  func none() throws {
    let (first, result) = try stage("", ["worse:by=0.3", "same:by=0"], seeds: [1, 2])
    let rule = FollowUpRule(most: 2)
    let chosen = FirstStage(first, result, by: .testLoss, rule)
    #expect(chosen.chosen.isEmpty)
    let screening = ScreeningResult(chosen, nil, choosing: .testLoss)
    #expect(screening.rows.map(\.trick.id) == ["same", "worse"])
    let text = ScreeningText(
      experiment: "fake", seeds: [1, 2], freshSeeds: [3], rule: rule, measure: .testLoss,
      choosing: .testLoss)
    #expect(
      text.conclusion(screening)
        == "None of 2 tricks was shown to improve test loss on fake, which does not show that none does."
    )
    #expect(text.procedure(screening).hasSuffix("There was none such."))
  }

  @Test("A failed baseline leaves nothing to compare, and says so")
  func failedBaseline() throws {
    let (first, result) = try stage("failing = [2]", ["good:by=-0.3"], seeds: [1, 2])
    let chosen = FirstStage(first, result, by: .testLoss, FollowUpRule(most: 2))
    #expect(chosen.baselineFailure == "seed 2: epoch 2 went wrong")
    #expect(chosen.chosen.isEmpty)
    #expect(chosen.estimates[0].failed == 1)
    let rows = ScreeningResult(chosen, nil, choosing: .testLoss).rows
    #expect(rows.map(\.standing) == [.failed])
  }

  @Test("The best in the better direction are chosen, ties in their order")
  func rule() {
    let rule = FollowUpRule(most: 3)
    #expect(rule.chosen([0.1, -0.2, nil, 0.3, 0.1, 0, .nan], .higherIsBetter) == [3, 0, 4])
    #expect(rule.chosen([0.1, -0.2, nil, 0.3, -0.1], .lowerIsBetter) == [1, 4])
  }

  @Test("Seeds are written as the command line takes them")
  func seeds() {
    #expect(ScreeningText.text([1, 2, 3, 7, 9, 10]) == "1-3,7,9-10")
  }
}
