import Errors
import Foundation
import Platform

/// One signature of a bundle: a statement about it and what a key has made of that statement's bytes.
///
/// Both lie under `signatures/` at the bundle's top. They are made when the bundle is, so they are in no
/// list of its files and in neither digest.
public struct BundleSignature: Hashable, Sendable {
  /// The tools whose signatures are known, by the ends of their files' names.
  public enum Scheme: String, CaseIterable, Sendable {
    /// As `ssh-keygen -Y sign` makes them.
    case ssh = "sig"
    /// As `minisign -S` makes them.
    case minisign = "minisig"
  }

  static let statementSuffix = ".intoto.json"

  /// The file's name without what every statement's ends with.
  public let name: String
  public let scheme: Scheme
  /// The `signatures` folder.
  private let folder: String

  /// - Parameter bundle: the bundle's folder.
  public init(_ name: String, _ scheme: Scheme, of bundle: String) {
    self.name = name
    self.scheme = scheme
    folder = "\(bundle)/\(BagFiles.signatures)"
  }

  /// The path of what is signed.
  public var statement: String { "\(folder)/\(name)\(Self.statementSuffix)" }
  /// The path of the signature.
  public var path: String { "\(statement).\(scheme.rawValue)" }
}

extension ResultBundle {
  /// The bundle's signatures, sorted by name.
  public static func signatures(at path: String) -> [BundleSignature] {
    let folder = "\(path)/\(BagFiles.signatures)"
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.sorted().compactMap { file in
      for scheme in BundleSignature.Scheme.allCases {
        let suffix = "\(BundleSignature.statementSuffix).\(scheme.rawValue)"
        if file.hasSuffix(suffix) {
          return BundleSignature(String(file.dropLast(suffix.count)), scheme, of: path)
        }
      }
      return nil
    }
  }
}

extension ArchivedBundle {
  /// Puts a statement and its signature into the bundle; those of the same name are replaced.
  public func add(
    _ signature: BundleSignature, statement: Data, bytes: Data
  ) throws(ArchiveError) {
    let folder = FilePath.folder(of: signature.path)
    try DurableFiles.makeFolder(folder)
    for (contents, place) in [(bytes, signature.path), (statement, signature.statement)] {
      let draft = "\(path)/\(BagFiles.signatures)/.draft-\(UUID().uuidString)"
      try DurableFiles.write(contents, to: draft)
      guard rename(draft, place) == 0 else {
        let failure = DurableFiles.failure(place)
        unlink(draft)
        throw failure
      }
    }
    try DurableFiles.synchronise(folder: folder)
    try DurableFiles.synchronise(folder: path)
  }
}

extension BundleVerification {
  /// Checks that what lies under `signatures/` is about this bundle. Whether a key has signed it is
  /// for whoever knows keys.
  mutating func checkStatements() {
    let folder = BagFiles.signatures + "/"
    let files = Set(tree.nodes.keys.filter { $0.hasPrefix(folder) })
    var known: Set<ExactName> = []
    for signature in ResultBundle.signatures(at: path) {
      let statement = folder + signature.name + BundleSignature.statementSuffix
      let file = "\(statement).\(signature.scheme.rawValue)"
      known.formUnion([ExactName(statement), ExactName(file)])
      guard let text = contents(statement) else {
        report(.missing, statement, "\(file) is a signature of it")
        continue
      }
      guard let tags = contents(BagFiles.tagManifest),
        let results = contents("data/" + BundlePath.resultManifest)
      else { continue }
      let fault = BundleStatement.fault(
        in: text, bundle: BundleDigest(ofManifest: tags), result: ResultDigest(ofManifest: results))
      if let fault { report(.inconsistent, statement, fault) }
    }
    for file in files.subtracting(known) {
      report(.extra, file, "it is neither a signature nor what one is of")
    }
  }
}
