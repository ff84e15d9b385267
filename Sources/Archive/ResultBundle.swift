@_exported import TensorFiles

/// An archived run.
///
/// Opening one reads what it says of itself and no more; ``verify()`` says whether to believe it.
public struct ResultBundle: ArchivedBundle {
  /// The bundle's folder.
  public let path: String
  /// What was run, when, and how it ended.
  public let run: RunRecord
  /// The digest of the bundle's result manifest.
  public let digest: ResultDigest
  /// The digest of everything in the bundle but its signatures.
  public let bundleDigest: BundleDigest

  /// Opens the bundle in a folder.
  ///
  /// - Throws: ``ArchiveError/notABundle(path:reason:)``, or what is wrong with its ``RunRecord``.
  public init(path: String) throws(ArchiveError) {
    let folder = try OpenedFolder<RunRecord>(path: path, record: BundlePath.run)
    self.path = folder.path
    run = folder.record
    digest = folder.digest
    bundleDigest = folder.bundleDigest
  }

  /// A run that another record tells of and that is not at hand: no file of it can be read.
  ///
  /// - Parameter name: that of its folder.
  package init(
    named name: String, run: RunRecord, digest: ResultDigest, bundleDigest: BundleDigest
  ) {
    path = name
    self.run = run
    self.digest = digest
    self.bundleDigest = bundleDigest
  }

  public var experiment: String { run.experiment }
  public var seed: UInt64 { run.seed }
  public var status: RunStatus { run.status }
}

// MARK: - Records

extension ResultBundle {
  /// The metrics of each epoch.
  public func metrics() throws(ArchiveError) -> [MetricRecord] {
    try lines(MetricRecord.self, at: BundlePath.metrics)
  }

  /// The hashes of the traced steps.
  public func trace() throws(ArchiveError) -> [TraceRecord] {
    try lines(TraceRecord.self, at: BundlePath.trace)
  }

  public func summary() throws(ArchiveError) -> RunSummary {
    try document(RunSummary.self, at: BundlePath.summary)
  }

  /// The experiment with every default filled in.
  public func options() throws(ArchiveError) -> JSONValue {
    try document(JSONValue.self, at: BundlePath.resolved)
  }

  public func dataset() throws(ArchiveError) -> JSONValue {
    try document(JSONValue.self, at: BundlePath.dataset)
  }

  /// What the run was made from, with patches, untracked files and plugins.
  public func sources() throws(ArchiveError) -> SourceRecord {
    try SourceRecord(
      has: { has($0) }, data: { (file) throws(ArchiveError) in try data(at: file) },
      place: { filePath($0) })
  }
}
