import Foundation
import Provenance

/// Writes a bundle's `ro-crate-metadata.json`: RO-Crate 1.1 with the Process Run Crate 0.5 profile.
///
/// <https://w3id.org/ro/crate/1.1>, <https://w3id.org/ro/wfrun/process/0.5>
struct CrateDocument<Record: BundleRecord> {
  let record: Record
  let build: BuildFacts
  let host: HostFacts
  /// The digest of everything that the results follow from, if that is known.
  var job: String?
  /// The revision of the source, if that is known, and whether it was changed.
  var source: (revision: String?, isChanged: Bool) = (nil, false)
  /// The files below `data`, without the crate itself.
  let payload: [String: FileFacts]

  /// The document.
  var document: JSONValue {
    let files = payload.sorted { $0.key < $1.key }
    var graph = [descriptor, root, profile, licence, runner, publisher, harness, compiler, action]
    graph += inputs + parameters + files.map { file($0.key, $0.value) }
    return [
      "@context": [
        "https://w3id.org/ro/crate/1.1/context",
        [
          "sha256": "https://w3id.org/ro/terms/workflow-run#sha256",
          "environment": "https://w3id.org/ro/terms/workflow-run#environment",
        ],
      ],
      "@graph": .array(graph),
    ]
  }

  // MARK: - The crate

  private static var profileID: String { "https://w3id.org/ro/wfrun/process/0.5" }

  private var descriptor: JSONValue {
    [
      "@id": "ro-crate-metadata.json", "@type": "CreativeWork",
      "about": Self.reference("./"),
      "conformsTo": Self.reference("https://w3id.org/ro/crate/1.1"),
    ]
  }

  var root: JSONValue {
    [
      "@id": "./", "@type": "Dataset",
      "name": .string(record.crate.name),
      "description": .string(record.crate.description),
      "datePublished": .string(String(UTCTime.crate(record.ended).prefix(10))),
      "license": Self.reference("#licence"),
      "conformsTo": Self.reference(Self.profileID),
      "hasPart": Self.references(payload.keys.sorted()),
      "author": Self.reference("#runner"),
      "publisher": Self.reference("#publisher"),
      "mentions": Self.reference("#run"),
      "keywords": .string(record.crate.keywords),
    ]
  }

  private var profile: JSONValue {
    [
      "@id": .string(Self.profileID), "@type": "CreativeWork", "name": "Process Run Crate",
      "version": "0.5",
    ]
  }

  private var licence: JSONValue {
    [
      "@id": "#licence", "@type": "CreativeWork", "name": "Not stated",
      "description": "Whoever made this run has stated no licence for its results.",
    ]
  }

  // MARK: - Who and with what

  private var runner: JSONValue {
    [
      "@id": "#runner", "@type": "Person", "name": "Not recorded",
      "affiliation": Self.reference("#publisher"),
    ]
  }

  private var publisher: JSONValue {
    [
      "@id": "#publisher", "@type": "Organization", "name": "Users of harness",
      "url": .string(BuildFacts.home),
    ]
  }

  private var harness: JSONValue {
    [
      "@id": .string(harnessID), "@type": "SoftwareApplication", "name": "harness",
      "url": .string(BuildFacts.home),
      "version": .string(version),
      "softwareRequirements": Self.reference("https://swift.org/#compiler"),
    ]
  }

  private var harnessID: String { "\(BuildFacts.home)#\(build.harness)" }

  /// The harness's version with the revision it was run in, as in `0.1.0+g0123abc.dirty`.
  private var version: String {
    var version = build.harness
    if let revision = source.revision {
      version += "+g" + revision.prefix(7) + (source.isChanged ? ".dirty" : "")
    }
    return version
  }

  private var compiler: JSONValue {
    [
      "@id": "https://swift.org/#compiler", "@type": "SoftwareApplication", "name": "Swift",
      "url": "https://swift.org/", "version": .string(build.compiler),
    ]
  }

  // MARK: - The run

  var action: JSONValue {
    let isResult = { (path: String) in path.hasPrefix("result/") || path.hasPrefix("checks/") }
    var action: [String: JSONValue] = [
      "@id": "#run", "@type": "CreateAction",
      "instrument": Self.reference(harnessID),
      "name": .string(record.crate.action),
      "description": .string(record.command.joined(separator: " ")),
      "startTime": .string(UTCTime.crate(record.started)),
      "endTime": .string(UTCTime.crate(record.ended)),
      "agent": Self.reference("#runner"),
      "object": Self.references(
        payload.keys.filter { !isResult($0) }.sorted() + inputs.map(Self.id)),
      "environment": Self.references(parameters.map(Self.id)),
      "actionStatus": "http://schema.org/CompletedActionStatus",
    ]
    let results = payload.keys.filter(isResult).sorted()
    if !results.isEmpty { action["result"] = Self.references(results) }
    switch record.endedAs {
    case nil, .completed: break
    case .failed(let error):
      action["actionStatus"] = "http://schema.org/FailedActionStatus"
      action["error"] = .string(error)
    case .interrupted:
      action["actionStatus"] = "http://schema.org/FailedActionStatus"
      action["error"] = "interrupted"
    }
    return .object(action)
  }

  /// What the run was given beside files.
  var inputs: [JSONValue] {
    record.crate.inputs.map(Self.fact)
      + (job.map { [Self.fact("#job", "job key", $0)] } ?? [])
  }

  /// What the run found in its environment.
  var parameters: [JSONValue] {
    var facts = [
      ("#contract", "numerics contract", build.contract),
      ("#processor", "processor", host.processor),
    ]
    if let threads = host.usedThreads {
      facts.append(("#threads", "threads", String(threads)))
    }
    if let level = host.usedLevel { facts.append(("#level", "CPU level", level)) }
    return facts.map(Self.fact)
  }

  private static func fact(_ id: String, _ name: String, _ value: String) -> JSONValue {
    [
      "@id": .string(id), "@type": "PropertyValue", "name": .string(name),
      "value": .string(value),
    ]
  }

  private static func id(of entity: JSONValue) -> String { entity["@id"]?.stringValue ?? "" }

  // MARK: - Files

  private func file(_ path: String, _ facts: FileFacts) -> JSONValue {
    [
      "@id": .string(path), "@type": "File", "name": .string(path),
      "description": .string(Self.description(of: path)),
      "encodingFormat": .string(Self.encodingFormat(of: path)),
      "contentSize": .string(String(facts.size)),
      "sha256": .string(facts.sha256),
    ]
  }

  private static func description(of path: String) -> String {
    let known = [
      BundlePath.experiment: "The experiment as it was written",
      BundlePath.resolved: "The experiment with every default filled in",
      BundlePath.run: "What was run, when, and how it ended",
      BundlePath.ablation: "Which ablation it is, when it was made and how it was fixed beforehand",
      BundlePath.plan: "The arms, what is asked of them, and the seeds",
      BundlePath.ablationRuns: "The runs: their bundles and digests",
      BundlePath.runDigests: "The digests of the runs",
      BundlePath.statistics: "What the runs say of the arms",
      BundlePath.report: "What people were shown",
      BundlePath.document: "What programs were shown",
      BundlePath.study: "The study as it was written",
      BundlePath.frozenStudy: "The study as it was frozen",
      BundlePath.metrics: "Metrics of each epoch",
      BundlePath.trace: "Hashes of the tensors after training steps",
      BundlePath.summary: "Final metrics",
      BundlePath.initial: "Parameters before training",
      BundlePath.final: "Parameters that were evaluated",
      BundlePath.predictions: "Outputs on the test split",
      BundlePath.predictedTexts: "Predicted texts of the test split beside their references",
      BundlePath.resultManifest: "SHA-256 of the files that must come out again bit for bit",
      BundlePath.sources: "Whose the sources are: the program's, the user's, those of plugins",
      BundlePath.host: "Machine and system",
      BundlePath.build: "Compiler, packages and executable",
      BundlePath.packages: "Packages of the program, as CycloneDX",
      BundlePath.dataset: "Data files, split and licence",
      BundlePath.scaling: "What inputs were scaled by",
      BundlePath.testRows: "Row numbers and targets of the test split",
      BundlePath.checks: "Findings of the checks before training",
      BundlePath.checksJUnit: "Findings of the checks before training, as JUnit",
      BundlePath.watch: "Findings of the watch on the training",
      BundlePath.watchLooks: "What was seen after some steps of the training",
      BundlePath.losses: "The training loss of all steps, in blocks",
      BundlePath.histograms: "Histograms of weights, gradients and activations",
      BundlePath.filters: "The first layer's weights as pictures",
      BundlePath.timing: "Wall times",
      BundlePath.errors: "What the run wrote to standard error",
    ]
    if let text = known[path] { return text }
    if path.hasPrefix("pictures/") { return "Predictions, drawn into a test example's picture" }
    if isUntracked(path) { return "Untracked source file \(path)" }
    if path.hasPrefix("source/"), path.hasSuffix("/git.json") {
      return "Revision of the source and what differs from it"
    }
    if path.hasPrefix("source/"), path.hasSuffix("/worktree.diff") {
      return "Binary patch of the tracked files against the revision"
    }
    return "\(path.hasPrefix(BundlePath.plugins + "/") ? "Plugin's file" : "File") \(path)"
  }

  private static func isUntracked(_ path: String) -> Bool {
    path.hasPrefix("source/") && path.contains("/untracked/")
  }

  private static func encodingFormat(of path: String) -> String {
    let formats = [
      "json": "application/json", "jsonl": "application/jsonl", "toml": "application/toml",
      "txt": "text/plain", "xml": "application/xml", "diff": "text/x-diff", "png": "image/png",
    ]
    let suffix = path.split(separator: ".").last.map(String.init) ?? ""
    return isUntracked(path)
      ? "application/octet-stream" : formats[suffix] ?? "application/octet-stream"
  }

  // MARK: - References

  private static func reference(_ id: String) -> JSONValue {
    ["@id": .string(id)]
  }

  /// One reference by itself, several as a list: readers of JSON-LD take no lists of one.
  private static func references(_ ids: [String]) -> JSONValue {
    ids.count == 1 ? reference(ids[0]) : .array(ids.map(reference))
  }
}
