import Foundation
import Measurement

/// What a listing tells of an ablation alone.
public struct AblationOverview: Codable, Sendable {
  public let seeds: [Int]
  /// What is compared.
  public let contrasts: [String]
  public let study: StudyStanding
}

/// What a listing tells of a bundle.
public struct BundleOverview: Codable, Sendable {
  public let name: String
  /// `completed`, `failed` or `interrupted`; nothing for a bundle that cannot be opened, or lacks what a
  /// completed run has.
  public let status: String?
  public let experiment: String?
  public let seed: UInt64?
  /// The ids of its tricks, sorted.
  public let tricks: [String]?
  public let digest: ResultDigest?
  public let bundleDigest: BundleDigest?
  /// What a run's results follow from, as ``JobRecord/key``; nothing of a key that is not made of parts,
  /// as older programs wrote.
  public let job: String?
  /// The final metrics of the test split; nothing if the run has none.
  public let metrics: [String: Double]?
  /// The metrics that its runs are measured by.
  public let known: [Metric]
  /// What an ablation tells; nothing for a run.
  public let ablation: AblationOverview?
  /// When it ended, in seconds since 2001.
  public let ended: Double?
  /// What is wrong with it.
  public let error: String?

  /// Reads a bundle's records.
  init(of path: String, name: String) {
    do throws(ArchiveError) {
      switch try BundleStore.Found(path: path) {
      case .run(let bundle): self.init(of: bundle, name: name)
      case .ablation(let bundle): self.init(of: bundle, name: name)
      }
    } catch {
      self.init(damaged: name, error)
    }
  }

  private init(damaged name: String, _ error: ArchiveError) {
    self.name = name
    self.error = error.description
    (status, experiment, seed, tricks, digest, bundleDigest) = (nil, nil, nil, nil, nil, nil)
    (metrics, known, ended, ablation, job) = (nil, [], nil, nil, nil)
  }

  private init(of bundle: ResultBundle, name: String) {
    let isCompleted = bundle.status == .completed
    let summary = isCompleted ? try? bundle.summary() : nil
    var tricks: [String]?
    if case .object(let members)? = (try? bundle.options())?["tricks"] {
      tricks = members.keys.sorted()
    } else if bundle.has(BundlePath.resolved) {
      tricks = []
    }
    self.name = name
    status = isCompleted && summary == nil ? nil : bundle.status.name
    experiment = bundle.experiment
    seed = bundle.seed
    self.tricks = tricks
    digest = bundle.digest
    bundleDigest = bundle.bundleDigest
    metrics = summary?.metrics[.test]?.mapValues(\.value)
    known = bundle.run.metrics
    ended = bundle.run.ended.timeIntervalSinceReferenceDate
    let record = try? bundle.document(JobRecord.self, at: JobRecord.path)
    job = record?.parts == nil ? nil : record?.key
    (error, ablation) = (nil, nil)
  }

  private init(of bundle: AblationBundle, name: String) {
    self.name = name
    status = RunStatus.completed.name
    experiment = bundle.experiment
    (seed, tricks, metrics, known, error, job) = (nil, nil, nil, [], nil, nil)
    digest = bundle.digest
    bundleDigest = bundle.bundleDigest
    ended = bundle.record.ended.timeIntervalSinceReferenceDate
    ablation = AblationOverview(
      seeds: bundle.record.seeds, contrasts: bundle.record.contrasts, study: bundle.record.study)
  }

  /// Whether the bundle could be opened.
  public var isOpen: Bool { error == nil }

  /// Whether one of its digests begins with some digits.
  func hasDigest(beginningWith digits: String) -> Bool {
    digest?.hex.hasPrefix(digits) == true || bundleDigest?.hex.hasPrefix(digits) == true
  }
}
