import Ablations
import Archive
import Runs
import RunsSupport
import Statistics
import Testing

@Suite("An ablation takes seeds until it is decided")
struct SequentialAblationTests {
  private func growing(
    _ text: String, _ variants: [String], most: Int = 12, in folder: TestFolder,
    by procedures: FakeProcedures
  ) throws -> SequentialAblation {
    var plan = RunPlan(results: folder.results)
    let ablation = try Ablation(
      of: .fake(text), variants: variants.map { Ablation.Variant(trick: TrickUse($0)) },
      seeds: { first in (0..<most).map { first + $0 } }, by: procedures, in: &plan)
    return SequentialAblation(
      ablation, in: plan, SequentialDesign(comparisons: variants.count, mostSeeds: most),
      by: .testLoss)
  }

  /// Takes rounds until all is decided, or `executor` stops.
  private func grow(
    _ growing: inout SequentialAblation, by procedures: FakeProcedures,
    with executor: (any Executor)? = nil
  ) throws -> [Int] {
    var rounds: [Int] = []
    while let round = growing.nextRound() {
      rounds.append(round.seeds)
      let status = try round.plan.status()
      func outcomes(_ executor: some Executor) throws -> [RunResult] {
        try round.plan.run(with: executor, from: status, by: procedures, keepGoing: false) { _ in }
      }
      let results =
        if let executor { try outcomes(executor) } else {
          try outcomes(InProcessExecutor(procedures))
        }
      try growing.take(results, of: round, archived: status.archivedCount)
    }
    return rounds
  }

  @Test("A clear difference takes the fewest seeds, and no more runs than that")
  func clear() throws {
    let folder = try TestFolder()
    let procedures = FakeProcedures()
    var growing = try growing("seed = 5", ["worse:by=0.25"], in: folder, by: procedures)
    #expect(try grow(&growing, by: procedures) == [6])
    #expect(growing.verdicts[0].outcome == .harms)
    #expect(growing.verdicts[0].seeds == 6)
    #expect(folder.bundles.count == 12)
    #expect(growing.cells.map(\.count) == [6, 6])
    #expect(growing.cells[0].map(\.seed) == Array(5...10))
    #expect(growing.reused == 0)
  }

  @Test("A comparison that has ended costs no more runs while another goes on")
  func several() throws {
    let folder = try TestFolder()
    let procedures = FakeProcedures()
    // The network fails with every trick at those seeds, and without.
    var growing = try growing(
      "failing = [1, 2, 3, 4, 5, 6]", ["a:by=0.25", "b:by=0"], in: folder, by: procedures)
    _ = try grow(&growing, by: procedures)
    let seeds = growing.verdicts.map(\.seeds)
    #expect(growing.verdicts[0].outcome == .mostSeeds || growing.verdicts[0].outcome == .futile)
    #expect(seeds.allSatisfy { $0 >= 7 })
    #expect(growing.cells[1].count == seeds[0] && growing.cells[2].count == seeds[1])

    let other = try TestFolder()
    var clear = try self.growing(
      "failing = [3]", ["a:by=0.25", "b:by=0"], most: 20, in: other, by: procedures)
    _ = try grow(&clear, by: procedures)
    #expect(clear.verdicts[0].outcome == .harms)
    // It differs in nothing, but a failed pair is no proof of that.
    #expect(clear.verdicts[1].outcome == .mostSeeds || clear.verdicts[1].outcome == .futile)
    #expect(clear.cells[1].count < clear.cells[2].count)
    #expect(clear.cells[0].count == clear.cells[2].count)
  }

  @Test("A trick that changes nothing ends at the first look")
  func identical() throws {
    let folder = try TestFolder()
    let procedures = FakeProcedures()
    var growing = try growing("", ["a:by=0"], in: folder, by: procedures)
    #expect(try grow(&growing, by: procedures) == [6])
    #expect(growing.verdicts[0].outcome == .identical)
  }

  @Test("Stopped after any run, the same looks are taken again and it ends in the same way")
  func resuming() throws {
    let procedures = FakeProcedures()
    let text = "failing = [2, 4]"
    let whole = try TestFolder()
    var expected = try growing(text, ["a:by=0.25"], in: whole, by: procedures)
    let rounds = try grow(&expected, by: procedures)
    #expect(rounds.count > 1)
    let folder = try TestFolder()
    for stop in 0..<8 {
      var stopped = try growing(text, ["a:by=0.25"], in: folder, by: procedures)
      #expect(throws: Interrupted.self) {
        _ = try grow(
          &stopped, by: procedures, with: Stopping(after: stop, InProcessExecutor(procedures)))
      }
    }
    var resumed = try growing(text, ["a:by=0.25"], in: folder, by: procedures)
    #expect(try grow(&resumed, by: procedures) == rounds)
    #expect(resumed.verdicts == expected.verdicts)
    #expect(
      resumed.cells.map { $0.map(\.bundle.digest) }
        == expected.cells.map { $0.map(\.bundle.digest) })
    #expect(resumed.reused > 0)
    var again = try growing(text, ["a:by=0.25"], in: whole, by: procedures)
    _ = try grow(&again, by: procedures)
    // Runs that failed are made again.
    #expect(again.reused == again.cells.reduce(0) { $0 + $1.count { $0.error == nil } })
    #expect(again.verdicts == expected.verdicts)
  }

  @Test("More seeds may be allowed afterwards: the looks so far stay what they were")
  func more() throws {
    let procedures = FakeProcedures()
    let folder = try TestFolder()
    let text = "failing = [1, 2, 3, 4, 5]"
    var short = try growing(text, ["a:by=0.25"], most: 8, in: folder, by: procedures)
    _ = try grow(&short, by: procedures)
    #expect(short.verdicts[0].outcome == .mostSeeds || short.verdicts[0].outcome == .futile)
    var long = try growing(text, ["a:by=0.25"], most: 20, in: folder, by: procedures)
    _ = try grow(&long, by: procedures)
    #expect(long.verdicts[0].outcome == .harms)
    #expect(long.verdicts[0].looks[0] == short.verdicts[0].looks[0])
  }
}

/// Makes so many runs, then stops as Ctrl-C does.
private struct Stopping: Executor {
  let concurrency = 1
  let count: Int
  let executor: InProcessExecutor

  init(after count: Int, _ executor: InProcessExecutor) {
    self.count = count
    self.executor = executor
  }

  func run(_ requests: [RunRequest], observe: (ExecutionEvent) throws -> Void) throws {
    try executor.run(Array(requests.prefix(count)), observe: observe)
    throw Interrupted()
  }
}
