import Foundation
import Platform
import Provenance
@_exported import TensorFiles

/// An archived run.
///
/// Opening one reads what it says of itself and no more; ``verify()`` says whether to believe it.
public struct ResultBundle: Sendable {
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
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    let needed = [
      BagFiles.declaration, BagFiles.manifest, BagFiles.tagManifest, "data/" + BundlePath.run,
    ]
    for file in needed
    where !FileManager.default.fileExists(atPath: "\(path)/\(file)") {
      throw .notABundle(path: path, reason: "there is no \(file)")
    }
    let record = try Self.read("\(path)/data/\(BundlePath.run)")
    run = try JSONText.read(RunRecord.self, from: record, place: "\(path)/data/\(BundlePath.run)")
    digest = ResultDigest(
      ofManifest: try Self.read("\(path)/data/\(BundlePath.resultManifest)"))
    bundleDigest = BundleDigest(ofManifest: try Self.read("\(path)/\(BagFiles.tagManifest)"))
  }

  /// The last part of the bundle's path.
  public var name: String { FilePath.name(of: path) }
  public var url: URL { URL(fileURLWithPath: path, isDirectory: true) }
  public var experiment: String { run.experiment }
  public var seed: UInt64 { run.seed }
  public var status: RunStatus { run.status }

  /// What the digest of the bundle is called that begins with some digits; nothing if none does.
  public func digestName(beginningWith digits: String) -> String? {
    if digest.hex.hasPrefix(digits) { return ResultFiles.digestName }
    return bundleDigest.hex.hasPrefix(digits) ? BundledFiles.digestName : nil
  }

  /// Whether one of the bundle's digests begins with some digits.
  func hasDigest(beginningWith digits: String) -> Bool {
    digestName(beginningWith: digits) != nil
  }

  static func read(_ path: String) throws(ArchiveError) -> Data {
    do {
      return try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw .cannotRead(path: path, reason: (error as NSError).localizedDescription)
    }
  }
}

// MARK: - Files

extension ResultBundle {
  /// Returns the path in the file system of a file below `data`.
  public func filePath(_ file: String) -> String { "\(path)/\(BagFiles.payload)/\(file)" }

  /// Whether the bundle has a file, by its path below `data`.
  public func has(_ file: String) -> Bool {
    FileManager.default.fileExists(atPath: filePath(file))
  }

  /// Reads a file, by its path below `data`.
  public func data(at file: String) throws(ArchiveError) -> Data {
    guard has(file) else { throw .missingFile(bundle: name, file: file) }
    return try Self.read(filePath(file))
  }

  /// Reads a JSON document, by its path below `data`.
  public func document<T: Decodable>(
    _ type: T.Type, at file: String
  ) throws(ArchiveError) -> T {
    try JSONText.read(type, from: data(at: file), place: filePath(file))
  }

  /// Reads a file of JSON Lines, by its path below `data`.
  public func lines<T: Decodable>(_ type: T.Type, at file: String) throws(ArchiveError) -> [T] {
    try JSONText.readLines(type, from: data(at: file), place: filePath(file))
  }

  /// Reads a file of tensors, by its path below `data`.
  public func tensors(at file: String) throws(ArchiveError) -> [StoredTensor] {
    let bytes = try data(at: file)
    do {
      return try Safetensors.decode(bytes)
    } catch {
      throw .malformed(place: filePath(file), reason: error.description)
    }
  }
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

  public func host() throws(ArchiveError) -> HostFacts {
    try document(HostFacts.self, at: BundlePath.host)
  }

  public func build() throws(ArchiveError) -> BuildFacts {
    try document(BuildFacts.self, at: BundlePath.build)
  }

  /// What the run was made from, with patches, untracked files and plugins.
  public func sources() throws(ArchiveError) -> SourceRecord {
    try SourceRecord(
      has: { has($0) }, data: { (file) throws(ArchiveError) in try data(at: file) },
      place: { filePath($0) })
  }
}
