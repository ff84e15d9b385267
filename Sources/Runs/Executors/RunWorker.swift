import Archive
import Foundation

/// The other side of an executor: makes the run of one request in this process, and reports by lines
/// of ``WorkerMessage`` on standard output.
public struct RunWorker {
  private let procedures: any ProcedureFactory
  private let ledger: RunLedger?

  /// - Parameter ledger: where it is written down that the bundle was made here.
  public init(_ procedures: any ProcedureFactory, ledger: RunLedger?) {
    self.procedures = procedures
    self.ledger = ledger
  }

  /// Makes the run of a request.
  ///
  /// Relative paths of the request count from its own folder, which becomes the current one.
  ///
  /// - Throws: ``Interrupted``, or why the run could not be made, which is for the caller to report.
  public func run(_ request: RunRequest) throws {
    guard FileManager.default.changeCurrentDirectoryPath(request.folder) else {
      throw ExecutionError("the folder \(request.folder), where the run was asked for, is not here")
    }
    let procedure = try procedures.procedure(for: request)
    if let planned = request.identity, !procedure.identity.isSameRun(as: planned) {
      let changes = procedure.identity.changes(from: planned) ?? []
      throw ExecutionError(
        changes.map { RunIdentity.text(ofPart: $0) }.joined(separator: ", ")
          + ": not as it was when the runs were planned",
        hint: "run the command again: runs that are archived are not made again")
    }
    switch try record(procedure, request) {
    case .completed(let bundle, _):
      if let line = try? bundle.watchFindings()?.line { _ = WorkerMessage.note(line).send() }
      _ = WorkerMessage.completed(bundle: bundle.name).send()
    case .failed(let bundle, let error):
      _ = WorkerMessage.failed(bundle: bundle.name, error: "\(error)").send()
    case .interrupted: throw Interrupted()
    }
  }

  private func record(
    _ procedure: some Procedure, _ request: RunRequest
  ) throws -> RunRecorder.Outcome {
    var shown = 0
    return try Interruption.deferred(saying: "") {
      try RunRecorder(request, keepsInterrupted: false, ledger: ledger).run(procedure) { event in
        if case .note(let text) = event, !WorkerMessage.note(text).send() { return false }
        // A hundred times is often enough for a bar.
        if case .step(let step, let total, _) = event, 100 * (step - shown) >= total {
          shown = step
          // Nobody reads any more when the process that started this one is gone.
          if !WorkerMessage.progress(step: step, of: total).send() { return false }
        }
        return !Interruption.isRequested
      }
    }
  }
}
