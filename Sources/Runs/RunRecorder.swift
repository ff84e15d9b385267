import Archive
import Foundation
import Provenance

/// Makes one run in this process and archives it.
public struct RunRecorder: Sendable {
  /// The run, and where and with which words it is archived.
  public let request: RunRequest
  /// Whether an interrupted run is archived as such.
  public let keepsInterrupted: Bool
  /// Where it is written down that the bundle was made here.
  public let ledger: RunLedger?

  /// What the run is made from, if it has been captured; or else that is done before the first step.
  private let sources: SourceRecord?

  public init(
    _ request: RunRequest, sources: SourceRecord? = nil, keepsInterrupted: Bool = true,
    ledger: RunLedger? = nil
  ) {
    self.request = request
    self.sources = sources
    self.keepsInterrupted = keepsInterrupted
    self.ledger = ledger
  }

  /// How a run ended.
  public enum Outcome: Sendable {
    case completed(ResultBundle, RunOutput.Summary)
    /// Stopped with an error that is part of its bundle.
    case failed(ResultBundle, any Error)
    /// Stopped from outside; archived if that was asked for, and where it can go on, if it can.
    case interrupted(ResultBundle?, UnfinishedRun.Record?)
  }

  /// Makes the run and archives it; goes on with one that an earlier process left unfinished.
  ///
  /// - Parameter observe: told how far it is; returning false interrupts the run.
  /// - Throws: if the run cannot begin, or cannot be archived.
  public func run(
    _ procedure: some Procedure, observe: (RunEvent) -> Bool
  ) throws -> Outcome {
    try ResultsFolder.prepare(request.results)
    let sources = try capturedSources()
    var keeper = try RunKeeper(for: request, ledger: ledger) { _ = observe(.note($0)) }
    let output = try procedure.run(keeping: &keeper, observe: observe)
    func archive(_ status: RunStatus) throws -> ResultBundle {
      try write(
        output, of: procedure, from: sources, status: status,
        sessions: keeper.sessions(until: Date()), in: keeper.isForeign ? nil : ledger)
    }
    switch output.end {
    case .completed(let summary):
      let bundle = try archive(.completed)
      keeper.remove()
      return .completed(bundle, summary)
    case .failed(let error):
      let bundle = try archive(.failed("\(error)"))
      keeper.remove()
      return .failed(bundle, error)
    case .interrupted:
      return .interrupted(keepsInterrupted ? try archive(.interrupted) : nil, keeper.kept)
    }
  }

  /// Archives a run of which nothing is left but why.
  public func archiveFailure(
    of procedure: some Procedure, _ error: String
  ) throws -> ResultBundle {
    let nothing = RunOutput(end: .interrupted, metrics: [])
    let session = RunSession(started: Date(), ended: Date(), step: 0)
    return try write(
      nothing, of: procedure, from: capturedSources(), status: .failed(error), sessions: [session],
      in: ledger)
  }

  private func capturedSources() throws -> SourceRecord {
    if let sources { return sources }
    if let folder = request.sources { return try CapturedSources.read(folder) }
    var capture = SourceCapture(results: request.results)
    return try capture.record(for: request)
  }

  private func write(
    _ output: RunOutput, of procedure: some Procedure, from sources: SourceRecord,
    status: RunStatus, sessions: [RunSession], in ledger: RunLedger?
  ) throws -> ResultBundle {
    let ended = sessions.last?.ended ?? Date()
    var contents = BundleContents(
      run: RunRecord(
        experiment: request.name, seed: UInt64(request.seed), status: status,
        started: sessions.first?.started ?? ended, ended: ended,
        sessions: sessions.count > 1 ? sessions : [], command: request.command,
        measures: procedure.measures, procedure: request.procedure),
      sources: sources, host: procedure.host, build: Program.build)
    contents.files = try output.bundleFiles()
    try contents.files.add(text: request.text, at: BundlePath.experiment)
    try contents.files.add(
      text: procedure.request.experiment.prettyJSON + "\n", at: BundlePath.resolved)
    try contents.files.add(json: procedure.identity, at: JobRecord.path)
    for (path, data) in try procedure.documents().contents {
      try contents.files.add(data, at: path)
    }
    for (path, text) in request.attachments { try contents.files.add(text: text, at: path) }
    let bundle = try archive(contents, in: ledger)
    ledger?.add(bundle.bundleDigest)
    return bundle
  }

  /// Archives a run in the results folder, or else wherever there is room for it.
  ///
  /// - Throws: ``KeptElsewhere`` if it lies in another place, and what is wrong if there is none.
  private func archive(
    _ contents: BundleContents, in ledger: RunLedger?
  ) throws -> ResultBundle {
    do {
      return try BundleWriter(resultsDirectory: request.results).write(contents)
    } catch {
      guard error.kind == .cannotWrite else { throw error }
      for folder in KeptElsewhere.folders {
        if let bundle = try? BundleWriter(resultsDirectory: folder).write(contents) {
          ledger?.add(bundle.bundleDigest)
          throw KeptElsewhere(bundle: bundle, results: request.results, reason: error)
        }
      }
      throw error
    }
  }
}
