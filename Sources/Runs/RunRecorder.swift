import Archive
import Foundation
import Provenance

/// Makes one run in this process and archives it.
public struct RunRecorder: Sendable {
  /// The run, and where and with which words it is archived.
  public let request: RunRequest
  /// Whether an interrupted run is archived as such.
  public let keepsInterrupted: Bool
  /// More files for the bundle, by their paths in it.
  public let attachments: [String: Data]

  /// What the run is made from, if it has been captured; or else that is done before the first step.
  private let sources: SourceRecord?

  public init(
    _ request: RunRequest, sources: SourceRecord? = nil, keepsInterrupted: Bool = true,
    attachments: [String: Data] = [:]
  ) {
    self.request = request
    self.sources = sources
    self.keepsInterrupted = keepsInterrupted
    self.attachments = attachments
  }

  /// How a run ended.
  public enum Outcome: Sendable {
    case completed(ResultBundle, RunOutput.Summary)
    /// Stopped with an error that is part of its bundle.
    case failed(ResultBundle, any Error)
    /// Stopped from outside; archived if that was asked for.
    case interrupted(ResultBundle?)
  }

  /// Makes the run and archives it.
  ///
  /// - Parameter observe: told how far it is; returning false interrupts the run.
  /// - Throws: if the run cannot begin, or cannot be archived.
  public func run(
    _ procedure: some Procedure, observe: (RunEvent) -> Bool
  ) throws -> Outcome {
    try ResultsFolder.prepare(request.results)
    let sources = try capturedSources()
    let started = Date()
    let output = try procedure.run(observe: observe)
    func archive(_ status: RunStatus) throws -> ResultBundle {
      try write(output, of: procedure, from: sources, status: status, started: started)
    }
    switch output.end {
    case .completed(let summary): return .completed(try archive(.completed), summary)
    case .failed(let error): return .failed(try archive(.failed("\(error)")), error)
    case .interrupted: return .interrupted(keepsInterrupted ? try archive(.interrupted) : nil)
    }
  }

  /// Archives a run of which nothing is left but why.
  public func archiveFailure(
    of procedure: some Procedure, _ error: String
  ) throws -> ResultBundle {
    let nothing = RunOutput(end: .interrupted, metrics: [])
    return try write(
      nothing, of: procedure, from: capturedSources(), status: .failed(error), started: Date())
  }

  private func capturedSources() throws -> SourceRecord {
    if let sources { return sources }
    if let folder = request.sources { return try CapturedSources.read(folder) }
    var capture = SourceCapture(results: request.results)
    return try capture.record(for: request)
  }

  private func write(
    _ output: RunOutput, of procedure: some Procedure, from sources: SourceRecord,
    status: RunStatus, started: Date
  ) throws -> ResultBundle {
    var contents = BundleContents(
      run: RunRecord(
        experiment: request.name, seed: UInt64(request.seed), status: status, started: started,
        ended: Date(), command: request.command, measures: procedure.measures,
        procedure: request.procedure),
      sources: sources, host: procedure.host, build: Program.build)
    contents.files = try output.bundleFiles()
    try contents.files.add(text: request.text, at: BundlePath.experiment)
    try contents.files.add(
      text: procedure.request.experiment.prettyJSON + "\n", at: BundlePath.resolved)
    try contents.files.add(json: procedure.identity, at: JobRecord.path)
    for (path, data) in try procedure.documents().contents {
      try contents.files.add(data, at: path)
    }
    for (path, data) in attachments { try contents.files.add(data, at: path) }
    return try BundleWriter(resultsDirectory: request.results).write(contents)
  }
}
