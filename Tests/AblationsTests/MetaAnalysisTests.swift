import Ablations
import Runs
import RunsSupport
import Testing

@Suite("The same comparison on several data sets, and what they say together")
struct MetaAnalysisTests {
  private let folder: TestFolder
  private let procedures = FakeProcedures()

  init() throws { folder = try TestFolder() }

  private func analysis(
    _ texts: [(label: String, text: String)], _ tricks: [[String]], seeds: Int = 6
  ) throws -> MetaAnalysis {
    var plan = RunPlan(results: folder.results)
    let members = try zip(texts, tricks).map { member, tricks in
      (
        label: member.label,
        ablation: try Ablation(
          of: .fake(member.text), variants: tricks.map { Ablation.Variant(trick: TrickUse($0)) },
          seeds: { first in (0..<seeds).map { first + $0 } }, by: procedures, in: &plan)
      )
    }
    let outcomes = try plan.run(
      with: InProcessExecutor(procedures), from: plan.status(), by: procedures, keepGoing: false
    ) { _ in }
    return MetaAnalysis(
      try members.map {
        MetaAnalysis.Member(
          label: $0.label, ablation: $0.ablation,
          result: try AblationResult($0.ablation, outcomes))
      }, measures: try MetaAnalysis.measures(of: members))
  }

  @Test("The mean differences are combined, measure by measure and contrast by contrast")
  func combined() throws {
    // Seeds make no difference between pairs here: what is left is rounding.
    let result = try analysis(
      [
        ("a", "name = \"a\""), ("b", "name = \"b\"\nepochs = 4"), ("c", "name = \"c\"\nepochs = 5"),
      ],
      [["x:by=0.2", "y:by=-0.1"], ["x:by=0.3", "y:by=-0.1"], ["x:by=0.25", "y:by=0.1"]])
    #expect(result.findings.count == 2)
    #expect(result.findings[0].map(\.measure) == [.testLoss, .validationLoss])
    let effects = try #require(result.findings[0][0].effects)
    for (study, expected) in zip(effects.studies, [0.2, 0.3, 0.25]) {
      #expect(abs(study.effect - expected) < 1e-6)
    }
    #expect(abs(effects.deciding.mean - 0.25) < 1e-4)
    #expect(effects.tests == 2)
    #expect(result.findings[0][0].verdict == "harms")
    let mixed = result.findings[1][0]
    #expect(mixed.verdict == "no-difference-detected")
    #expect(mixed.notes.contains("It raises test loss on c and lowers it on a, b, as measured."))
  }

  @Test("Where runs failed on one, it is not left out: nothing is combined")
  func failed() throws {
    let result = try analysis(
      [("a", ""), ("b", "epochs = 4\nfailing = [2]")], [["x:by=0.2"], ["x:by=0.2"]])
    let finding = result.findings[0][0]
    #expect(finding.effects == nil && finding.verdict == "refused")
    #expect(finding.sentence == "Not combined: 2 of the runs on b failed.")
  }

  @Test("One seed alone tells of no error")
  func oneSeed() throws {
    let result = try analysis(
      [("a", ""), ("b", "epochs = 4")], [["x:by=0.2"], ["x:by=0.2"]], seeds: 1)
    #expect(
      result.findings[0][0].sentence
        == "Not combined: one seed alone does not tell how far a's effect may be off; one seed alone "
        + "does not tell how far b's effect may be off.")
  }

  @Test("Experiments on the same files are told")
  func sharing() throws {
    let result = try analysis([("a", ""), ("b", "epochs = 4")], [["x:by=0.2"], ["x:by=0.2"]])
    // The fake procedure's data are always the same file.
    #expect(
      MetaAnalysis.sharing(result.members.map { ($0.label, $0.ablation) }) == [["a", "b"]])
  }
}
