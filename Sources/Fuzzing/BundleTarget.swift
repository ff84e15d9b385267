import Archive
import Foundation
import Provenance
import Runs

/// One file of a bundle: its path, a line break, and what it holds instead of what it held.
final class BundleTarget: FuzzTarget {
  static let name = "bundle"

  private let sound: ResultBundle
  private let path: String

  init(folder: String) throws {
    sound = try Self.bundle(in: folder + "/sound")
    path = try Self.bundle(in: folder + "/changed").path
  }

  func read(_ input: [UInt8]) {
    guard let end = input.firstIndex(of: UInt8(ascii: "\n")) else { return }
    let name = String(decoding: input[..<end], as: UTF8.self)
    let file = URL(fileURLWithPath: "\(path)/\(name)")
    guard Self.files.contains(name) else { return }
    let before = try? Data(contentsOf: file)
    defer {
      if let before { try? before.write(to: file) } else { unlink(file.path) }
    }
    guard (try? Data(input[(end + 1)...]).write(to: file)) != nil else { return }
    _ = ResultBundle.verify(path: path)
    guard let bundle = try? ResultBundle(path: path) else { return }
    _ = try? bundle.metrics()
    _ = try? bundle.trace()
    _ = try? bundle.summary()
    _ = try? bundle.options()
    _ = try? bundle.dataset()
    _ = try? bundle.host()
    _ = try? bundle.build()
    _ = try? bundle.sources()
    _ = try? bundle.tensors(at: BundlePath.final)
    _ = try? bundle.document(JobRecord.self, at: JobRecord.path)
    _ = try? Reproduction.request(of: bundle, results: "r")
    _ = BundleDifference(sound, bundle)
    _ = try? RunRequest(json: String(decoding: input[(end + 1)...], as: UTF8.self), file: "x.json")
  }
}

// MARK: - A sound bundle

extension BundleTarget {
  /// The files that inputs may stand for.
  static let files: Set<String> =
    Set(
      [
        BundlePath.run, BundlePath.job, BundlePath.dataset, BundlePath.git(""), BundlePath.sources,
        BundlePath.host,
        BundlePath.build, BundlePath.metrics, BundlePath.trace, BundlePath.summary,
        BundlePath.resolved, BundlePath.final, BundlePath.resultManifest,
      ].map { "data/\($0)" }
        + [
          "bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt",
          "ro-crate-metadata.json", "data/ro-crate-metadata.json",
        ])

  /// A completed run of next to nothing.
  fileprivate static func bundle(in folder: String) throws -> ResultBundle {
    var contents = BundleContents(
      run: RunRecord(
        experiment: "tiny", seed: 1, status: .completed, started: Date(timeIntervalSince1970: 0),
        ended: Date(timeIntervalSince1970: 1), command: ["harness", "train"]),
      sources: SourceRecord(older: GitState(head: .branch)),
      host: HostFacts.capture(usedLevel: "none", usedThreads: 1),
      build: BuildFacts.capture(harness: "0", contract: "bits-2"))
    try contents.files.add(text: "name = 'tiny'", at: BundlePath.experiment)
    try contents.files.add(
      json: ["name": "tiny", "training": ["epochs": 1]] as JSONValue, at: BundlePath.resolved)
    try contents.files.add(
      lines: [MetricRecord(epoch: 1, split: .train, values: ["loss": 0.7], rate: 0.1)],
      at: BundlePath.metrics)
    try contents.files.add(
      lines: [TraceRecord(step: 1, loss: 0.5, parameters: ["a": 1], gradients: [:], state: [:])],
      at: BundlePath.trace)
    try contents.files.add(
      json: RunSummary(
        metrics: [.test: ["loss": 0.3]], epochs: 1, steps: 1, parameters: 1, stoppedEarly: false),
      at: BundlePath.summary)
    for file in [BundlePath.initial, BundlePath.final, BundlePath.predictions] {
      try contents.files.add(
        tensors: [StoredTensor(name: "a", shape: [1, 2], values: [1, 2])], at: file)
    }
    try contents.files.add(
      json: ["name": "optdigits", "description": ["name": "optdigits"]] as JSONValue,
      at: BundlePath.dataset)
    try contents.files.add(
      json: [
        "key": "0", "contract": "bits-2", "seed": 1, "parts": ["seed": "1"],
        "plugins": [["path": "p.so", "sha256": "00", "tricks": ["t"]]],
      ] as JSONValue, at: BundlePath.job)
    return try BundleWriter(resultsDirectory: folder).write(contents)
  }
}
