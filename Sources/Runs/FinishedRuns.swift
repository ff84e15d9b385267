import Archive
import Configuration

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
    case finished(ResultBundle)
    /// It was made, as its bundle says, but not here.
    case foreign(ResultBundle)
  }

  private let store: BundleStore
  /// The names of the bundles, the last run being the last; also of those that did not come to their end.
  private var kin: [Kin: [String]] = [:]
  /// The same, whatever the experiment is called.
  private var alike: [Kin: [String]] = [:]

  /// What runs that a person would call the same have in common. Those of one job have it in common too.
  private struct Kin: Hashable {
    var experiment: String?
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
    for bundle in try store.overviews() where bundle.status != nil {
      guard let experiment = bundle.experiment, let seed = bundle.seed else { continue }
      var group = Kin(experiment: experiment, seed: seed, tricks: bundle.tricks ?? [])
      kin[group, default: []].append(bundle.name)
      group.experiment = nil
      alike[group, default: []].append(bundle.name)
    }
  }

  /// The last finished run of the same job that is undamaged to the byte, and whose records agree.
  ///
  /// Those that were made here come first.
  public func match(of job: JobRecord) -> Match? {
    let same = kin(of: job).filter { $0.record.isSameRun(as: job) }
    func isOwn(_ entry: Entry) -> Bool { madeHere?.contains(entry.bundle.bundleDigest) ?? true }
    if let own = same.last(where: { isOwn($0) && $0.bundle.verify().isEmpty }) {
      return .finished(own.bundle)
    }
    let other = same.last { !isOwn($0) && $0.bundle.verify().isEmpty }
    return other.map { .foreign($0.bundle) }
  }

  /// The bundle of a run that need not be made again.
  public func bundle(of job: JobRecord) -> ResultBundle? {
    if case .finished(let bundle) = match(of: job) { bundle } else { nil }
  }

  /// The finished runs of the same experiment by name, the same seed and the same tricks.
  func kin(of job: JobRecord) -> [Entry] {
    guard let parts = job.parts else { return [] }
    let group = Kin(
      experiment: Self.name(in: parts), seed: UInt64(clamping: job.seed),
      tricks: Self.tricks(in: parts))
    return entries(kin[group]).filter { $0.bundle.status == .completed }
  }

  /// The runs that the same numbers follow from, by whichever program they were made, whatever they were
  /// called and however they ended: what somebody may have seen of a job.
  public func seen(of job: JobRecord) -> [ResultBundle] {
    guard let parts = job.parts else { return [] }
    let numbers = job.numbers
    let group = Kin(seed: UInt64(clamping: job.seed), tricks: Self.tricks(in: parts))
    return entries(alike[group]).filter { $0.record.numbers == numbers }.map(\.bundle)
  }

  private func entries(_ names: [String]?) -> [Entry] {
    (names ?? []).compactMap { name in
      guard let bundle = try? ResultBundle(path: "\(store.resultsDirectory)/\(name)"),
        let record = try? bundle.document(JobRecord.self, at: JobRecord.path), record.key != nil
      else { return nil }
      return Entry(record: record, bundle: bundle)
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
