import Ablations
import Archive
import ArgumentParser
import Reports
import Runs
import Statistics

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the archived runs and ablations, the latest last.",
    discussion: """
      A bundle that cannot be opened, or lacks what a completed run has, is listed as damaged. \
      Whether each byte is as it was archived, and what ablations say of their runs is so, takes longer \
      to say: --verify. An ablation whose study was not frozen here is asked by its own word.

      Example: harness list --verify
      """)

  @Flag(help: "Check every byte, and list as damaged what `harness verify` finds fault with.")
  var verify = false

  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var output: OutputOptions

  private struct Entry: Encodable {
    let name: String
    let status: String
    var experiment: String?
    var seed: UInt64?
    var tricks: [String]?
    var digest: String?
    var bundleDigest: String?
    var metrics: [String: Double]?
    var error: String?
    /// The metrics that its runs are measured by.
    var known: [Metric] = []

    private enum CodingKeys: String, CodingKey {
      case name, status, experiment, seed, tricks, digest, metrics, error
      case bundleDigest = "bundle_digest"
    }
  }

  private struct Document: Encodable {
    let bundles: [Entry]
    let ablations: [AblationList.Entry]
    let unfinished: [UnfinishedRun.Record]
  }

  private func text(of run: UnfinishedRun.Record, isOwn: Bool) -> String {
    let what =
      "unfinished: \(run.experiment), seed \(run.seed), kept at step \(run.step) of \(run.steps)"
    // What a stranger's state says of its command is no advice.
    if !isOwn { return what + ", but not here" }
    return what + ": "
      + "`\(archive.store.command(again: run.command))` goes on"
  }

  func run() throws {
    let all = try archive.store.overviews()
    let entries = all.filter { $0.ablation == nil }.map(entry)
    let ablations = AblationList(all, in: archive.store) { problem(of: $0) }
    let unfinished = UnfinishedRun.all(in: archive.results)
    let own = Set(UnfinishedRun.all(in: archive.results, keptBy: .user).map(\.key))
    if output.json {
      return try Console.print(
        json: Document(
          bundles: entries, ablations: ablations.entries, unfinished: unfinished))
    }
    defer {
      for run in unfinished {
        Console.note(.note, "\(text(of: run, isOwn: own.contains(run.key)))")
      }
    }
    guard !all.isEmpty else {
      let train = archive.store.command("train")
      Console.note("there is no bundle in \(archive.results); `\(train)` makes one")
      return
    }
    let metrics = entries.flatMap { $0.known }.reduce(into: [Metric]()) { metrics, metric in
      if !metrics.contains(metric) { metrics.append(metric) }
    }
    var table = Table(
      [.init("digest"), .init("experiment"), .init("seed", .right), .init("tricks")]
        + metrics.map { .init("test \($0.name)", .right) } + [.init("status"), .init("bundle")])
    for entry in entries {
      let isGood = entry.status == "completed"
      let values = metrics.map { metric in
        entry.metrics?[metric.name].map { Text.value($0, of: metric) } ?? "-"
      }
      table.add(
        [
          .init(entry.digest.map { String($0.prefix(6)) } ?? "-"), .init(entry.experiment ?? "-"),
          .init(entry.seed.map(String.init) ?? "-"),
          .init(entry.tricks?.joined(separator: ", ") ?? "-"),
        ] + values.map { .init($0) }
          + [.init(entry.status, isGood ? .none : .red), .init(entry.name)])
    }
    if !entries.isEmpty { Console.print(table.rendered(on: Console.output)) }
    if let table = ablations.table {
      if !entries.isEmpty { Console.print("") }
      Console.print(table.rendered(on: Console.output))
    }
    if entries.contains(where: { $0.status == Self.damaged }) || ablations.hasDamaged {
      Console.note(.hint, "`\(archive.store.command("verify"))` says what is damaged")
    }
  }

  static let damaged = "damaged"

  /// What is wrong with a bundle, if that was asked for.
  private func problem(of bundle: BundleOverview) -> VerificationProblem? {
    guard verify else { return nil }
    let path = "\(archive.results)/\(bundle.name)"
    if let problem = ResultBundle.verify(path: path).first { return problem }
    guard bundle.ablation != nil, let ablation = try? AblationBundle(path: path) else { return nil }
    return AblationCheck(ablation, archive.store).problems.first
  }

  private func entry(_ bundle: BundleOverview) -> Entry {
    let problem = problem(of: bundle)
    return Entry(
      name: bundle.name, status: problem == nil ? bundle.status ?? Self.damaged : Self.damaged,
      experiment: bundle.experiment, seed: bundle.seed, tricks: bundle.tricks,
      digest: bundle.digest?.hex, bundleDigest: bundle.bundleDigest?.hex, metrics: bundle.metrics,
      error: bundle.error ?? problem?.description, known: bundle.known)
  }
}

extension JSONValue {
  /// The member of an object.
  func member(_ key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members[key]
  }

  /// The keys of an object, sorted.
  var keys: [String] {
    guard case .object(let members) = self else { return [] }
    return members.keys.sorted()
  }
}
