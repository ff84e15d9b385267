import Ablations
import Runs
import RunsSupport
import Testing

@Suite("What is varied is varied on all sides")
struct VariationTests {
  /// With a trick a measure rises by 2, and by 5 more for each doubling of the epochs.
  private func measured(_ design: Design) -> [[Double]] {
    design.arms.map { arm in
      let epochs = Double(arm.settings.first { $0.key == "epochs" }?.value ?? "") ?? .nan
      let doublings = [2.0: 0.0, 4: 1, 8: 2, 16: 3][epochs] ?? .nan
      return (0..<3).map { seed in
        Double(seed) + 100 * epochs + (arm.tricks.isEmpty ? 0 : 2 + 5 * doublings)
      }
    }
  }

  @Test("The effect at each level, whether it differs, and its trend")
  func levels() throws {
    let design = try Design(
      .single, of: [Factor(trick: "a")], at: Factor(variation: "epochs=2,4,8,16"))
    #expect(
      design.arms.map(\.label)
        == ["baseline, epochs=2", "a, epochs=2", "baseline, epochs=4", "a, epochs=4"]
        + ["baseline, epochs=8", "a, epochs=8", "baseline, epochs=16", "a, epochs=16"])
    #expect(
      design.contrasts.map(\.label)
        == [
          "a at epochs=2", "a at epochs=4", "a at epochs=8", "a at epochs=16",
          "a, epochs=4 against 2", "a, epochs=8 against 2", "a, epochs=16 against 2",
          "a, trend over epochs",
        ])
    let values = design.contrasts.map { $0.values(of: measured(design))[1] }
    for (value, expected) in zip(values, [2.0, 7, 12, 17, 5, 10, 15, 15]) {
      #expect(abs(value - expected) < 1e-9)
    }
    #expect(design.questions.map(\.label) == ["a"])
    #expect(design.questions[0].contrasts == Array(0..<8))
    #expect(
      design.contrasts.map(\.subject.kind)
        == [.effect, .effect, .effect, .effect, .interaction, .interaction, .interaction, .trend])
  }

  @Test("Two levels, three that are evenly spaced, and words have no trend of their own")
  func withoutTrend() throws {
    for (text, count) in [
      ("epochs=2,4", 3), ("epochs=2,4,8", 5), ("epochs=2,4,6,8", 8),
      ("promise=sameFiles,other,third", 5),
    ] {
      let design = try Design(.single, of: [Factor(trick: "a")], at: Factor(variation: text))
      #expect(design.contrasts.count == count)
    }
  }

  @Test(
    "Every form is repeated whole, and every contrast still sums to 0",
    arguments: Design.Form.allCases)
  func forms(form: Design.Form) throws {
    let factors = try ["a", "b", "c"].map { try Factor(trick: $0) }
    let once = try Design(form, of: factors)
    let design = try Design(form, of: factors, at: Factor(variation: "epochs=2,4,9"))
    #expect(design.arms.count == 3 * once.arms.count)
    #expect(design.contrasts.count == 6 * once.contrasts.count)
    #expect(design.questions.map(\.label) == once.contrasts.map(\.label))
    for contrast in design.contrasts {
      #expect(contrast.weights.reduce(0, +).magnitude < 1e-12)
    }
    #expect(Set(design.contrasts.map(\.label)).count == design.contrasts.count)
  }

  @Test("The runs of a design are made once, whatever the order of its tricks")
  func runs() throws {
    let folder = try TestFolder()
    func ablation(_ form: Design.Form, _ tricks: [String]) throws -> (Ablation, RunPlan) {
      var plan = RunPlan(results: folder.results)
      let ablation = try Ablation(
        of: .fake(), design: Design(form, of: tricks.map { try Factor(trick: $0) }),
        seeds: { _ in [1, 2] }, by: FakeProcedures(), in: &plan)
      return (ablation, plan)
    }
    func keys(_ plan: RunPlan) -> Set<String?> { Set(plan.runs.map(\.request.key)) }
    let (first, plan) = try ablation(.factorial, ["a:by=0.1", "b:by=0.2", "c:by=0.4"])
    let (second, other) = try ablation(.factorial, ["c:by=0.4", "a:by=0.1", "b:by=0.2"])
    #expect(plan.runs.count == 16)
    #expect(keys(plan) == keys(other))
    #expect(first.runCount == second.runCount)
    // A stack's last row is the factorial's: what is archived for one serves the other.
    let (_, stack) = try ablation(.stack, ["b:by=0.2", "c:by=0.4", "a:by=0.1"])
    #expect(stack.runs.count == 8)
    #expect(keys(stack).isSubset(of: keys(plan)))
  }

  @Test(
    "From runs to verdicts, whose sentences name what they are of")
  func verdicts() throws {
    let folder = try TestFolder()
    let procedures = FakeProcedures()
    var plan = RunPlan(results: folder.results)
    let ablation = try Ablation(
      of: .fake(),
      design: Design(.pairs, of: ["a:by=0.25", "b:by=0.5"].map { try Factor(trick: $0) }),
      seeds: { first in (0..<8).map { first + $0 } }, by: procedures, in: &plan)
    let outcomes = try plan.run(
      with: InProcessExecutor(procedures), from: plan.status(), by: procedures, keepGoing: false
    ) { _ in }
    let result = try AblationResult(ablation, outcomes)
    let findings = result.findings.map { $0[0] }
    for (finding, expected) in zip(findings, [0.25, 0.5, 0.25, 0.5, 0]) {
      #expect(finding.differences.allSatisfy { abs($0 - expected) < 1e-6 })
    }
    #expect(findings[0].assessment.sentence.contains("a raises test loss by 0.2"))
    #expect(findings[2].assessment.sentence.contains("adding a to b raises test loss by 0.2"))
  }

  @Test("A change to what the experiment has already is told before any run")
  func nothing() throws {
    let folder = try TestFolder()
    var plan = RunPlan(results: folder.results)
    let design = try Design(.single, of: [Factor(change: "epochs=3,5")])
    do {
      _ = try Ablation(
        of: .fake("epochs = 3"), design: design, seeds: { _ in [1] }, by: FakeProcedures(),
        in: &plan)
      Issue.record("it was not refused")
    } catch let error as NothingTested {
      #expect(error.arms == ["baseline", "epochs=3"])
      #expect("\(error)".contains("'baseline' and 'epochs=3' come to the same experiment"))
    }
  }
}
