import Errors
import Foundation

/// Makes the runs of a plan with several worker processes of this program.
///
/// Where and beside what a run takes place cannot change its bits, so how many there are is only a
/// matter of speed: small networks gain more from a second process than from a second thread.
public struct Executor: Sendable {
  /// How many processes run at a time.
  public let processes: Int
  /// The folder that bundles are put in.
  public let results: String
  /// The words that start a run by a worker, before those of the run itself.
  private let prefix: [String]

  public init(crew: Crew, results: String) {
    processes = crew.processes
    self.results = results
    prefix = ["train", "--as-job", "--threads", String(crew.threads), "--results", results]
  }

  /// What happens to the runs of a plan, each known by its place in it.
  public enum Event: Sendable {
    case started(Int)
    case progress(Int, step: Int, of: Int)
    case ended(Int, Result)
  }

  /// What became of a run.
  public enum Result: Sendable {
    /// The path of its bundle.
    case completed(String)
    /// It stopped with an error, which its bundle tells too.
    case failed(String, error: String)
    /// It could not be made at all; there is no bundle.
    case refused(ExecutionError)
  }

  /// Makes runs, in their order as far as there are processes.
  ///
  /// - Parameter goesOn: whether to make the others when a run cannot be made at all.
  /// - Throws: ``Interrupted``, or ``ExecutionError`` if a run could not be made at all; then every
  ///   process has been stopped, and what had been finished is archived.
  public func run(
    _ sources: [ExperimentSource], goesOn: Bool = false, observe: (Event) -> Void
  ) throws -> [Result] {
    var results: [Result?] = Array(repeating: nil, count: sources.count)
    var workers = WorkerSet()
    defer { workers.stopAll() }
    var next = 0
    while next < sources.count || !workers.isEmpty {
      while next < sources.count && workers.count < processes && !Interruption.isRequested {
        let source = sources[next]
        try workers.start(
          next, program: Facts.program, arguments: prefix + source.workerArguments,
          input: source.text)
        observe(.started(next))
        next += 1
      }
      if Interruption.isRequested { throw Self.interrupted(results) }
      let (messages, dead) = workers.wait()
      for (place, message) in messages {
        switch message {
        case .entering, .left: break
        case .progress(let step, let total):
          observe(.progress(place, step: step, of: total))
        case .completed(let bundle): results[place] = .completed(bundle)
        case .failed(let bundle, let error): results[place] = .failed(bundle, error: error)
        case .refused(let error, let hint):
          let error = ExecutionError(error, hint: hint)
          guard goesOn else { throw error }
          results[place] = .refused(error)
        }
        if let result = results[place], !message.isProgress { observe(.ended(place, result)) }
      }
      if Interruption.isRequested { throw Self.interrupted(results) }
      for worker in dead {
        let result = try result(of: worker, sources[worker.place])
        if case .refused(let error) = result, !goesOn { throw error }
        results[worker.place] = result
        observe(.ended(worker.place, result))
      }
    }
    return results.compactMap { $0 }
  }

  private static func interrupted(_ results: [Result?]) -> Interrupted {
    let made = results.count { $0 != nil }
    return Interrupted(
      kept: "\(made) of \(results.count) runs are archived; the same command makes the others")
  }
}

extension Executor {
  /// What there is of a run whose process ended before it did.
  ///
  /// Where it is a plugin's doing the run has failed, which is archived.
  private func result(of worker: WorkerSet.Dead, _ source: ExperimentSource) throws -> Result {
    let end = ChildProcess.description(of: worker.status)
    guard !source.plugins.isEmpty, worker.isOwnDoing else {
      return .refused(
        ExecutionError(
          worker.status < 0
            ? "a worker process was ended by \(end)"
            : "a worker process ended with \(end) before its run did",
          hint: "run the command again: runs that are archived are not made again"))
    }
    let names = source.plugins.map(\.path).joined(separator: ", ")
    let error = "the process ended in the midst of training with \(names): \(end)"
    let job = try Job(source, results: results, rehearses: false)
    let runner = JobRunner(results: results, command: ["harness", "train"] + source.arguments)
    return .failed(try runner.archiveFailure(of: job, error).path, error: error)
  }
}

extension WorkerMessage {
  fileprivate var isProgress: Bool {
    guard case .progress = self else { return false }
    return true
  }
}

/// A run of a plan could not be made.
public struct ExecutionError: UserFacingError {
  public let description: String
  public let hint: String?
  public var kind: ErrorKind { .defect }

  init(_ description: String, hint: String? = nil) {
    self.description = description
    self.hint = hint
  }
}
