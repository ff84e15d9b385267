import Foundation
import Provenance

/// Archives runs and ablations as bundles in one directory.
///
/// A bundle appears whole or not at all: it is written beside its place, put on the disk, and moved
/// there in one step. None is ever overwritten.
public struct BundleWriter: Sendable {
  /// The directory that bundles are put in; it is made when the first one is.
  public let resultsDirectory: String

  public init(resultsDirectory: String) {
    self.resultsDirectory = resultsDirectory
  }

  /// Archives a run.
  ///
  /// - Returns: The bundle, named after the experiment, the time the run began, and the first
  ///   digits of its result digest.
  /// - Throws: ``ArchiveError/incomplete(missing:)`` when a completed run lacks files, and
  ///   ``ArchiveError/cannotWrite(path:reason:)`` when the disk refuses; then nothing is left.
  public func write(_ contents: BundleContents) throws(ArchiveError) -> ResultBundle {
    var payload = contents.files.contents
    payload.merge(try contents.sources.archived()) { $1 }
    let git = contents.sources.harness
    let (files, run) = try Self.files(
      contents.run, contents.files, payload: payload, host: contents.host, build: contents.build,
      source: (git?.revision, git?.dirty != false))
    return try ResultBundle(path: put(files, named: Self.name(of: run)))
  }

  /// Archives an ablation whose runs are archived, unless that has been done.
  ///
  /// - Parameter isOwn: whether a bundle that is there, of the same plan, runs and statistics, is to
  ///   stand for this one.
  /// - Returns: The bundle, named after the experiment, the time it began, and the first digits of its
  ///   result digest.
  /// - Throws: as for a run.
  public func write(
    _ contents: AblationContents, unless isOwn: (AblationBundle) -> Bool = { _ in false }
  ) throws(ArchiveError) -> AblationBundle {
    let (files, record) = try Self.files(
      contents.record, contents.files, payload: contents.files.contents, host: contents.host,
      build: contents.build, source: (nil, false))
    for known in try BundleStore(resultsDirectory: resultsDirectory).overviews()
    where known.ablation != nil && known.digest == record.resultDigest {
      let bundle = try AblationBundle(path: "\(resultsDirectory)/\(known.name)")
      if bundle.isSame(as: record, contents.files), isOwn(bundle), bundle.verify().isEmpty {
        return bundle
      }
    }
    return try AblationBundle(path: put(files, named: Self.name(of: record)))
  }

  /// Archives a copy of a bundle that lies elsewhere, byte for byte.
  ///
  /// - Returns: its path.
  package func adopt(_ bundle: ResultBundle) throws(ArchiveError) -> String {
    var files: [String: Data] = [:]
    for file in FileTree(of: bundle.path).nodes.keys {
      files[file.text] = try ResultBundle.read("\(bundle.path)/\(file.text)")
    }
    return try put(files, named: bundle.name)
  }

  /// Puts files on the disk as a folder that appears whole or not at all.
  ///
  /// - Parameter files: by their paths from the folder.
  /// - Returns: the first free place of the name.
  private func put(_ files: [String: Data], named name: String) throws(ArchiveError) -> String {
    try DurableFiles.makeFolder(resultsDirectory)
    StagingArea.sweep(resultsDirectory)
    let staging = try StagingArea(in: resultsDirectory)
    do {
      try staging.write(files)
      let place = try move(staging, named: name)
      try DurableFiles.synchronise(folder: resultsDirectory)
      return place
    } catch {
      staging.remove()
      throw error
    }
  }

  /// Moves a staged bundle to the first free place of its name.
  private func move(
    _ staging: borrowing StagingArea, named name: String
  ) throws(ArchiveError) -> String {
    let place = resultsDirectory + "/" + name
    if try staging.move(to: place) { return place }
    for number in 2...9999 where try staging.move(to: "\(place)-\(number)") {
      return "\(place)-\(number)"
    }
    throw .cannotWrite(path: place, reason: "there are too many bundles of this name")
  }

  /// Returns a bundle's name, of characters that any file system takes.
  private static func name(of record: some BundleRecord) -> String {
    let experiment = record.experiment.map { character in
      PortablePath.isPortable("x\(character)") && character != "/" ? String(character) : "-"
    }
    let visible = experiment.joined().prefix(80).drop { $0 == "." }
    let digest = record.resultDigest?.short ?? "none"
    return (visible.isEmpty ? "run" : visible) + record.nameInfix
      + "-\(UTCTime.compact(record.started))-\(digest)"
  }

  /// Makes every file of a bundle, by its path from the bundle's top.
  ///
  /// - Parameters:
  ///   - given: the files that are not the writer's.
  ///   - source: the revision of the program's source, and whether that was changed.
  private static func files<Record: BundleRecord>(
    _ record: Record, _ given: BundleFiles, payload: [String: Data], host: HostFacts,
    build: BuildFacts, source: (revision: String?, isChanged: Bool)
  ) throws(ArchiveError) -> ([String: Data], Record) {
    let missing = record.required.filter { given[$0] == nil }
    guard missing.isEmpty else { throw .incomplete(missing: missing) }
    var payload = payload
    let results = given.contents.filter { $0.key.hasPrefix("result/") }
    let resultManifest = HashList(of: results).text
    payload[BundlePath.resultManifest] = resultManifest

    var record = record
    record.resultDigest = ResultDigest(ofManifest: resultManifest)
    payload[Record.file] = try JSONText.document(record, file: Record.file)
    payload[BundlePath.host] = try JSONText.document(host, file: BundlePath.host)
    payload[BundlePath.build] = try JSONText.document(build, file: BundlePath.build)
    payload[BundlePath.packages] = try JSONText.document(
      PackageList(of: build).document, file: BundlePath.packages)
    let job = try given[BundlePath.job].map { text throws(ArchiveError) in
      try JSONText.read(JSONValue.self, from: text, place: BundlePath.job)
    }
    let crate = CrateDocument(
      record: record, build: build, host: host, job: job?["key"]?.stringValue, source: source,
      payload: payload.mapValues(FileFacts.init))
    payload[BundlePath.crate] = try JSONText.document(crate.document, file: BundlePath.crate)

    var files = BagFiles.make(payload: payload, record: record)
    for (path, contents) in payload { files["\(BagFiles.payload)/\(path)"] = contents }
    return (files, record)
  }
}
