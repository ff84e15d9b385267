import Archive
import ArgumentParser

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show one run or ablation: what was done, where, and what it came to.",
    discussion: "Example: harness show latest")

  @Argument(
    help: "A bundle: path, beginning of its name or digest, or 'latest'.", completion: .bundle)
  var bundle = "latest"

  @OptionGroup var archive: ArchiveOptions
  @OptionGroup var output: OutputOptions

  private struct Document: Encodable {
    let bundle: String
    let digest: String
    let bundleDigest: String
    let run: RunRecord
    let experiment: JSONValue
    let summary: RunSummary?
    let metrics: [MetricRecord]
    /// What was found while the run trained; nothing where nobody looked.
    let findings: [WatchFinding]?
    let dataset: JSONValue
    let environment: JSONValue
    let build: JSONValue
    /// The user's repository, or the only one of an older bundle.
    let source: JSONValue
    let sources: JSONValue?
  }

  /// Whose the sources are, and each repository by its name; nothing of an older bundle.
  private func sources(of bundle: ResultBundle) throws -> JSONValue? {
    guard bundle.has(BundlePath.sources),
      case .object(var all) = try bundle.document(JSONValue.self, at: BundlePath.sources)
    else { return nil }
    let repositories = try bundle.sources().repositories.keys.map { name in
      (name, try bundle.document(JSONValue.self, at: BundlePath.git(name)))
    }
    all["repositories"] = .object(Dictionary(uniqueKeysWithValues: repositories))
    return .object(all)
  }

  func run() throws {
    switch try archive.store.bundle(named: bundle) {
    case .run(let bundle): try show(bundle)
    case .ablation(let bundle):
      let view = try ArchivedAblationView(bundle)
      if output.json {
        try Console.print(json: view)
      } else {
        Console.print(try view.text(on: Console.output))
      }
    }
  }

  private func show(_ bundle: ResultBundle) throws {
    if output.json {
      try Console.print(
        json: Document(
          bundle: bundle.path, digest: bundle.digest.hex,
          bundleDigest: bundle.bundleDigest.hex, run: bundle.run,
          experiment: bundle.options(),
          summary: bundle.has(BundlePath.summary) ? bundle.summary() : nil,
          metrics: bundle.metrics(), findings: bundle.watchFindings(), dataset: bundle.dataset(),
          environment: bundle.document(JSONValue.self, at: BundlePath.host),
          build: bundle.document(JSONValue.self, at: BundlePath.build),
          source: bundle.document(
            JSONValue.self, at: BundlePath.git(bundle.sources().index?.user.name ?? "")),
          sources: sources(of: bundle)))
    } else {
      Console.print(try BundleView(bundle).text(on: Console.output))
    }
  }
}
