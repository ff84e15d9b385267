import Configuration
import Errors
import Foundation
import Platform
import Provenance

/// What is signed of a bundle: an in-toto statement with a SLSA provenance.
///
/// Its subjects are the two files whose SHA-256 are the bundle's digests, so that any reader of such
/// statements can compare them. <https://in-toto.io/Statement/v1>, <https://slsa.dev/provenance/v1>
public struct BundleStatement: Sendable {
  static let type = "https://in-toto.io/Statement/v1"
  static let predicateType = "https://slsa.dev/provenance/v1"
  /// What the provenance's parameters mean; docs/bundles.md says it.
  static let buildType = BuildFacts.home + "bundles#run/v1"
  static let ablationType = BuildFacts.home + "bundles#ablation/v1"

  /// The SHA-256 of each subject, by the file's path from the bundle's top.
  private let subjects: [(file: String, sha256: String)]

  private init(bundle: BundleDigest, result: ResultDigest) {
    subjects = [
      (BagFiles.tagManifest, bundle.hex), ("data/" + BundlePath.resultManifest, result.hex),
    ]
  }

  /// Writes the statement of a run's bundle.
  public static func text(of bundle: ResultBundle) throws(ArchiveError) -> Data {
    try text(of: .run(bundle))
  }

  /// Writes the statement of a bundle.
  public static func text(of found: BundleStore.Found) throws(ArchiveError) -> Data {
    let bundle = found.bundle
    let statement = BundleStatement(bundle: bundle.bundleDigest, result: bundle.digest)
    let document: JSONValue = [
      "_type": .string(type), "subject": .array(statement.subjectList),
      "predicateType": .string(predicateType), "predicate": try provenance(of: found),
    ]
    return try JSONText.document(document, file: BagFiles.signatures)
  }

  /// Finds what is wrong with a statement that is said to be of a bundle; nothing if it is.
  static func fault(
    in text: Data, bundle: BundleDigest, result: ResultDigest
  ) -> String? {
    let document: JSONValue
    do throws(ArchiveError) {
      document = try JSONText.read(JSONValue.self, from: text, place: "")
    } catch {
      return error.detail
    }
    guard document["_type"] == .string(type) else { return "it is no in-toto statement" }
    guard document["predicateType"] == .string(predicateType) else {
      return "it is no SLSA provenance"
    }
    let expected = BundleStatement(bundle: bundle, result: result)
    guard document["subject"] == .array(expected.subjectList) else {
      return "it is about another bundle"
    }
    return nil
  }

  private var subjectList: [JSONValue] {
    subjects.map { Self.resource($0.file, sha256: $0.sha256) }
  }
}

// MARK: - The provenance

extension BundleStatement {
  private static func provenance(
    of found: BundleStore.Found
  ) throws(ArchiveError) -> JSONValue {
    switch found {
    case .run(let bundle): try provenance(of: bundle)
    case .ablation(let bundle): try provenance(of: bundle)
    }
  }

  /// An ablation is made of its plan, by the statistics, from its runs.
  private static func provenance(of bundle: AblationBundle) throws(ArchiveError) -> JSONValue {
    let build = try bundle.build()
    var dependencies: [JSONValue] = []
    if let digest = build.executableSHA256 {
      dependencies.append(resource("harness", sha256: digest))
    }
    for run in try bundle.runs() {
      dependencies.append(resource("runs/\(run.bundle)", sha256: run.bundleDigest.hex))
    }
    return [
      "buildDefinition": [
        "buildType": .string(ablationType),
        "externalParameters": [
          "command": .array(bundle.record.command.map { .string($0) }),
          "plan": try bundle.document(JSONValue.self, at: BundlePath.plan),
        ],
        "internalParameters": ["contract": .string(build.contract)],
        "resolvedDependencies": .array(dependencies),
      ],
      "runDetails": [
        "builder": [
          "id": .string(BuildFacts.home), "version": ["harness": .string(build.harness)],
        ],
        "metadata": [
          "startedOn": .string(UTCTime.crate(bundle.record.started)),
          "finishedOn": .string(UTCTime.crate(bundle.record.ended)),
        ],
      ],
    ]
  }

  private static func provenance(of bundle: ResultBundle) throws(ArchiveError) -> JSONValue {
    let build = try bundle.build()
    let host = try bundle.host()
    let run = bundle.run
    return [
      "buildDefinition": [
        "buildType": .string(buildType),
        "externalParameters": [
          "command": .array(run.command.map { .string($0) }),
          "experiment": try bundle.options(),
          // A number of JSON need not have more than 53 bits.
          "seed": .string(String(run.seed)),
        ],
        "internalParameters": [
          "contract": .string(build.contract), "procedure": .string(run.procedure),
          "level": host.usedLevel.map { .string($0) } ?? .null,
          "threads": host.usedThreads.map { .integer($0) } ?? .null,
        ],
        "resolvedDependencies": .array(dependencies(of: bundle, build)),
      ],
      "runDetails": [
        "builder": [
          "id": .string(BuildFacts.home), "version": ["harness": .string(build.harness)],
        ],
        "metadata": [
          "startedOn": .string(UTCTime.crate(run.started)),
          "finishedOn": .string(UTCTime.crate(run.ended)),
        ],
      ],
    ]
  }

  /// What the run was made from: the program, plugins, data, weights and sources, by their digests.
  private static func dependencies(of bundle: ResultBundle, _ build: BuildFacts) -> [JSONValue] {
    var dependencies: [JSONValue] = []
    if let digest = build.executableSHA256 {
      dependencies.append(resource("harness", sha256: digest))
    }
    let job = try? bundle.document(JobRecord.self, at: BundlePath.job)
    for plugin in job?.plugins ?? [] {
      dependencies.append(resource("plugins/\(plugin.name)", sha256: plugin.sha256))
    }
    let kinds = [("data.files.", "data/"), ("weights.", "weights/")]
    for (name, digest) in (job?.parts ?? [:]).sorted(by: { $0.key < $1.key }) {
      for (prefix, folder) in kinds where name.hasPrefix(prefix) {
        dependencies.append(resource(folder + name.dropFirst(prefix.count), sha256: digest))
      }
    }
    for record in sources(of: bundle) {
      let state = try? bundle.document(JSONValue.self, at: record)
      guard let revision = state?["revision"]?.stringValue else { continue }
      let name = FilePath.folder(of: record)
      dependencies.append(["name": .string(name), "digest": ["gitCommit": .string(revision)]])
    }
    return dependencies
  }

  /// The records of repositories, by their paths below `data`.
  private static func sources(of bundle: ResultBundle) -> [String] {
    let files = try? FileManager.default.subpathsOfDirectory(atPath: bundle.filePath("source"))
    return (files ?? []).map { "source/\($0)" }
      .filter { RecordChecks.isRecord(ExactName("data/\($0)")) }.sorted()
  }

  private static func resource(_ name: String, sha256: String) -> JSONValue {
    ["name": .string(name), "digest": ["sha256": .string(sha256)]]
  }
}
