import Ablations
import Archive
import Configuration
import Runs
import RunsSupport
import Synchronization
import Testing

@Suite("An ablation knows runs and numbers, and never what makes them")
struct AblationTests {
  /// An ablation with its outcomes, made by an executor of a file's length.
  private struct Made {
    let ablation: Ablation
    let plan: RunPlan
    let outcomes: [RunResult]
    let reused: Int
    /// Kept as long as what is in it is read.
    private let folder: TestFolder

    init(
      _ text: String, _ variants: [String], seeds: Int = 6, in folder: TestFolder,
      by procedures: FakeProcedures = FakeProcedures()
    ) throws {
      self.folder = folder
      var plan = RunPlan(results: folder.results)
      ablation = try Ablation(
        of: .fake(text), variants: variants.map { Ablation.Variant(trick: TrickUse($0)) },
        seeds: { first in (0..<seeds).map { first + $0 } }, by: procedures, in: &plan)
      self.plan = plan
      let status = try plan.status()
      reused = status.archivedCount
      outcomes = try plan.run(
        with: InProcessExecutor(procedures), from: status, by: procedures, keepGoing: false
      ) { _ in }
    }

    func result() throws -> AblationResult {
      try AblationResult(ablation, outcomes, reused: reused)
    }
  }

  @Test("A procedure without tensors goes from plan to verdict, diff and reproduction")
  func endToEnd() throws {
    let folder = try TestFolder()
    let made = try Made("seed = 11", ["worse:by=0.25"], in: folder)
    #expect(made.ablation.seeds == Array(11...16))
    #expect(made.ablation.arms.map(\.label) == ["baseline", "worse:by=0.25"])
    let result = try made.result()
    #expect(result.measures == [.testLoss, .validationLoss])
    #expect(result.reused == 0)
    let findings = result.findings.map { $0[0] }
    #expect(findings[0].differences.allSatisfy { abs($0 - 0.25) < 1e-6 })
    #expect("\(findings[0].assessment.verdict)".contains("harms"))

    let (baseline, tested) = (result.cells[0][0].bundle, result.cells[1][0].bundle)
    let difference = BundleDifference(baseline, tested)
    #expect(!difference.sameResults)
    #expect(difference.causes.map(\.key) == ["tricks.worse.by"])
    #expect(difference.effects.metrics.map(\.name) == ["loss"])
    #expect(difference.effects.final.isEmpty && difference.notes.isEmpty)

    let request = try Reproduction.request(of: tested, results: folder.results)
    let reproduction = try Reproduction(
      of: tested, by: FakeProcedures().procedure(for: request))
    #expect(try reproduction.run(results: folder.results) { _ in true }.isSame)

    let again = try Made("seed = 11", ["worse:by=0.25"], seeds: 7, in: folder)
    #expect(again.reused == 12)
    #expect(folder.bundles.count == 14)
    #expect(
      try again.result().cells[1].prefix(6).map(\.bundle.digest)
        == result.cells[1].map(\.bundle.digest))
  }

  private final class Counter: Sendable {
    private let value = Mutex(0)
    var count: Int { value.withLock { $0 } }
    func increase() { value.withLock { $0 += 1 } }
  }

  @Test("The text is parsed once, and an experiment decoded once an arm, whatever the seeds")
  func decodings() throws {
    let folder = try TestFolder()
    let procedures = FakeProcedures()
    let parsed = Counter()
    var source = ExperimentSource.fake("epochs = 4")
    source.parse = { text, file throws(ConfigurationError) in
      parsed.increase()
      return try ConfigurationNode.parse(toml: text, file: file)
    }
    var plan = RunPlan(results: folder.results)
    _ = try Ablation(
      of: source,
      variants: ["a:by=0.1", "b:by=0.2"].map { Ablation.Variant(trick: TrickUse($0)) },
      seeds: { _ in Array(1...50) }, by: procedures, in: &plan)
    #expect(parsed.count == 1)
    #expect(procedures.decoded == 3)
    #expect(plan.runs.count == 150)
  }

  @Test("The pairs of a seed are made together, and a run says what it is")
  func order() throws {
    let made = try Made("", ["a:by=0.1"], seeds: 2, in: TestFolder())
    #expect(
      made.plan.runs.map(\.label)
        == ["seed 1, baseline", "seed 1, a:by=0.1", "seed 2, baseline", "seed 2, a:by=0.1"])
    #expect(made.plan.runs.map(\.request.seed) == [1, 1, 2, 2])
    #expect(
      made.plan.runs[3].request.command
        == ["harness", "train", "fake", "--trick", "a:by=0.1", "--seed", "2"])
  }

  @Test("Two names of one run are one run")
  func sharing() throws {
    let made = try Made("", ["a:by=0.5", "a:by=5e-1"], seeds: 3, in: TestFolder())
    #expect(made.plan.runs.count == 6)
    #expect(made.ablation.runCount == 9)
    #expect(made.ablation.arms[1].runs == made.ablation.arms[2].runs)
    #expect(try made.result().cells[2].count == 3)
  }

  @Test("A trick that the experiment has is taken out of the baseline, and its options are kept")
  func without() throws {
    let made = try Made(
      "[tricks.a]\nby = 0.5\nnote = 1\n[tricks.b]\nby = 0.1", ["a:by=0.25"], seeds: 1,
      in: TestFolder())
    let tricks = made.plan.runs.map { $0.request.experiment["tricks"]?.canonicalJSON }
    #expect(tricks == [#"{"b":{"by":0.1}}"#, #"{"a":{"by":0.25,"note":1},"b":{"by":0.1}}"#])
  }

  @Test("A run that failed has no value, and counts as worse than any that finished")
  func failure() throws {
    let made = try Made("failing = [2]", ["a:by=0.1"], seeds: 6, in: TestFolder())
    let result = try made.result()
    #expect(result.cells[1][1].error == "epoch 2 went wrong")
    #expect(result.cells[1][1].values.values.allSatisfy { $0.isNaN })
    #expect(result.findings[0][0].differences.count { $0.isNaN } == 1)
    let assessment = result.findings[0][0].assessment
    #expect(assessment.failures != nil && assessment.comparison == nil)
  }

  @Test("What is wrong is told before any run, with its place")
  func mistakes() throws {
    let folder = try TestFolder()
    for (text, trick) in [("epochs = 0", "a:by=1"), ("", "a:by=x"), ("epoch = 1", "a")] {
      #expect(throws: ConfigurationError.self) { try Made(text, [trick], in: folder) }
    }
    #expect(folder.bundles.isEmpty)
  }
}
