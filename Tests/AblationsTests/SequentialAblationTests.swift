import Ablations
import Archive
import Foundation
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
    #expect(growing.result.verdicts[0].outcome == .harms)
    #expect(growing.result.verdicts[0].seeds == 6)
    #expect(folder.bundles.count == 12)
    #expect(growing.result.cells.map(\.count) == [6, 6])
    #expect(growing.result.cells[0].map(\.seed) == Array(5...10))
    #expect(growing.result.reused == 0)
  }

  @Test("A comparison that has ended costs no more runs while another goes on")
  func several() throws {
    let folder = try TestFolder()
    let procedures = FakeProcedures()
    // The network fails with every trick at those seeds, and without.
    var growing = try growing(
      "failing = [1, 2, 3, 4, 5, 6]", ["a:by=0.25", "b:by=0"], in: folder, by: procedures)
    _ = try grow(&growing, by: procedures)
    let seeds = growing.result.verdicts.map(\.seeds)
    #expect(
      growing.result.verdicts[0].outcome == .mostSeeds
        || growing.result.verdicts[0].outcome == .futile)
    #expect(seeds.allSatisfy { $0 >= 7 })
    #expect(growing.result.cells[1].count == seeds[0] && growing.result.cells[2].count == seeds[1])

    let other = try TestFolder()
    var clear = try self.growing(
      "failing = [3]", ["a:by=0.25", "b:by=0"], most: 20, in: other, by: procedures)
    _ = try grow(&clear, by: procedures)
    #expect(clear.result.verdicts[0].outcome == .harms)
    // It differs in nothing, but a failed pair is no proof of that.
    #expect(
      clear.result.verdicts[1].outcome == .mostSeeds || clear.result.verdicts[1].outcome == .futile)
    #expect(clear.result.cells[1].count < clear.result.cells[2].count)
    #expect(clear.result.cells[0].count == clear.result.cells[2].count)
  }

  @Test("It is archived with the runs that each arm took, and comes to the same when read again")
  func archived() throws {
    let folder = try TestFolder()
    let procedures = FakeProcedures()
    var growing = try growing(
      "name = \"fake\"\nfailing = [3]", ["a:by=0.25", "b:by=0"], most: 20, in: folder,
      by: procedures)
    _ = try grow(&growing, by: procedures)
    let result = growing.result
    let counts = result.cells.map(\.count)
    try #require(counts[1] < counts[2] && counts[0] == counts[2])

    func archive(_ words: [String], in results: String) throws -> AblationBundle {
      try AblationArchive(
        words: words, command: ["harness", "ablate"], started: .now, study: .notFrozen()
      ).write(
        result.used.ablation, result.used.outcomes, statistics: Data("{}".utf8),
        document: Data("{}".utf8), report: "", in: results)
    }
    let archived = try ArchivedAblation(archive(["--until=decided"], in: folder.results))
    #expect(archived.bundle.verify() == [])
    #expect(archived.plan.seeds == Array(1...counts[2]))
    #expect(archived.runs.map(\.count) == counts)
    let bundles = try archived.runs.map {
      try $0.map { run in
        try ResultBundle(path: "\(folder.results)/\(run.bundle)")
      }
    }
    let again = try archived.recorded(bundles).result(result.design, by: .testLoss)
    #expect(again.verdicts == result.verdicts)

    // Of any other ablation each arm has a run for each seed.
    let other = try archive([], in: folder.results)
    #expect(throws: ArchiveError.self) { try ArchivedAblation(other) }
  }

  @Test("A trick that changes nothing ends at the first look")
  func identical() throws {
    let folder = try TestFolder()
    let procedures = FakeProcedures()
    var growing = try growing("", ["a:by=0"], in: folder, by: procedures)
    #expect(try grow(&growing, by: procedures) == [6])
    #expect(growing.result.verdicts[0].outcome == .identical)
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
    #expect(resumed.result.verdicts == expected.result.verdicts)
    #expect(
      resumed.result.cells.map { $0.map(\.bundle.digest) }
        == expected.result.cells.map { $0.map(\.bundle.digest) })
    #expect(resumed.result.reused > 0)
    var again = try growing(text, ["a:by=0.25"], in: whole, by: procedures)
    _ = try grow(&again, by: procedures)
    // Runs that failed are made again.
    #expect(
      again.result.reused == again.result.cells.reduce(0) { $0 + $1.count { $0.error == nil } })
    #expect(again.result.verdicts == expected.result.verdicts)
  }

  @Test("More seeds may be allowed afterwards: the looks so far stay what they were")
  func more() throws {
    let procedures = FakeProcedures()
    let folder = try TestFolder()
    let text = "failing = [1, 2, 3, 4, 5]"
    var short = try growing(text, ["a:by=0.25"], most: 8, in: folder, by: procedures)
    _ = try grow(&short, by: procedures)
    #expect(
      short.result.verdicts[0].outcome == .mostSeeds || short.result.verdicts[0].outcome == .futile)
    var long = try growing(text, ["a:by=0.25"], most: 20, in: folder, by: procedures)
    _ = try grow(&long, by: procedures)
    #expect(long.result.verdicts[0].outcome == .harms)
    #expect(long.result.verdicts[0].looks[0] == short.result.verdicts[0].looks[0])
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
