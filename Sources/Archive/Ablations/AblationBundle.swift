import Foundation

/// An archived ablation: what was asked, which runs it rests on, and what they came to.
///
/// The runs are bundles of their own, which it names. Opening one reads what it says of itself and no
/// more; ``verify()`` says whether to believe it.
public struct AblationBundle: ArchivedBundle {
  public let path: String
  /// Which ablation it is, and when it was made.
  public let record: AblationRecord
  public let digest: ResultDigest
  public let bundleDigest: BundleDigest

  /// Opens the bundle in a folder.
  ///
  /// - Throws: ``ArchiveError/notABundle(path:reason:)``, or what is wrong with its record.
  public init(path: String) throws(ArchiveError) {
    let folder = try OpenedFolder<AblationRecord>(path: path, record: BundlePath.ablation)
    self.path = folder.path
    record = folder.record
    digest = folder.digest
    bundleDigest = folder.bundleDigest
  }

  public var experiment: String { record.experiment }

  /// Whether the bundle in a folder is an ablation's.
  static func isOne(_ path: String) -> Bool {
    func has(_ file: String) -> Bool {
      FileManager.default.fileExists(atPath: "\(path)/\(BagFiles.payload)/\(file)")
    }
    return has(BundlePath.ablation) && !has(BundlePath.run)
  }

  /// Whether it is of the same plan, study and runs, and says the same of them. What people and programs
  /// were shown may differ: it has the time that it took, and how much was there before.
  func isSame(as other: AblationRecord, _ files: BundleFiles) -> Bool {
    record.study == other.study
      && files.contents.allSatisfy { file, contents in
        [BundlePath.report, BundlePath.document].contains(file)
          || (try? data(at: file)) == contents
      }
  }

  /// The runs that it rests on, as it names them.
  public func runs() throws(ArchiveError) -> [AblationRun] {
    try lines(AblationRun.self, at: BundlePath.ablationRuns)
  }
}

/// A run that an ablation rests on: where it was, and what it was.
public struct AblationRun: Codable, Hashable, Sendable {
  /// The number of its arm, from 0.
  public let arm: Int
  public let seed: Int
  /// The name of its bundle.
  public let bundle: String
  /// What its results follow from.
  public let key: String?
  public let digest: ResultDigest
  public let bundleDigest: BundleDigest
  /// Why it did not come to its end.
  public let error: String?

  private enum CodingKeys: String, CodingKey {
    case arm, seed, bundle, key, digest, error
    case bundleDigest = "bundle_digest"
  }

  public init(arm: Int, seed: Int, of bundle: ResultBundle, error: String?) {
    self.arm = arm
    self.seed = seed
    self.bundle = bundle.name
    key = try? bundle.document(JobRecord.self, at: JobRecord.path).key
    digest = bundle.digest
    bundleDigest = bundle.bundleDigest
    self.error = error
  }
}
