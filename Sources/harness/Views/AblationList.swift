import Ablations
import Archive
import Errors
import Reports
import Runs

/// The archived ablations of a folder, as they are listed.
struct AblationList {
  struct Entry: Encodable {
    let name: String
    let status: String
    let experiment: String
    let contrasts: [String]
    let seeds: [Int]
    let standing: String
    /// Whether nothing but its own word says so.
    let byItsOwnWord: Bool
    let digest: String?
    let bundleDigest: String?
    let error: String?
  }

  let entries: [Entry]

  /// - Parameters:
  ///   - store: where they are.
  ///   - problem: what is wrong with a bundle.
  init(
    _ all: [BundleOverview], in store: BundleStore,
    problem: (BundleOverview) -> VerificationProblem?
  ) {
    entries = all.compactMap { overview in
      guard let ablation = overview.ablation else { return nil }
      let problem = problem(overview)
      let isKnown =
        ablation.study.frozen == nil
        || (try? AblationBundle(path: "\(store.resultsDirectory)/\(overview.name)"))?
          .isByItsOwnWord(.user) == false
      return Entry(
        name: overview.name, status: problem == nil ? "completed" : ListCommand.damaged,
        experiment: overview.experiment ?? "", contrasts: ablation.contrasts,
        seeds: ablation.seeds, standing: ablation.study.kind.rawValue,
        byItsOwnWord: !isKnown, digest: overview.digest?.hex,
        bundleDigest: overview.bundleDigest?.hex,
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
        .init(String(entry.seeds.count)), .init(NameList.text(entry.contrasts, showing: 3)),
        .init(entry.standing + (entry.byItsOwnWord ? ", by its own word" : "")),
        .init(entry.status, entry.status == ListCommand.damaged ? .red : .none), .init(entry.name),
      ])
    }
    return table
  }
}
