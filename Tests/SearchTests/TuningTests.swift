import Ablations
import Archive
import Configuration
import Foundation
import Runs
import RunsSupport
import Search
import Synchronization
import Testing

@Suite("Both sides are tuned with one budget, by validation alone")
struct TuningTests {
  private static let space = "rate=0.01..1,trick.by=0.1..1:linear"

  private func request(
    _ space: String = space, _ strategy: SearchStrategy = .random, budget: Int = 6, seeds: Int = 2
  ) throws -> Tuning.Request {
    Tuning.Request(try SearchSpace(parsing: [space]), strategy, budget: budget, seedCount: seeds)
  }

  private static let arms = [
    Ablation.Variant(trick: nil), Ablation.Variant(trick: TrickUse("worse")),
  ]

  private func tuning(
    _ request: Tuning.Request, of text: String = "", arms: [Ablation.Variant] = arms,
    deciding: [Int] = [1, 2, 3], in folder: TestFolder
  ) throws -> Tuning {
    try Tuning(
      request, of: .fake(text), arms: arms, apartFrom: { _ in deciding }, results: folder.results,
      by: FakeProcedures(), lengthKey: "epochs")
  }

  /// Carries a search out in this process; the plans of its rounds are told.
  private func report(
    _ tuning: Tuning, in folder: TestFolder, with executor: MockExecutor? = nil,
    rounds: ((Tuning.Round) -> Void) = { _ in }
  ) throws -> TuningReport {
    let (procedures, plan) = (FakeProcedures(), RunPlan(results: folder.results))
    return try tuning.run(tuning.firstRound(in: plan, by: procedures), in: plan, by: procedures) {
      round in
      rounds(round)
      if let executor { return try run(round.plan, with: executor) }
      return try run(round.plan, with: InProcessExecutor(procedures))
    }
  }

  private func run(_ plan: RunPlan, with executor: some Executor) throws -> [RunResult] {
    try plan.run(
      with: executor, from: plan.status(), by: FakeProcedures(), keepGoing: false
    ) { _ in }
  }

  @Test("As many trainings on each side, with the same seeds, none of which decides")
  func equalBudget() throws {
    let folder = try TestFolder()
    let tuning = try tuning(request(), in: folder)
    #expect(tuning.seeds == [1_000_001, 1_000_002])
    #expect(tuning.trainingCount == 24 && tuning.settingCounts == [6, 6])
    let report = try report(tuning, in: folder)
    #expect(report.sides.map(\.label) == ["baseline", "worse"])
    #expect(report.sides.map(\.trainingCount) == [12, 12] && report.sides.map(\.spent) == [6, 6])
    #expect(report.sides[0].space.parameters.map(\.key) == ["rate"])
    #expect(report.sides[1].space.parameters.map(\.key) == ["rate", "tricks.worse.by"])
    #expect(folder.bundles.count == 24)
    let seeds = Set(
      try folder.bundles.map { name in
        try ResultBundle(path: "\(folder.results)/\(name)").run.seed
      })
    #expect(seeds == [1_000_001, 1_000_002])
    // Both sides draw the same rates; the baseline begins with its own, the trick has none of its own.
    let rates = report.sides.map { $0.trials.map { $0.settings[0].value } }
    #expect(rates[0][0] == "0.3" && rates[1].prefix(5) == rates[0].dropFirst())
    #expect(report.sides[0].trials[0].isOwn)
  }

  @Test("What is chosen is the best by validation, also where the test split says the contrary")
  func misleading() throws {
    let folder = try TestFolder()
    let plain = try report(tuning(request(budget: 12), of: "rate = 0.9", in: folder), in: folder)
    let other = try TestFolder()
    let misled = try report(
      tuning(request(budget: 12), of: "rate = 0.9\nis-misleading = true", in: other), in: other)
    #expect(plain.measure.description == "validation/loss@best")
    for (left, right) in zip(plain.sides, misled.sides) {
      #expect(left.settings == right.settings && left.curve == right.curve)
      let distances = right.trials.map { trial in
        (Double(trial.settings[0].value) ?? .nan) - 0.3
      }
      // The baseline's loss is nothing but the distance; the trick adds its own.
      if right.label == "baseline" {
        let nearest = distances.indices.min { abs(distances[$0]) < abs(distances[$1]) }
        #expect(right.chosen?.proposal == nearest)
      }
    }
    let side = try #require(misled.sides.first)
    let bundles = try side.trials.map { try ResultBundle(path: #require($0.bundles[0])) }
    let tests = try bundles.map { try $0.value(of: .testLoss) ?? .nan }
    let best = tests.indices.min { tests[$0] < tests[$1] }
    #expect(side.chosen?.proposal != best)
  }

  @Test("A larger budget is never worse by validation, and the curve never rises")
  func curve() throws {
    let folder = try TestFolder()
    var before = Double.infinity
    for budget in [1, 3, 6, 12] {
      let report = try report(
        tuning(request(budget: budget), of: "rate = 0.9", in: folder), in: folder)
      let best = report.sides[0].curve.compactMap(\.best)
      #expect(best.count == budget && zip(best, best.dropFirst()).allSatisfy { $0 >= $1 })
      let chosen = try #require(report.sides[0].chosen?.mean)
      #expect(chosen == best.last && chosen <= before)
      before = chosen
    }
    // The runs of smaller budgets are part of larger ones.
    #expect(folder.bundles.count == 2 * 12 * 2)
  }

  @Test("Of equally good settings the one proposed first is chosen, so what stands stays")
  func ties() throws {
    let folder = try TestFolder()
    let report = try report(tuning(request("width=1..64"), in: folder), in: folder)
    #expect(report.sides.allSatisfy { $0.chosen?.isOwn == true && $0.chosen?.proposal == 0 })
    #expect(Set(report.sides[0].trials.map(\.mean)).count == 1)
  }

  @Test("A setting of which a run fails is worse than all others, and is told")
  func failures() throws {
    let folder = try TestFolder()
    let text = "rate = 0.02\nfails-above = 0.1"
    let report = try report(tuning(request(budget: 8), of: text, in: folder), in: folder)
    let side = report.sides[0]
    let chosen = try #require(side.chosen)
    #expect(try #require(Double(chosen.settings[0].value)) <= 0.1)
    let failed = side.trials.filter { $0.failed > 0 }
    #expect(!failed.isEmpty && failed.allSatisfy { $0.mean == nil && $0.errors.count == 2 })
    #expect(side.failedCount == 2 * failed.count)
    // Also where one seed alone fails.
    let other = try TestFolder()
    let seeds = try self.report(
      tuning(request(), of: "failing = [1000002]", in: other), in: other)
    #expect(seeds.sides[0].chosen == nil && seeds.sides[0].trials.allSatisfy { $0.failed == 1 })
    #expect(throws: NothingChosen.self) { try seeds.tuned(Self.arms) }
  }

  @Test("A chosen value beyond which nothing was tried is told")
  func edges() throws {
    let folder = try TestFolder()
    let low = try report(
      tuning(request("rate=0.5..1", .grid, budget: 5), in: folder), in: folder)
    let edge = try #require(low.sides[0].edges.first)
    #expect(edge.key == "rate" && edge.value == "0.5" && edge.end == .lowest && edge.tried == 5)
    #expect(edge.text.contains("lowest of 5 values") && edge.text.contains("0.5..1"))
    let inside = try report(
      tuning(request("rate=0.1..0.5", .grid, budget: 5), in: folder), in: folder)
    #expect(inside.sides[0].edges.isEmpty && inside.sides[0].settings[0].value == "0.3")
  }

  @Test("Halving trains many shortly and the best longer, within the budget")
  func halving() throws {
    let folder = try TestFolder()
    let text = "epochs = 9\nrate = 0.9"
    let tuning = try tuning(request(Self.space, .halving, budget: 6), of: text, in: folder)
    #expect(
      tuning.rungs.map(\.settings) == [18, 6, 2] && tuning.rungs.map(\.epochs) == [1, 3, nil])
    #expect(tuning.cost == 2 * 2 * 6 && tuning.trainingCount == 2 * 2 * (18 + 6 + 2))
    var counts: [Int] = []
    let report = try report(tuning, in: folder) { counts.append($0.plan.runs.count) }
    #expect(counts == [72, 24, 8])
    for side in report.sides {
      #expect(abs(side.spent - 6) < 1e-9)
      let rungs = [1, 3, nil].map { epochs in side.trials.filter { $0.epochs == epochs } }
      for (shorter, longer) in zip(rungs, rungs.dropFirst()) {
        let going = Set(longer.map(\.proposal))
        let worst = shorter.filter { going.contains($0.proposal) }.compactMap(\.mean).max()
        let best = shorter.filter { !going.contains($0.proposal) }.compactMap(\.mean).min()
        #expect(try #require(worst) <= #require(best))
      }
      #expect(side.chosen?.epochs == nil)
      #expect(side.chosen?.mean == rungs[2].compactMap(\.mean).min())
    }
    #expect(throws: ConfigurationError.self) {
      try self.tuning(request("epochs=3..9", .halving), of: text, in: folder)
    }
  }

  @Test("Interrupted and begun again, it goes on with what is archived, to the same answer")
  func resuming() throws {
    let folder = try TestFolder()
    let tuning = try tuning(request(), of: "rate = 0.9", in: folder)
    let (whole, other) = (try TestFolder(), FakeProcedures())
    let expected = try report(
      self.tuning(request(), of: "rate = 0.9", in: whole), in: whole)
    let plan = RunPlan(results: folder.results)
    let first = try tuning.firstRound(in: plan, by: other)
    #expect(throws: Interrupted.self) {
      try tuning.run(first, in: plan, by: other) { round in
        var few = RunPlan(results: folder.results)
        for run in round.plan.runs.prefix(7) { _ = few.add(run.request, label: run.label) }
        _ = try run(few, with: InProcessExecutor(FakeProcedures()))
        throw Interrupted()
      }
    }
    #expect(folder.bundles.count == 7)
    var archived = 0
    let report = try report(tuning, in: folder) { round in
      archived += (try? round.plan.status().archivedCount) ?? 0
    }
    #expect(archived == 7 && folder.bundles.count == 24)
    #expect(report.sides.map(\.settings) == expected.sides.map(\.settings))
    #expect(report.sides.map(\.curve) == expected.sides.map(\.curve))
  }

  @Test("A run that cannot be made ends the search: it says nothing of its setting")
  func refusal() throws {
    let folder = try TestFolder()
    let executor = MockExecutor { _, _ in .refused(ExecutionError("no room")) }
    #expect(throws: ExecutionError.self) {
      try report(tuning(request(), in: folder), in: folder, with: executor)
    }
  }

  @Test("Seeds that decide cannot tune")
  func overlap() throws {
    let folder = try TestFolder()
    let error = try #require(throws: ConfigurationError.self) {
      try tuning(request(), deciding: [1_000_002, 5], in: folder)
    }
    #expect(error.problem.contains("1000002") && error.hint?.contains("1000001") == true)
    #expect(TuningSeeds.seeds(3, behind: 11) == [1_000_011, 1_000_012, 1_000_013])
  }

  @Test(
    "What no side has, what an arm is about and what a trick is given cannot be tuned",
    arguments: [
      ("tricks.worze.by=0..1", "worse", "did you mean 'worse'"),
      ("tricks.worse.by=0..1", "worse:by=0.5", "leave it out"),
      ("trick.by=0..1", "worse:by=0.5", "leave it out"), ("rat=0..1", "worse", "rate"),
    ])
  func mistakes(space: String, trick: String, hint: String) throws {
    let folder = try TestFolder()
    let arms = [Ablation.Variant(trick: nil), Ablation.Variant(trick: TrickUse(trick))]
    do {
      let tuning = try tuning(request(space), of: "rate = 0.9", arms: arms, in: folder)
      _ = try report(tuning, in: folder)
      Issue.record("nothing was thrown")
    } catch let error as any UserFacingError {
      #expect(error.hint?.contains(hint) == true, "\(error) \(error.hint ?? "no hint")")
    }
    #expect(folder.bundles.isEmpty)
  }

  @Test("A value that an arm is about, and an option of two tricks at once, are refused")
  func conflicts() throws {
    let folder = try TestFolder()
    let change = Ablation.Variant(tricks: [], settings: [.init(key: "rate", value: "0.5")])
    let two = Ablation.Variant(tricks: [TrickUse("a"), TrickUse("b")])
    for arm in [change, two] {
      #expect(throws: ConfigurationError.self) {
        try tuning(request(), arms: [Ablation.Variant(trick: nil), arm], in: folder)
      }
    }
  }

  @Test("An ablation of the tuned arms trains each with what was chosen, with other seeds")
  func ablation() throws {
    let folder = try TestFolder()
    let report = try report(tuning(request(), of: "rate = 0.9", in: folder), in: folder)
    let arms = try report.tuned(Self.arms)
    #expect(arms.map(\.label) == ["baseline", "worse"])
    var plan = RunPlan(results: folder.results)
    let ablation = try Ablation(
      of: .fake("rate = 0.9"), arms: arms,
      contrasts: [Contrast("worse", of: 1, against: 0, among: 2)], seeds: { _ in [1, 2] },
      by: FakeProcedures(), in: &plan)
    for (arm, side) in zip(ablation.arms, report.sides) {
      let experiment = plan.runs[arm.runs[0]].request.experiment
      #expect(experiment["rate"]?.settingText == side.settings[0].value)
    }
    let by = plan.runs[ablation.arms[1].runs[0]].request.experiment["tricks"]?["worse"]?["by"]
    #expect(by?.settingText == report.sides[1].settings[1].value)
    #expect(plan.runs.allSatisfy { $0.request.seed < 3 })
  }
}
