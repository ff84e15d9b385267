import Archive
import Configuration
import Foundation
import Measurement
import Provenance

/// A run with every kind of file, small enough to archive many times over.
enum SampleRun {
  static let experiment = """
    name = "digits"
    tricks = ["label-smoothing"]
    [training]
    epochs = 2
    """

  static let resolved: JSONValue = [
    "name": "digits",
    "tricks": [["id": "label-smoothing", "options": ["amount": .number(0.1)]]],
    "training": ["epochs": .integer(2), "batch": .integer(32)],
  ]

  static func git() -> GitState {
    var state = GitState(head: .branch)
    state.revision = String(repeating: "0123abcd", count: 5)
    state.tree = String(repeating: "4567cdef", count: 5)
    state.worktreeTree = String(repeating: "89ab0123", count: 5)
    state.branch = "main"
    state.dirty = true
    state.patch = Data("diff --git a/a b/a\n\u{0}".utf8)
    let contents = [("notes.txt", "untracked\n"), ("a name.txt", "other\n"), ("empty", "")]
    state.untracked = contents.enumerated().map { number, file in
      GitState.UntrackedFile(
        path: file.0, pathHex: nil, storedAs: number == 1 ? "renamed/1" : file.0,
        mode: "100644", contents: Data(file.1.utf8))
    }
    return state
  }

  /// The user's repository, the program's by its digests alone, and a plugin.
  static func sources() -> SourceRecord {
    let plugin = PluginSource(
      name: "noise.so", sha256: "0123456789ab", binary: "plugins/0123456789ab/plugin.so",
      sources: [
        .init(
          path: "a name.swift", sha256: SHA256.hex(of: "code"),
          storedAs: "plugins/0123456789ab/source/renamed/0")
      ],
      repository: RepositoryUse(name: "user", folder: "tricks"))
    return SourceRecord(
      SourceIndex(
        harness: HarnessSource(
          digests: ["core": "00"], checkout: .changed, changed: ["core"]),
        user: RepositoryUse(name: "user", folder: ""), plugins: [plugin]),
      repositories: ["user": git()],
      files: [
        "plugins/0123456789ab/plugin.so": Data([0x7f, 0x45]),
        "plugins/0123456789ab/source/renamed/0": Data("code".utf8),
      ])
  }

  static func run(seed: UInt64 = 1, status: RunStatus = .completed) -> RunRecord {
    RunRecord(
      experiment: "digits", seed: seed, status: status,
      started: Date(timeIntervalSince1970: 1_795_248_900.25),
      ended: Date(timeIntervalSince1970: 1_795_248_903.5),
      command: ["harness", "train", "digits", "--seed", String(seed)])
  }

  /// The archived files of a run.
  ///
  /// - Parameter shift: What is added to losses and weights, to make another run's.
  static func contents(
    seed: UInt64 = 1, status: RunStatus = .completed, shift: Float = 0, options: JSONValue? = nil
  ) throws -> BundleContents {
    var contents = BundleContents(
      run: run(seed: seed, status: status), sources: sources(),
      host: HostFacts.capture(usedLevel: "x86-64-v3", usedThreads: 2),
      build: BuildFacts.capture(harness: "0.1.0", contract: "bits-1"))
    try contents.files.add(text: experiment, at: BundlePath.experiment)
    try contents.files.add(json: options ?? resolved, at: BundlePath.resolved)
    try contents.files.add(lines: metrics(shift: shift), at: BundlePath.metrics)
    try contents.files.add(lines: trace(shift: shift), at: BundlePath.trace)
    try contents.files.add(
      json: RunSummary(
        metrics: [.test: ["loss": MeasuredValue(0.3341 + Double(shift)), "accuracy": 0.96]],
        epochs: 2, steps: 4,
        parameters: 6, stoppedEarly: false),
      at: BundlePath.summary)
    let weights = [
      StoredTensor(name: "fc1.weight", shape: [2, 2], values: [1, 2, 3, 4]),
      StoredTensor(name: "fc1.bias", shape: [2], values: [0.5, -0.5 + shift]),
    ]
    try contents.files.add(
      tensors: weights.map { StoredTensor(name: $0.name, shape: $0.shape, values: $0.values) },
      at: BundlePath.final)
    try contents.files.add(tensors: [weights[0]], at: BundlePath.initial)
    let outputs: [Float] = [0.1 + shift, 0.9, 0.8, 0.2, 0.3, 0.7]
    try contents.files.add(
      tensors: [StoredTensor(name: "outputs", shape: [3, 2], values: outputs)],
      at: BundlePath.predictions)
    try contents.files.add(
      json: [
        "name": "optdigits", "description": ["name": "optdigits"],
        "files": ["train": ["path": "train", "sha256": "00"]],
        "splits": ["train": ["classes": ["0": 1, "1": 2]]],
      ] as JSONValue,
      at: BundlePath.dataset)
    try contents.files.add(json: job(options ?? resolved, seed: seed), at: BundlePath.job)
    try contents.files.add(json: ["verdict": "good"] as JSONValue, at: BundlePath.checks)
    try contents.files.add(
      text:
        #"<testsuites><testsuite name="checks"><testcase name="seed"/></testsuite></testsuites>"#,
      at: BundlePath.checksJUnit)
    try contents.files.add(
      lines: [["epoch": 1, "seconds": 2]] as [JSONValue], at: BundlePath.timing)
    try contents.files.add(text: "", at: BundlePath.errors)
    return contents
  }

  /// What the results follow from, as the other records have it.
  static func job(_ options: JSONValue, seed: UInt64) throws -> JobRecord {
    let text = String(decoding: try JSONEncoder().encode(options), as: UTF8.self)
    var identity = RunIdentity(
      experiment: try ConfigurationNode.parse(json: text, file: "options"), contract: "bits-1")
    identity.parts["source.core"] = "11"
    identity.parts["data.name"] = "\"optdigits\""
    identity.parts["data.files.train"] = "00"
    return JobRecord(identity, seed: Int(seed))
  }

  static func metrics(shift: Float) -> [MetricRecord] {
    [
      MetricRecord(epoch: 1, split: .train, values: ["loss": 0.7], rate: 0.1),
      MetricRecord(epoch: 1, split: .validation, values: ["loss": 0.6, "accuracy": 0.9]),
      MetricRecord(
        epoch: 2, split: .train, values: ["loss": MeasuredValue(0.4 + Double(shift))],
        rate: 0.05),
      MetricRecord(
        epoch: 2, split: .test,
        values: ["loss": MeasuredValue(0.3341 + Double(shift)), "accuracy": 0.96]),
    ]
  }

  static func trace(shift: Float) -> [TraceRecord] {
    (1...4).map { step in
      let differs = shift != 0 && step >= 3
      return TraceRecord(
        step: step, loss: step >= 4 ? 0.4 + shift : 0.5,
        parameters: ["fc1.weight": UInt64(step), "fc1.bias": differs ? 99 : .max],
        gradients: ["fc1.weight": 7, "fc1.bias": differs ? 98 : 0],
        state: ["momentum/fc1.weight": 3])
    }
  }
}

/// A folder of its own for one test, removed with it.
final class TemporaryFolder: Sendable {
  let path: String

  init() {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("archive-\(UUID().uuidString)").path
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The names of everything in the folder, hidden or not.
  func names() -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }
}
