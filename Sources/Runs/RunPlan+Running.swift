import Archive
import Foundation
import Platform

extension RunPlan {
  /// What is told while a plan is carried out, runs by their places.
  public enum Event: Sendable {
    /// It had been made before.
    case reused(Int)
    case started(Int)
    case progress(Int, step: Int, of: Int)
    case note(Int, String)
    case ended(Int, RunResult)
  }

  /// Makes the runs that are not archived yet.
  ///
  /// - Parameters:
  ///   - status: which those are, as ``status()`` found.
  ///   - sources: what the runs are made from; captured here if that has not been done.
  ///   - procedures: archive what a process left that ended in the midst of its run.
  ///   - keepGoing: whether to make the others when a run cannot be made at all.
  /// - Returns: what became of each run, by its place, with the path of its bundle.
  /// - Throws: ``Interrupted``, which says how much is archived; ``ExecutionError``; what is wrong
  ///   with the results folder.
  public func run(
    with executor: some Executor, from status: Status, sources: PlanSources? = nil,
    by procedures: some ProcedureFactory, keepGoing: Bool, observe: (Event) -> Void
  ) throws -> [RunResult] {
    try ResultsFolder.prepare(results)
    var outcomes = status.outcomes
    let pending = status.trainings.order.map { status.pending[$0] }
    for place in status.bundles.keys.sorted() { observe(.reused(place)) }
    let sources = if let sources { sources } else { try PlanSources(of: self, from: status) }
    // What was captured is there until all are made.
    defer { withExtendedLifetime(sources) {} }
    let verified = VerifiedBundles(of: results)
    defer { verified.save() }
    let sharing = try status.trainings.shared.isEmpty ? nil : SharingFolder(in: results)
    let requests = pending.map { place in
      var request = sources.request(runs[place].request, at: place)
      if let training = request.training, status.trainings.shared.contains(training) {
        request.sharedTraining = sharing?.training(training)
      }
      return request
    }
    do {
      try executor.run(requests) { event in
        switch event {
        case .started(let number): observe(.started(pending[number]))
        case .progress(let number, let step, let total):
          observe(.progress(pending[number], step: step, of: total))
        case .note(let number, let text): observe(.note(pending[number], text))
        case .ended(let number, let result):
          let place = pending[number]
          let outcome = try archived(result, of: requests[number], by: procedures)
          // Where one cannot be written, none can.
          if case .refused(let error) = outcome, !keepGoing || error.kind == .cannotWrite {
            throw error
          }
          outcomes[place] = outcome
          if case .completed(let bundle) = outcome {
            verified.add(archived: FilePath.name(of: bundle))
          }
          observe(.ended(place, outcome))
        }
      }
    } catch is Interrupted {
      let made = outcomes.count { $0.bundle != nil }
      let keys = Set(pending.compactMap { runs[$0].request.key })
      let kept = UnfinishedRun.all(in: results).count { keys.contains($0.key) }
      let unfinished = kept == 0 ? "" : ", and the state of \(kept) more is kept"
      throw Interrupted(
        kept: "\(made) of \(runs.count) runs are archived\(unfinished); "
          + "the same command goes on from there")
    }
    return outcomes
  }

  /// A folder for what the runs have in common, which goes with this value.
  private final class SharingFolder {
    private let area: StagingArea

    init(in results: String) throws(ArchiveError) { area = try StagingArea(in: results) }

    func training(_ key: String) -> SharedTraining {
      SharedTraining(
        key: key,
        folder: FilePath.standardised(
          area.path, in: FileManager.default.currentDirectoryPath))
    }

    deinit { area.remove() }
  }

  /// A result with the path of its bundle; a run that crashed is archived as failed.
  private func archived(
    _ result: RunResult, of request: RunRequest, by procedures: some ProcedureFactory
  ) throws -> RunResult {
    func path(_ bundle: String) -> String {
      "\(results)/\(FilePath.name(of: bundle))"
    }
    switch result {
    case .completed(let bundle): return .completed(bundle: path(bundle))
    case .failed(let bundle, let error): return .failed(bundle: path(bundle), error: error)
    case .refused: return result
    case .crashed(let error):
      let bundle = try RunRecorder(request)
        .archiveFailure(of: procedures.procedure(for: request), error)
      return .failed(bundle: path(bundle.name), error: error)
    }
  }
}

extension RunResult {
  /// Why the run could not be made at all, if it could not.
  public var refusal: ExecutionError? {
    if case .refused(let error) = self { error } else { nil }
  }

  /// The bundle, if there is one.
  public var bundle: String? {
    switch self {
    case .completed(let bundle), .failed(let bundle, _): bundle
    case .crashed, .refused: nil
    }
  }

  /// Why the run did not come to its end, if it did not.
  public var error: String? {
    switch self {
    case .completed: nil
    case .failed(_, let error), .crashed(let error): error
    case .refused(let error): error.description
    }
  }
}
