import Foundation
import Provenance

/// Archives runs as bundles in one directory.
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
    if case .completed = contents.run.status {
      let missing = BundlePath.requiredWhenCompleted.filter { contents.files[$0] == nil }
      guard missing.isEmpty else { throw .incomplete(missing: missing) }
    }
    let (files, run) = try Self.files(of: contents)

    return try ResultBundle(path: put(files, named: Self.name(of: run)))
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
  private static func name(of run: RunRecord) -> String {
    let experiment = run.experiment.map { character in
      PortablePath.isPortable("x\(character)") && character != "/" ? String(character) : "-"
    }
    let visible = experiment.joined().prefix(80).drop { $0 == "." }
    let digest = run.resultDigest?.short ?? "none"
    return "\(visible.isEmpty ? "run" : visible)-\(UTCTime.compact(run.started))-\(digest)"
  }

  /// Makes every file of a bundle, by its path from the bundle's top.
  private static func files(
    of contents: BundleContents
  ) throws(ArchiveError) -> ([String: Data], RunRecord) {
    var payload = contents.files.contents
    let results = contents.files.contents.filter { $0.key.hasPrefix("result/") }
    let resultManifest = HashList(of: results).text
    payload[BundlePath.resultManifest] = resultManifest

    var run = contents.run
    run.resultDigest = ResultDigest(ofManifest: resultManifest)
    payload[BundlePath.run] = try JSONText.document(run, file: BundlePath.run)
    payload[BundlePath.git] = try JSONText.document(contents.git, file: BundlePath.git)
    payload[BundlePath.patch] = contents.git.patch
    payload[BundlePath.host] = try JSONText.document(contents.host, file: BundlePath.host)
    payload[BundlePath.build] = try JSONText.document(contents.build, file: BundlePath.build)
    payload[BundlePath.packages] = try JSONText.document(
      PackageList(of: contents.build).document, file: BundlePath.packages)
    for file in contents.git.untracked {
      guard PortablePath.isPortable(file.storedAs) else {
        throw .badPath(path: file.storedAs, reason: "an untracked file's stored name")
      }
      payload["\(BundlePath.untracked)/\(file.storedAs)"] = file.contents
    }
    let job = try contents.files[BundlePath.job].map { text throws(ArchiveError) in
      try JSONText.read(JSONValue.self, from: text, place: BundlePath.job)
    }
    let crate = CrateDocument(
      run: run, build: contents.build, host: contents.host, job: job?["key"]?.stringValue,
      source: (contents.git.revision, contents.git.dirty == true),
      payload: payload.mapValues(FileFacts.init))
    payload[BundlePath.crate] = try JSONText.document(crate.document, file: BundlePath.crate)

    var files = BagFiles.make(payload: payload, run: run)
    for (path, contents) in payload { files["\(BagFiles.payload)/\(path)"] = contents }
    return (files, run)
  }
}
