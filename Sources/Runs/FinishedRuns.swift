import Archive
import Configuration
import Synchronization

/// The finished runs of a results folder, for not making one twice.
public struct FinishedRuns: Sendable {
  /// An archived run with what its results follow from.
  struct Entry: Sendable {
    let record: JobRecord
    let bundle: ResultBundle
  }

  /// What is archived of a job.
  public enum Match: Sendable {
    /// It need not be made again.
    ///
    /// - Parameter bundle: its path.
    case finished(bundle: String)
    /// It was made, as its bundle says, but not here.
    case foreign(bundle: String)
  }

  private let store: BundleStore
  /// The names of the bundles, the last run being the last; also of those that did not come to their end.
  private var kin: [Kin: [String]] = [:]
  /// Those that came to their end, by what their results follow from, in the same order.
  private var finished: [String: [BundleOverview]] = [:]
  private let verified: VerifiedBundles
  private let opened = Opened()

  /// What runs that a person would call the same have in common. Those of one job have it in common too.
  private struct Kin: Hashable {
    let experiment: String
    let seed: UInt64
    /// The ids of the tricks, sorted.
    let tricks: [String]
  }

  /// The bundles that were made here; nothing if it does not matter.
  private let madeHere: Set<BundleDigest>?

  /// Lists what is archived; a folder that is not there has nothing. A bundle is opened when a job like
  /// its own is asked for.
  ///
  /// - Parameter ledger: what says which bundles were made here; nothing if all are to be used.
  public init(results: String, madeBy ledger: RunLedger? = nil) throws(ArchiveError) {
    madeHere = ledger?.digests
    store = BundleStore(resultsDirectory: results)
    verified = VerifiedBundles(of: results)
    for bundle in try store.overviews() where bundle.status != nil {
      guard let experiment = bundle.experiment, let seed = bundle.seed else { continue }
      let group = Kin(experiment: experiment, seed: seed, tricks: bundle.tricks ?? [])
      kin[group, default: []].append(bundle.name)
      if let job = bundle.job, bundle.status == RunStatus.completed.name {
        finished[job, default: []].append(bundle)
      }
    }
  }

  /// The last finished run of the same job that is undamaged to the byte, and whose records agree: so
  /// what its key is made of is the same, too.
  ///
  /// Those that were made here come first.
  public func match(of job: JobRecord) -> Match? {
    guard let key = job.key, job.parts != nil else { return nil }
    let same = finished[key] ?? []
    func isOwn(_ bundle: BundleOverview) -> Bool {
      guard let madeHere else { return true }
      return bundle.bundleDigest.map(madeHere.contains) ?? false
    }
    func path(_ bundle: BundleOverview) -> String { "\(store.resultsDirectory)/\(bundle.name)" }
    if let own = same.last(where: { isOwn($0) && verified.isGood($0.name) }) {
      return .finished(bundle: path(own))
    }
    let other = same.last { !isOwn($0) && verified.isGood($0.name) }
    return other.map { .foreign(bundle: path($0)) }
  }

  /// The bundle of a run that need not be made again.
  public func bundle(of job: JobRecord) -> ResultBundle? {
    guard case .finished(let path) = match(of: job) else { return nil }
    return try? ResultBundle(path: path)
  }

  /// Writes down which bundles were found good, for the next plan that asks.
  func remember() { verified.save() }

  /// The finished runs of the same experiment by name, the same seed and the same tricks.
  func kin(of job: JobRecord) -> [Entry] {
    archived(like: job).filter { $0.bundle.status == .completed }
  }

  /// The runs of the same experiment, data and seed, by whichever program they were made and however
  /// they ended: what somebody may have seen of a job.
  public func seen(of job: JobRecord) -> [ResultBundle] {
    let question = job.question
    return archived(like: job).filter { $0.record.question == question }.map(\.bundle)
  }

  private func archived(like job: JobRecord) -> [Entry] {
    guard let parts = job.parts else { return [] }
    let group = Kin(
      experiment: Self.name(in: parts), seed: UInt64(clamping: job.seed),
      tricks: Self.tricks(in: parts))
    return opened.entries(of: group) {
      (kin[group] ?? []).compactMap { name in
        guard let bundle = try? ResultBundle(path: "\(store.resultsDirectory)/\(name)"),
          let record = try? bundle.document(JobRecord.self, at: JobRecord.path), record.key != nil
        else { return nil }
        return Entry(record: record, bundle: bundle)
      }
    }
  }

  /// The bundles that were opened for one job: others of its kind ask for them too.
  private final class Opened: Sendable {
    private let groups = Mutex<[Kin: [Entry]]>([:])

    func entries(of group: Kin, opening open: () -> [Entry]) -> [Entry] {
      if let known = groups.withLock({ $0[group] }) { return known }
      let entries = open()
      groups.withLock { $0[group] = entries }
      return entries
    }
  }

  private static func name(in parts: [String: String]) -> String {
    let node = parts["name"].flatMap {
      try? ConfigurationNode.parse(json: $0, file: JobRecord.path)
    }
    return node?.string ?? RunRequest.unnamed
  }

  private static func tricks(in parts: [String: String]) -> [String] {
    let ids = parts.keys.filter { $0.hasPrefix("tricks.") }.map { name in
      String(name.dropFirst(7).prefix { $0 != "." })
    }
    return Set(ids).sorted()
  }
}

extension JobRecord {
  /// What the results follow from but the program: the experiment, the data, the seed.
  public var question: [String: String] {
    (parts ?? [:]).filter { !$0.key.hasPrefix("source.") && $0.key != "contract" }
  }
}
