import Foundation

/// Makes runs with several worker processes of this program.
///
/// How many there are is only a matter of speed: small networks gain more from a second process than
/// from a second thread.
public struct LocalExecutor: Executor {
  public let concurrency: Int
  private let program: String
  private let arguments: [String]
  private let isInterrupted: @Sendable () -> Bool

  public init(_ parallelism: Parallelism) {
    self.init(
      processes: parallelism.processes, program: Program.path,
      arguments: ["work", "-", "--threads", String(parallelism.threads)])
  }

  /// - Parameters:
  ///   - program: reads a request from standard input, and writes lines of ``WorkerMessage``.
  ///   - isInterrupted: whether someone asked to stop.
  package init(
    processes: Int, program: String, arguments: [String],
    isInterrupted: @escaping @Sendable () -> Bool = { Interruption.isRequested }
  ) {
    concurrency = processes
    self.program = program
    self.arguments = arguments
    self.isInterrupted = isInterrupted
  }

  public func run(_ requests: [RunRequest], observe: (ExecutionEvent) throws -> Void) throws {
    try Interruption.deferred(
      saying: "stopping each run after its step, whose state is kept; once more stops at once"
    ) { try make(requests, observe) }
  }

  private func make(
    _ requests: [RunRequest], _ observe: (ExecutionEvent) throws -> Void
  ) throws {
    var workers = WorkerSet()
    // A person who asked can ask once more; one who has to hear of an error should not wait for it.
    defer { workers.stopAll(patience: .seconds(isInterrupted() ? 60 : 15)) }
    var waiting = Array(requests.indices)
    /// One whose training no other run is at: what that leaves need not be trained for again.
    func next() -> Int? {
      let trainings = Set(workers.places.compactMap { requests[$0].sharedTraining })
      return waiting.firstIndex {
        guard let shared = requests[$0].sharedTraining else { return true }
        return shared.isAtHand || !trainings.contains(shared)
      }
    }
    while !waiting.isEmpty || !workers.isEmpty {
      while workers.count < concurrency, !isInterrupted(), let index = next() {
        let place = waiting.remove(at: index)
        try workers.start(
          place, program: program, arguments: arguments, input: requests[place].json())
        try observe(.started(place))
      }
      if isInterrupted() { throw Interrupted() }
      let (messages, dead) = workers.wait()
      for (place, message) in messages {
        if let event = ExecutionEvent(message, of: place) { try observe(event) }
      }
      if isInterrupted() { throw Interrupted() }
      for worker in dead {
        try observe(.ended(worker.place, Self.result(of: worker, requests[worker.place])))
      }
    }
  }

  /// What there is of a run whose process ended before it did.
  private static func result(of worker: WorkerSet.Dead, _ request: RunRequest) -> RunResult {
    let end = ChildProcess.description(of: worker.status)
    if !request.plugins.isEmpty, worker.isOwnDoing {
      let names = request.plugins.map(\.path).joined(separator: ", ")
      return .crashed(error: "the process ended in the midst of training with \(names): \(end)")
    }
    return .refused(
      ExecutionError(
        worker.status < 0
          ? "a worker process was ended by \(end)"
          : "a worker process ended with \(end) before its run did",
        hint: "run the command again: runs that are archived are not made again"))
  }
}

extension ExecutionEvent {
  fileprivate init?(_ message: WorkerMessage, of place: Int) {
    switch message {
    case .entering, .left, .fingerprint: return nil
    case .progress(let step, let total): self = .progress(place, step: step, of: total)
    case .note(let text): self = .note(place, text)
    case .completed(let bundle): self = .ended(place, .completed(bundle: bundle))
    case .failed(let bundle, let error): self = .ended(place, .failed(bundle: bundle, error: error))
    case .refused(let error, let hint, let kind):
      self = .ended(place, .refused(ExecutionError(error, hint: hint, kind: kind)))
    }
  }
}
