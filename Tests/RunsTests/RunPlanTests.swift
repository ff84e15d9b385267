import Archive
import Foundation
import Platform
import Runs
import RunsSupport
import Synchronization
import Testing

@Suite("A plan makes each run once, and tells what became of it")
struct RunPlanTests {
  /// A plan of the seeds from 1 on.
  private func plan(
    _ seeds: Int, _ text: String = "", in folder: TestFolder,
    by procedures: FakeProcedures = FakeProcedures()
  ) throws -> RunPlan {
    var plan = RunPlan(results: folder.results)
    for seed in 1...seeds {
      _ = plan.add(
        try .fake(text, seed: seed, in: folder, by: procedures), label: "seed \(seed)")
    }
    return plan
  }

  /// Carries a plan out; every event as a word and a place.
  private func run(
    _ plan: RunPlan, with executor: some Executor, keepGoing: Bool = false,
    events: ((String) -> Void) = { _ in }
  ) throws -> [RunResult] {
    try plan.run(
      with: executor, from: plan.status(), by: FakeProcedures(), keepGoing: keepGoing
    ) { event in
      switch event {
      case .reused(let place): events("reused \(place)")
      case .started(let place): events("started \(place)")
      case .progress, .note: break
      case .ended(let place, let result): events("ended \(place) \(result.error ?? "")")
      }
    }
  }

  @Test("Equal runs are one, and what differs is another")
  func sharing() throws {
    let folder = try TestFolder()
    var plan = RunPlan(results: folder.results)
    func add(_ text: String, _ seed: Int) throws -> Int {
      plan.add(try .fake(text, seed: seed, in: folder), label: "\(text) \(seed)")
    }
    #expect(try add("", 1) == 0)
    #expect(try add("", 2) == 1)
    #expect(try add("epochs = 3", 1) == 0)
    #expect(try add("epochs = 4", 1) == 2)
    #expect(try add("# a remark", 2) == 1)
    #expect(plan.runs.map(\.label) == [" 1", " 2", "epochs = 4 1"])
    // Of what is not known to be the same nothing is shared.
    var unknown = try RunRequest.fake(in: folder)
    unknown.identity = nil
    #expect(plan.add(unknown, label: "") == 3)
    #expect(plan.add(unknown, label: "") == 4)
  }

  @Test(
    "Runs with one training are made after the one that trains, which is said, and share a folder")
  func sharedTrainings() throws {
    let folder = try TestFolder()
    var plan = RunPlan(results: folder.results)
    for seed in 1...2 {
      for (number, text) in ["", "epochs = 4", "epochs = 5"].enumerated() {
        var request = try RunRequest.fake(text, seed: seed, in: folder)
        request.training = number < 2 ? "training of seed \(seed)" : nil
        _ = plan.add(request, label: "")
      }
    }
    let status = try plan.status()
    #expect(
      status.notes == [
        "2 of 6 runs differ from others in how they evaluate alone: 2 trainings are saved"
      ])
    let asked = Mutex<[RunRequest]>([])
    let executor = MockExecutor { _, request in
      asked.withLock { $0.append(request) }
      return .completed(bundle: "/elsewhere/\(request.seed)-\(request.training ?? "own")")
    }
    let results = try run(plan, with: executor)
    // Each result at the place of its run, whatever the order.
    #expect(
      results.map { $0.bundle.map { FilePath.name(of: $0) } }
        == [1, 2].flatMap { seed in
          ["training of seed \(seed)", "training of seed \(seed)", "own"].map { "\(seed)-\($0)" }
        })
    let requests = asked.withLock { $0 }
    #expect(requests.map(\.seed) == [1, 1, 2, 2, 1, 2])
    #expect(requests.map { $0.sharedTraining?.key } == requests.map(\.training))
    #expect(requests.map { $0.training == nil } == [false, true, false, true, false, false])
    for shared in requests.compactMap(\.sharedTraining) {
      #expect(!shared.isAtHand)
      #expect(SharedTraining.Recording(shared) == nil, "the folder has gone with the plan")
    }
  }

  @Test("A training that one run alone needs is shared with nobody")
  func ownTraining() throws {
    let folder = try TestFolder()
    var plan = RunPlan(results: folder.results)
    var request = try RunRequest.fake(in: folder)
    request.training = "its own"
    _ = plan.add(request, label: "")
    #expect(try plan.status().notes.isEmpty)
    let asked = Mutex<[RunRequest]>([])
    _ = try run(
      plan,
      with: MockExecutor { _, request in
        asked.withLock { $0.append(request) }
        return .completed(bundle: "/elsewhere/run")
      })
    #expect(asked.withLock { $0 }.map { $0.sharedTraining == nil } == [true])
  }

  @Test("What a training leaves appears to others once all of it is there")
  func recording() throws {
    let folder = try TestFolder()
    try FileManager.default.createDirectory(
      atPath: folder.results, withIntermediateDirectories: true)
    let shared = try JSONDecoder().decode(
      SharedTraining.self,
      from: JSONEncoder().encode(["key": "training", "folder": folder.results]))
    var recording = try #require(SharedTraining.Recording(shared))
    let isAdded = recording.add(Data("one".utf8))
    #expect(isAdded)
    #expect(!shared.isAtHand)
    #expect(shared.state(afterEpochs: 1) == nil)
    recording.finish()
    #expect(shared.isAtHand)
    #expect(shared.state(afterEpochs: 1) == Data("one".utf8))
    #expect(shared.state(afterEpochs: 2) == nil)
    // A second one comes too late, and leaves nothing.
    var late = try #require(SharedTraining.Recording(shared))
    _ = late.add(Data("two".utf8))
    late.finish()
    #expect(shared.state(afterEpochs: 1) == Data("one".utf8))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.results) == ["training"])
  }

  @Test("Results are found at their places, in whatever order the runs end")
  func order() throws {
    let folder = try TestFolder()
    let plan = try plan(4, in: folder)
    let executor = MockExecutor(endingIn: { $0.reversed() }) { _, request in
      .completed(bundle: "/elsewhere/bundle-\(request.seed)")
    }
    var events: [String] = []
    let results = try run(plan, with: executor) { events.append($0) }
    #expect(results.map(\.bundle) == (1...4).map { "\(folder.results)/bundle-\($0)" })
    #expect(events.prefix(4) == ["started 0", "started 1", "started 2", "started 3"])
    #expect(events.suffix(4) == ["ended 3 ", "ended 2 ", "ended 1 ", "ended 0 "])
  }

  @Test("Runs that are archived are not asked for again; failed and damaged ones are")
  func reusing() throws {
    let folder = try TestFolder()
    let text = "failing = [2]"
    let procedures = FakeProcedures()
    let first = try run(plan(3, text, in: folder), with: InProcessExecutor(procedures))
    #expect(first.map(\.error) == [nil, "epoch 2 went wrong", nil])
    let damaged = try #require(first[2].bundle)
    try Data("x".utf8).write(to: URL(fileURLWithPath: damaged + "/data/result/log.txt"))

    let longer = try plan(4, text, in: folder)
    let status = try longer.status()
    #expect(status.pending == [1, 2, 3] && status.archivedCount == 1)
    var events: [String] = []
    let asked = Mutex<[Int]>([])
    let executor = MockExecutor { _, request in
      asked.withLock { $0.append(request.seed) }
      return .completed(bundle: "new-\(request.seed)")
    }
    let second = try run(longer, with: executor) { events.append($0) }
    #expect(asked.withLock { $0 } == [2, 3, 4])
    #expect(second[0].bundle == first[0].bundle)
    #expect(second.dropFirst().map(\.bundle) == [2, 3, 4].map { "\(folder.results)/new-\($0)" })
    #expect(events.first == "reused 0" && events.dropFirst().first == "started 1")
  }

  @Test("A run of another key is not taken for it, though all else is the same")
  func otherKey() throws {
    let folder = try TestFolder()
    _ = try run(plan(2, in: folder), with: InProcessExecutor(FakeProcedures()))
    #expect(try plan(2, in: folder).status().pending.isEmpty)
    #expect(try plan(2, "epochs = 5", in: folder).status().pending == [0, 1])
    #expect(try plan(2, "tricks.a.by = 1.0", in: folder).status().pending == [0, 1])
  }

  @Test("A failure is told at its place, and the others go on")
  func failure() throws {
    let folder = try TestFolder()
    let executor = MockExecutor { place, request in
      place == 1
        ? .failed(bundle: "broken", error: "it diverged") : .completed(bundle: "b\(request.seed)")
    }
    let results = try run(plan(3, in: folder), with: executor)
    #expect(results.map(\.error) == [nil, "it diverged", nil])
    #expect(results[1].bundle == "\(folder.results)/broken")
  }

  @Test("A run that could not be made stops the others, unless they are to go on")
  func refusal() throws {
    let folder = try TestFolder()
    let error = ExecutionError("no room", hint: "make some")
    let made = Mutex(0)
    let executor = MockExecutor { place, _ in
      made.withLock { $0 += 1 }
      return place == 1 ? .refused(error) : .completed(bundle: "b")
    }
    let plan = try plan(3, in: folder)
    #expect(throws: error) { try run(plan, with: executor) }
    #expect(made.withLock { $0 } == 2)
    let results = try run(plan, with: executor, keepGoing: true)
    #expect(results.map(\.error) == [nil, "no room", nil])
    #expect(results[1].bundle == nil)
  }

  @Test("A process that crashed has its run archived as failed")
  func crash() throws {
    let folder = try TestFolder()
    let executor = MockExecutor { place, _ in
      place == 0 ? .crashed(error: "the process ended") : .completed(bundle: "b")
    }
    let results = try run(plan(2, in: folder), with: executor)
    let bundle = try ResultBundle(path: #require(results[0].bundle))
    #expect(results[0].error == "the process ended")
    #expect(bundle.status == .failed("the process ended"))
    #expect(bundle.verify().isEmpty)
    #expect(bundle.seed == 1)
  }

  @Test("An interruption says how much is archived, of what was there before and now")
  func interruption() throws {
    let folder = try TestFolder()
    _ = try run(plan(2, in: folder), with: InProcessExecutor(FakeProcedures()))
    let executor = MockExecutor { place, _ in
      if place == 1 { throw Interrupted() }
      return .completed(bundle: "b")
    }
    let error = try #require(
      #expect(throws: Interrupted.self) { try run(plan(5, in: folder), with: executor) })
    #expect(error.kept == "3 of 5 runs are archived; the same command goes on from there")
  }

  @Test("An executor that forgets a run is found out")
  func forgotten() throws {
    let executor = MockExecutor(endingIn: { Array($0.dropLast()) }) { _, _ in
      .completed(bundle: "b")
    }
    let results = try run(plan(2, in: TestFolder()), with: executor)
    #expect(results.map(\.error) == [nil, "it was not made"])
  }
}
