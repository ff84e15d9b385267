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

  private var runs: [String: [Entry]] = [:]
  private var kin: [Kin: [Entry]] = [:]

  /// What runs that a person would call the same have in common.
  private struct Kin: Hashable {
    let experiment: String
    let seed: Int
    /// The ids of the tricks, sorted.
    let tricks: [String]
  }

  /// The bundles that were made here; nothing if it does not matter.
  private let madeHere: Set<BundleDigest>?

  /// Reads what is archived; a folder that is not there has nothing.
  ///
  /// - Parameter ledger: what says which bundles were made here; nothing if all are to be used.
  public init(results: String, madeBy ledger: RunLedger? = nil) throws(ArchiveError) {
    madeHere = ledger?.digests
    for entry in try BundleStore(resultsDirectory: results).list() {
      guard let bundle = entry.bundle, bundle.status == .completed,
        let record = try? bundle.document(JobRecord.self, at: JobRecord.path), let key = record.key
      else { continue }
      let run = Entry(record: record, bundle: bundle)
      runs[key, default: []].append(run)
      let group = Kin(
        experiment: bundle.experiment, seed: record.seed,
        tricks: record.parts.map(Self.tricks) ?? Self.tricks(of: bundle))
      kin[group, default: []].append(run)
    }
  }

  /// The last finished run of the same job that is undamaged to the byte, and whose records agree.
  ///
  /// Those that were made here come first.
  public func match(of job: JobRecord) -> Match? {
    guard let key = job.key else { return nil }
    let same = (runs[key] ?? []).filter { $0.record.isSameRun(as: job) }
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
    guard let parts = job.parts, let name = Self.name(in: parts) else { return [] }
    return kin[Kin(experiment: name, seed: job.seed, tricks: Self.tricks(in: parts))] ?? []
  }

  private static func name(in parts: [String: String]) -> String? {
    parts["name"].flatMap { try? ConfigurationNode.parse(json: $0, file: JobRecord.path).string }
  }

  private static func tricks(in parts: [String: String]) -> [String] {
    let ids = parts.keys.filter { $0.hasPrefix("tricks.") }.map { name in
      String(name.dropFirst(7).prefix { $0 != "." })
    }
    return Set(ids).sorted()
  }

  /// The tricks of a bundle whose record does not name them.
  private static func tricks(of bundle: ResultBundle) -> [String] {
    guard let data = try? bundle.data(at: BundlePath.resolved),
      let node = try? ConfigurationNode.parse(
        json: String(decoding: data, as: UTF8.self), file: BundlePath.resolved)
    else { return [] }
    return (node["tricks"]?.keys ?? []).sorted()
  }
}
