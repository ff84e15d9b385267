import Archive
import Configuration

/// The finished runs of a results folder, for not making one twice.
public struct FinishedRuns: Sendable {
  /// An archived run with what its results follow from.
  struct Entry: Sendable {
    let record: JobRecord
    let bundle: ResultBundle
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

  /// Reads what is archived; a folder that is not there has nothing.
  public init(results: String) throws(ArchiveError) {
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

  /// The last finished run of the same job that is undamaged to the byte.
  public func bundle(of job: JobRecord) -> ResultBundle? {
    guard let key = job.key else { return nil }
    return runs[key]?.last { $0.record.isSameRun(as: job) && $0.bundle.verify().isEmpty }?.bundle
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
