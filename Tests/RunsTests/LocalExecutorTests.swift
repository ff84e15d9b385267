import Foundation
import Runs
import RunsSupport
import Synchronization
import Testing

@Suite("Worker processes make runs")
struct LocalExecutorTests {
  private struct Ended {
    var results: [Int: RunResult] = [:]
    var words: [String] = []
  }

  /// Runs a shell script as the worker of each request; `$seed` is the request's.
  private func run(
    _ script: String, seeds: Int = 1, processes: Int = 2, plugins: [String] = [],
    interruption: Flag = Flag(), trainings: [Int: SharedTraining] = [:],
    observe: (ExecutionEvent) throws -> Void = { _ in }
  ) throws -> Ended {
    let folder = try TestFolder()
    let requests = try (1...seeds).map { seed in
      var request = try RunRequest.fake(seed: seed, in: folder)
      request.plugins = plugins.map { PluginUse(path: $0) }
      request.sharedTraining = trainings[seed]
      return request
    }
    let reading =
      #"request=$(cat); seed=$(echo "$request" | sed -n 's/^  "seed": \([0-9]*\),*$/\1/p');"#
    let executor = LocalExecutor(
      processes: processes, program: "/bin/sh", arguments: ["-c", reading + script],
      isInterrupted: { interruption.isUp })
    var ended = Ended()
    try executor.run(requests) { event in
      switch event {
      case .started(let place): ended.words.append("started \(place)")
      case .progress(let place, let step, let total):
        ended.words.append("progress \(place) \(step)/\(total)")
      case .note(let place, let text): ended.words.append("note \(place) \(text)")
      case .ended(let place, let result):
        #expect(ended.results[place] == nil, "a run ends once")
        ended.results[place] = result
        ended.words.append("ended \(place)")
      }
      try observe(event)
    }
    return ended
  }

  private final class Flag: Sendable {
    private let value = Mutex(false)
    var isUp: Bool { value.withLock { $0 } }
    func raise() { value.withLock { $0 = true } }
  }

  private func line(_ message: WorkerMessage) -> String {
    "echo '\(message.line.dropLast())';"
  }

  @Test("What a worker says is passed on, and other lines are not minded")
  func messages() throws {
    let ended = try run(
      "echo a plugin says this;" + line(.progress(step: 3, of: 9)) + line(.note("mind this"))
        + line(.failed(bundle: "b", error: "it diverged")))
    #expect(ended.words == ["started 0", "progress 0 3/9", "note 0 mind this", "ended 0"])
    #expect(ended.results[0]?.bundle == "b" && ended.results[0]?.error == "it diverged")
  }

  @Test("Each worker has its own request, and no more run at a time than may")
  func requests() throws {
    var running = 0
    var most = 0
    let ended = try run(
      #"sleep 0.0$seed; printf '{"completed":{"bundle":"seed-%s"}}\n' $seed"#, seeds: 7,
      processes: 3
    ) { event in
      switch event {
      case .started: running += 1
      case .ended: running -= 1
      case .progress, .note: break
      }
      most = max(most, running)
    }
    for place in 0..<7 { #expect(ended.results[place]?.bundle == "seed-\(place + 1)") }
    #expect(most == 3)
    let started = ended.words.filter { $0.hasPrefix("started") }
    #expect(started == (0..<7).map { "started \($0)" })
  }

  @Test("A run waits for the one that does its training, and others go on")
  func sharedTraining() throws {
    let shared = try JSONDecoder().decode(
      SharedTraining.self,
      from: JSONEncoder().encode(["key": "training", "folder": "/nowhere"]))
    let ended = try run(
      #"sleep 0.$seed; printf '{"completed":{"bundle":"seed-%s"}}\n' $seed"#, seeds: 4,
      trainings: [1: shared, 2: shared])
    #expect(ended.results.count == 4)
    #expect(ended.words.prefix(3) == ["started 0", "started 2", "ended 0"])
    let words = ended.words
    #expect(try #require(words.firstIndex(of: "started 1")) > words.firstIndex(of: "ended 0") ?? 9)
  }

  @Test("A worker that refuses says why")
  func refusal() throws {
    let ended = try run(line(.refused(error: "no data", hint: "bring them", kind: .missing)))
    guard case .refused(let error) = ended.results[0] else {
      Issue.record("it was not refused")
      return
    }
    #expect(error == ExecutionError("no data", hint: "bring them", kind: .missing))
  }

  @Test("A worker that ends without a word: a plugin's crash is one, all else a refusal")
  func crash() throws {
    func result(_ script: String, plugins: [String]) throws -> RunResult? {
      try run(script, plugins: plugins).results[0]
    }
    for script in ["kill -ILL $$", "kill -SEGV $$", "exit 3"] {
      guard case .crashed(let error) = try result(script, plugins: ["P.so"]) else {
        Issue.record("\(script) was no crash")
        continue
      }
      #expect(error.contains("in the midst of training with P.so"))
      guard case .refused = try result(script, plugins: []) else {
        Issue.record("\(script) was no refusal")
        continue
      }
    }
    // Whoever ends a process from outside says nothing about the plugin.
    guard case .refused(let error) = try result("kill -KILL $$", plugins: ["P.so"]) else {
      Issue.record("it was no refusal")
      return
    }
    #expect(error.description.contains("Killed"))
  }

  @Test("When the observer throws, every worker is stopped")
  func stopping() throws {
    struct Stop: Error {}
    let clock = ContinuousClock()
    let start = clock.now
    #expect(throws: Stop.self) {
      _ = try run("exec sleep 60", seeds: 3, processes: 3) { event in
        if case .started(2) = event { throw Stop() }
      }
    }
    #expect(clock.now - start < .seconds(20))
  }

  @Test("An interruption stops the workers, and begins no more")
  func interruption() throws {
    let flag = Flag()
    var started = 0
    #expect(throws: Interrupted.self) {
      _ = try run(
        "exec sleep 60", seeds: 9, processes: 2, interruption: flag
      ) { event in
        if case .started = event { started += 1 }
        if started == 2 { flag.raise() }
      }
    }
    #expect(started == 2)
  }

  @Test("A program that cannot be started is an error")
  func noProgram() throws {
    let executor = LocalExecutor(
      processes: 1, program: "/nowhere/harness", arguments: [], isInterrupted: { false })
    let request = try RunRequest.fake(in: TestFolder())
    #expect(throws: ExecutionError.self) { try executor.run([request]) { _ in } }
  }
}

@Suite("Cores are shared out between processes and threads")
struct ParallelismTests {
  @Test("Processes times threads stay within the cores unless told otherwise")
  func sharing() {
    for cores in 1...9 {
      for runs in 1...12 {
        let parallelism = Parallelism(runs: runs, cores: cores)
        #expect(parallelism.processes * parallelism.threads <= cores)
        #expect(parallelism.processes == min(runs, cores))
      }
    }
    #expect(Parallelism(runs: 12, threads: 2, cores: 8).processes == 4)
    #expect(Parallelism(runs: 12, processes: 3, cores: 8).threads == 2)
    #expect(Parallelism(runs: 12, processes: 3, threads: 4, cores: 2).processes == 3)
    #expect(
      Parallelism(runs: 1, cores: 4) == Parallelism(runs: 1, processes: 1, threads: 4, cores: 1))
  }
}
