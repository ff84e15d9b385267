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
  /// - Returns: what they said, and a refusal for each that ended without a word.
  mutating func wait() -> [(place: Int, message: WorkerMessage)] {
    var waits = workers.map { pollfd(fd: $0.child.output, events: Int16(POLLIN), revents: 0) }
    guard poll(&waits, nfds_t(waits.count), 1000) > 0 else { return [] }
    var messages: [(place: Int, message: WorkerMessage)] = []
    var ended: [Worker] = []
    for (worker, wait) in zip(workers, waits) where wait.revents != 0 {
      guard let lines = worker.child.readLines() else {
        ended.append(worker)
        continue
      }
      for line in lines {
        guard let message = WorkerMessage(line: line) else { continue }
        if case .progress = message {} else { worker.hasReported = true }
        messages.append((worker.place, message))
      }
    }
    for worker in ended {
      workers.removeAll { $0 === worker }
      let status = worker.child.wait()
      if !worker.hasReported && !Interruption.isRequested {
        let error =
          status < 0
          ? "a worker process was ended by \(String(cString: strsignal(Int32(-status))))"
          : "a worker process ended with exit code \(status) before its run did"
        let hint = "run the command again: runs that are archived are not made again"
        messages.append((worker.place, .refused(error: error, hint: hint)))
      }
    }
    return messages
  }

  /// Stops all of them and waits for their ends.
  mutating func stopAll() {
    for worker in workers { worker.child.stop() }
    for worker in workers { _ = worker.child.wait() }
    workers = []
  }
}
