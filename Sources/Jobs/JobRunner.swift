import Archive
import Foundation
import Training
import Tricks

/// Makes one run in this process and archives it.
public struct JobRunner: Sendable {
  /// The folder that bundles are put in.
  public let results: String
  /// The words that ask for the run, for the archive.
  public let command: [String]
  /// Whether an interrupted run is archived as such.
  public let keepsInterrupted: Bool
  /// More files for the bundle, by their paths in it.
  public let attachments: [String: Data]

  public init(
    results: String, command: [String], keepsInterrupted: Bool = true,
    attachments: [String: Data] = [:]
  ) {
    self.results = results
    self.command = command
    self.keepsInterrupted = keepsInterrupted
    self.attachments = attachments
  }

  /// How a run ended.
  public enum Outcome: Sendable {
    case completed(ResultBundle, Run)
    /// Stopped with an error that is part of its bundle.
    case failed(ResultBundle, TrainingError)
    /// Stopped from outside; archived if that was asked for.
    case interrupted(ResultBundle?)
  }

  /// Trains and archives.
  ///
  /// - Parameter observe: told of each step and epoch; returning false interrupts the run.
  /// - Throws: if the run cannot begin, or cannot be archived.
  public func run(_ job: Job, observe: (TrainingEvent) -> Bool) throws -> Outcome {
    try ResultsFolder.prepare(results)
    var trainer = try Trainer(job.resolved, dataset: job.dataset)
    let started = Date()
    var clock = ContinuousClock.now
    var epochSeconds: [Double] = []
    func archive(_ status: RunStatus, _ run: Run? = nil) throws -> ResultBundle {
      let archiving = RunArchiving(
        job: job, command: command, started: started, ended: Date(), status: status,
        history: trainer.state.history, trace: trainer.trace, run: run, epochSeconds: epochSeconds)
      var contents = try archiving.contents(excluding: [results])
      for (path, data) in attachments { try contents.add(data, at: path) }
      return try BundleWriter(resultsDirectory: results).write(contents)
    }

    let run: Run?
    do throws(TrainingError) {
      run = try trainer.run { event in
        if case .epoch = event {
          let now = ContinuousClock.now
          epochSeconds.append((now - clock) / .seconds(1))
          clock = now
        }
        return observe(event)
      }
    } catch {
      return .failed(try archive(.failed("\(error)")), error)
    }
    guard let run else { return .interrupted(keepsInterrupted ? try archive(.interrupted) : nil) }
    return .completed(try archive(.completed, run), run)
  }

  /// Archives a run of which nothing is left but why.
  func archiveFailure(of job: Job, _ error: String) throws -> ResultBundle {
    let now = Date()
    let archiving = RunArchiving(
      job: job, command: command, started: now, ended: now, status: .failed(error),
      history: History(), trace: [], run: nil, epochSeconds: [])
    return try BundleWriter(resultsDirectory: results)
      .write(archiving.contents(excluding: [results]))
  }
}
