import Foundation

/// The worker processes that are running, each with the place of its run in the plan.
struct WorkerSet {
  private final class Worker {
    let place: Int
    var child: ChildProcess
    /// Whether it has told how its run ended.
    var hasReported = false

    init(place: Int, child: consuming ChildProcess) {
      self.place = place
      self.child = child
    }
  }

  private var workers: [Worker] = []

  var count: Int { workers.count }
  var isEmpty: Bool { workers.isEmpty }
  /// The places of the runs whose processes have not ended.
  var places: [Int] { workers.map(\.place) }

  mutating func start(
    _ place: Int, program: String, arguments: [String], input: String
  ) throws(ExecutionError) {
    do throws(ChildProcessError) {
      let child = try ChildProcess(program: program, arguments: arguments, input: input)
      workers.append(Worker(place: place, child: child))
    } catch {
      throw ExecutionError(error.description)
    }
  }

  /// Waits until a worker says something or ends, or a signal comes.
  ///
  /// - Returns: what they said, and which ended without saying how their runs did.
  mutating func wait() -> (messages: [(place: Int, message: WorkerMessage)], dead: [Dead]) {
    var waits = workers.map { pollfd(fd: $0.child.output, events: Int16(POLLIN), revents: 0) }
    guard poll(&waits, nfds_t(waits.count), 1000) > 0 else { return ([], []) }
    var messages: [(place: Int, message: WorkerMessage)] = []
    var ended: [Worker] = []
    for (worker, wait) in zip(workers, waits) where wait.revents != 0 {
      guard let lines = worker.child.readLines() else {
        ended.append(worker)
        continue
      }
      for line in lines {
        guard let message = WorkerMessage(line: line) else { continue }
        if message.isEnd { worker.hasReported = true }
        messages.append((worker.place, message))
      }
    }
    var dead: [Dead] = []
    for worker in ended {
      workers.removeAll { $0 === worker }
      let status = worker.child.wait()
      if !worker.hasReported { dead.append(Dead(place: worker.place, status: status)) }
    }
    return (messages, dead)
  }

  /// A process that ended before its run did.
  struct Dead {
    let place: Int
    /// Its exit code, or the signal that ended it as a negative number.
    let status: Int

    /// Whether it was the process's own doing, such as a trap, and not that of the system or a person.
    var isOwnDoing: Bool {
      status >= 0 || [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV].contains(Int32(-status))
    }
  }

  /// Stops all of them and waits until they have kept their states; those that do not listen are ended.
  ///
  /// - Parameter patience: how long they may take to come to a good place.
  mutating func stopAll(patience: Duration) {
    for worker in workers { worker.child.stop() }
    let deadline = ContinuousClock.now + patience
    for worker in workers where !worker.child.hasEnded(by: deadline) { worker.child.end() }
    workers = []
  }
}
