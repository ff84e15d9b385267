import Archive
import Foundation
import Provenance
import TestSupport

/// Programs that need not be there.
enum Tool {
  static func path(_ name: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
      .map { "\($0)/\(name)" }.first(where: FileManager.default.isExecutableFile)
  }

  static func isThere(_ name: String) -> Bool { RequiredProofs.isTried(if: path(name) != nil) }

  struct Missing: Error { let name: String }
}

/// A folder of a test's own, removed with it: bundles and keys.
final class Folder: Sendable {
  let path: String

  init() {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("signing-test-\(UUID().uuidString)").path
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func text(_ name: String) -> String? {
    try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
  }

  func write(_ text: String, to name: String) throws {
    try text.write(toFile: "\(path)/\(name)", atomically: false, encoding: .utf8)
  }

  /// Runs a program and returns what it printed.
  @discardableResult
  func run(_ program: String, _ arguments: String...) throws -> String {
    guard let tool = Tool.path(program) else { throw Tool.Missing(name: program) }
    let finished = try FinishedProcess(URL(fileURLWithPath: tool), arguments)
    return String(decoding: finished.output, as: UTF8.self)
  }

  /// Makes an SSH key without a passphrase; the public one has `.pub` behind its name.
  func sshKey(_ name: String) throws -> String {
    let key = "\(path)/\(name)"
    if !FileManager.default.fileExists(atPath: key) {
      try run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", key)
    }
    return key
  }

  /// Makes a key of minisign without a password; the public one has `.pub` behind its name.
  func minisignKey(_ name: String) throws -> String {
    let key = "\(path)/\(name)"
    try run("minisign", "-G", "-W", "-s", key, "-p", key + ".pub")
    return key
  }

  /// Archives the smallest run that is completed.
  func bundle(seed: UInt64) throws -> ResultBundle {
    let time = Date(timeIntervalSince1970: 1_795_248_900)
    let run = RunRecord(
      experiment: "small", seed: seed, status: .completed, started: time, ended: time,
      command: ["harness", "train", "small", "--seed", String(seed)])
    var contents = BundleContents(
      run: run, sources: SourceRecord(older: GitState(head: .none)),
      host: HostFacts.capture(usedLevel: "x86-64-v3", usedThreads: 1),
      build: BuildFacts.capture(harness: "0.1.0", contract: "bits-1"))
    try contents.files.add(text: "name = \"small\"\n", at: BundlePath.experiment)
    try contents.files.add(
      json: ["name": "small", "seed": .integer(Int(seed))] as JSONValue, at: BundlePath.resolved)
    let metrics = [MetricRecord(epoch: 1, split: .test, values: ["loss": 0.5])]
    try contents.files.add(lines: metrics, at: BundlePath.metrics)
    try contents.files.add(
      json: RunSummary(
        metrics: [.test: ["loss": 0.5]], epochs: 1, steps: 1, parameters: 1, stoppedEarly: false),
      at: BundlePath.summary)
    try contents.files.add(text: "", at: BundlePath.errors)
    return try BundleWriter(resultsDirectory: path + "/results").write(contents)
  }
}
