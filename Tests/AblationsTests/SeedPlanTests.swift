import Ablations
import Runs
import RunsSupport
import Statistics
import Testing

@Suite("A plan tells the seeds an effect takes")
struct SeedPlanTests {
  private func pilot(_ label: String, scale: Double) throws -> SeedPlan.Pilot {
    try #require(SeedPlan.Pilot(label, differences: [1, -1, 2, -2, 0.5, -0.5].map { $0 * scale }))
  }

  @Test("Smaller effects, more variation and more power take more seeds")
  func monotone() throws {
    func seeds(_ effect: Double, scale: Double = 1, power: Double = 0.8, tricks: Int = 1) throws
      -> Int
    {
      let pilots = try (0..<tricks).map { try pilot("\($0)", scale: scale) }
      let plan = SeedPlan(
        pilots, effects: [effect], power: power, secondsOfRuns: [1, 1], concurrency: 1)
      return try #require(plan.rows[0].seeds)
    }
    let seeds1 = try seeds(1)
    #expect(try seeds(0.5) > seeds1)
    #expect(try seeds(1, scale: 2) > seeds1)
    #expect(try seeds(1, power: 0.95) > seeds1)
    #expect(try seeds(1, tricks: 4) > seeds1)
    #expect(try seeds(-1) == seeds1)
    // Units do not matter.
    #expect(try seeds(0.01, scale: 0.01) == seeds1)
  }

  @Test("The most demanding trick decides; runs and time follow")
  func several() throws {
    let plan = SeedPlan(
      [try pilot("a", scale: 1), try pilot("b", scale: 2)], effects: [1], power: 0.8,
      secondsOfRuns: [1, 2, 3], concurrency: 2)
    let row = plan.rows[0]
    let each = row.seedsByComparison.compactMap { $0 }
    #expect(each.count == 2 && each[0] < each[1] && row.seeds == each[1])
    #expect(row.runs == 3 * each[1])
    #expect(row.seconds == Double(each[1]) * 3)
    let hopeless = SeedPlan(
      [try pilot("a", scale: 1)], effects: [1e-9], power: 0.8, secondsOfRuns: [1], concurrency: 1)
    #expect(hopeless.rows[0].seeds == nil && hopeless.rows[0].seconds == nil)
  }

  @Test("Differences that do not vary, or of failed runs, are no pilot")
  func none() {
    #expect(SeedPlan.Pilot("a", differences: [0.5, 0.5, 0.5]) == nil)
    #expect(SeedPlan.Pilot("a", differences: [.nan, 1]) == nil)
    #expect(SeedPlan.Pilot("a", differences: [.nan, 1, 2])?.pairs == 2)
  }

  @Test("Archived pairs are the pilot, whatever their seeds; else one is made")
  func archived() throws {
    let folder = try TestFolder()
    let procedures = FakeProcedures()
    func runs(_ pairs: Int? = nil) throws -> PilotRuns {
      try PilotRuns(
        of: .fake("name = \"fake\""), variants: [Ablation.Variant(trick: TrickUse("a:by=0.1"))],
        pairs: pairs,
        results: folder.results, keeping: RunKeeper.Options(), madeBy: nil, by: procedures)
    }
    let first = try runs()
    #expect(first.ablation.seeds == Array(1...6) && first.archivedSeeds == 0)
    var plan = RunPlan(results: folder.results)
    _ = try Ablation(
      of: .fake("name = \"fake\""), variants: [Ablation.Variant(trick: TrickUse("a:by=0.1"))],
      seeds: { _ in [3, 50, 51, 52] }, by: procedures, in: &plan)
    _ = try plan.run(
      with: InProcessExecutor(procedures), from: plan.status(), by: procedures, keepGoing: false
    ) { _ in }
    #expect(try runs().ablation.seeds == [3, 50, 51, 52])
    #expect(try runs().plan.status().pending.isEmpty)
    let more = try runs(6)
    #expect(more.ablation.seeds == [1, 2, 3, 50, 51, 52] && more.archivedSeeds == 4)
    #expect(try more.plan.status().pending.count == 4)
    let outcomes = try more.plan.run(
      with: InProcessExecutor(procedures), from: more.plan.status(), by: procedures,
      keepGoing: false
    ) { _ in }
    // Each of these differences is the same.
    #expect(throws: PilotError.self) { try more.pilots(outcomes, by: .testLoss) }
  }
}
