import Archive
import Reports

/// The archived ablations of a folder, as they are listed.
struct AblationList {
  struct Entry: Encodable {
    let name: String
    let status: String
    let experiment: String
    let contrasts: [String]
    let seeds: [Int]
    let standing: String
    let digest: String?
    let bundleDigest: String?
    let error: String?
  }

  let entries: [Entry]

  /// - Parameter problem: what is wrong with a bundle.
  init(_ all: [BundleOverview], problem: (BundleOverview) -> VerificationProblem?) {
    entries = all.compactMap { overview in
      guard let ablation = overview.ablation else { return nil }
      let problem = problem(overview)
      return Entry(
        name: overview.name, status: problem == nil ? "completed" : ListCommand.damaged,
        experiment: overview.experiment ?? "", contrasts: ablation.contrasts,
        seeds: ablation.seeds, standing: ablation.study.kind.rawValue,
        digest: overview.digest?.hex, bundleDigest: overview.bundleDigest?.hex,
        error: problem?.description)
    }
  }

  var hasDamaged: Bool { entries.contains { $0.status == ListCommand.damaged } }

  /// Nothing if there are none.
  var table: Table? {
    if entries.isEmpty { return nil }
    var table = Table([
      .init("digest"), .init("experiment"), .init("seeds", .right), .init("ablation of"),
      .init("asked"), .init("status"), .init("bundle"),
    ])
    for entry in entries {
      table.add([
        .init(entry.digest.map { String($0.prefix(6)) } ?? "-"), .init(entry.experiment),
        .init(String(entry.seeds.count)), .init(entry.contrasts.joined(separator: ", ")),
        .init(entry.standing),
        .init(entry.status, entry.status == ListCommand.damaged ? .red : .none), .init(entry.name),
      ])
    }
    return table
  }
}
