import Foundation
import Platform
import Provenance

/// What is archived in a folder of its own: a run, or an ablation.
public protocol ArchivedBundle: Sendable {
  /// The bundle's folder.
  var path: String { get }
  /// The digest of the bundle's result manifest.
  var digest: ResultDigest { get }
  /// The digest of everything in the bundle but its signatures.
  var bundleDigest: BundleDigest { get }
  /// The experiment's name.
  var experiment: String { get }
}

extension ArchivedBundle {
  /// The last part of the bundle's path.
  public var name: String { FilePath.name(of: path) }
  public var url: URL { URL(fileURLWithPath: path, isDirectory: true) }

  /// What the digest of the bundle is called that begins with some digits; nothing if none does.
  public func digestName(beginningWith digits: String) -> String? {
    if digest.hex.hasPrefix(digits) { return ResultFiles.digestName }
    return bundleDigest.hex.hasPrefix(digits) ? BundledFiles.digestName : nil
  }

  /// Whether one of the bundle's digests begins with some digits.
  func hasDigest(beginningWith digits: String) -> Bool {
    digestName(beginningWith: digits) != nil
  }

  /// Checks every byte of the bundle, and what its records say of each other.
  ///
  /// Each file's hash is kept in up to four places, which are compared with each other and with the
  /// bytes: so not only is a change found, the file at fault is named, even where that is one of
  /// the lists. Then the records are: who rewrites one, and all lists of hashes with it, is
  /// contradicted by the others. A bundle of which all was rewritten alike has another
  /// ``bundleDigest``.
  ///
  /// - Returns: What is wrong, sorted by file; nothing if the bundle is as it was archived.
  public func verify() -> [VerificationProblem] {
    ResultBundle.verify(path: path)
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

extension ArchivedBundle {
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

  public func host() throws(ArchiveError) -> HostFacts {
    try document(HostFacts.self, at: BundlePath.host)
  }

  public func build() throws(ArchiveError) -> BuildFacts {
    try document(BuildFacts.self, at: BundlePath.build)
  }
}

/// Opens a bundle's folder: reads a record and the digests.
struct OpenedFolder<Record: Decodable> {
  let path: String
  let record: Record
  let digest: ResultDigest
  let bundleDigest: BundleDigest

  /// - Parameter file: the record's, below `data`.
  /// - Throws: ``ArchiveError/notABundle(path:reason:)``, or what is wrong with the record.
  init(path: String, record file: String) throws(ArchiveError) {
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    let needed = [
      BagFiles.declaration, BagFiles.manifest, BagFiles.tagManifest, "data/" + file,
    ]
    for file in needed
    where !FileManager.default.fileExists(atPath: "\(path)/\(file)") {
      throw .notABundle(path: path, reason: "there is no \(file)")
    }
    let place = "\(path)/data/\(file)"
    record = try JSONText.read(Record.self, from: ResultBundle.read(place), place: place)
    digest = ResultDigest(
      ofManifest: try ResultBundle.read("\(path)/data/\(BundlePath.resultManifest)"))
    bundleDigest = BundleDigest(
      ofManifest: try ResultBundle.read("\(path)/\(BagFiles.tagManifest)"))
  }
}
