import Archive
import Configuration
import Foundation
import PluginLoading
import Provenance
import Training
import Tricks

/// A bundle's run, made again by this program and compared bit for bit.
public struct Reproduction: Sendable {
  public let original: ResultBundle
  public let job: Job
  /// What is not as it was when the bundle was made, and why the results may differ.
  public let warnings: [String]

  /// A file under `result/` in the bundle and in the new run.
  public struct FileComparison: Sendable, Encodable {
    public enum State: String, Sendable, Encodable {
      case same, differs
      case onlyInBundle = "only in the bundle"
      case onlyInNewRun = "only in the new run"
    }

    public let path: String
    public let state: State
  }

  public struct Result: Sendable {
    public let digest: ResultDigest
    public let files: [FileComparison]
    public let difference: BundleDifference
    /// Where the new run is archived, if it differs.
    public let kept: String?
    public var isSame: Bool { files.allSatisfy { $0.state == .same } }
  }

  /// Prepares the run that a bundle records.
  ///
  /// - Parameters:
  ///   - data: the folder that the paths of the data's files count from, if not the recorded one.
  ///   - folders: where else data files are looked for.
  ///   - results: the folder of bundles whose weights tricks may ask for; besides, the bundle's own.
  ///   - plugins: files to use for the recorded plugins, which are looked for where they were
  ///     otherwise.
  /// - Throws: for a bundle that is damaged or whose run did not come to its end, and if this
  ///   program has not what it takes: a trick, a plugin, a data file, weights that the run began with.
  public init(
    of original: ResultBundle, data: String? = nil, searching folders: [String], results: String,
    plugins: [String] = []
  ) throws {
    let problems = original.verify()
    if let problem = problems.first {
      throw ReproductionError(
        "the bundle is damaged: \(problem)", hint: "`harness verify \(original.path)` tells more")
    }
    guard original.status == .completed else {
      throw ReproductionError(
        "the run \(original.status.name), so there are no results to compare with",
        hint: "`harness show \(original.path)` tells more")
    }
    self.original = original
    let node = try ConfigurationNode.parse(
      json: String(decoding: original.data(at: BundlePath.resolved), as: UTF8.self),
      file: original.filePath(BundlePath.resolved))
    let experiment = try node.decode(Experiment.self)
    let record = try original.document(JobRecord.self, at: JobRecord.path)
    let loaded = try Self.load(record.plugins ?? [], of: original, given: plugins)
    let described = try DataDescription(of: original)
    let dataset = try Self.dataset(described, experiment, in: data, searching: folders)
    let beside = (original.path as NSString).deletingLastPathComponent
    job = try Job(
      experiment,
      text: String(decoding: original.data(at: BundlePath.experiment), as: UTF8.self),
      dataset: dataset, plugins: loaded,
      weights: WeightArchive(
        results: [results, beside.isEmpty ? "." : beside], recorded: record.weights ?? [:]))
    warnings = try Self.warnings(original, record, described, job)
  }

  /// The data that a bundle describes, or for one that does not those that its experiment names.
  private static func dataset(
    _ described: DataDescription?, _ experiment: Experiment, in folder: String?,
    searching folders: [String]
  ) throws(DatasetError) -> Dataset {
    if let described {
      let before = described.folder.map { [$0] } ?? []
      return try DatasetCatalogue.load(
        described, searching: folder.map { [$0] } ?? before + folders)
    }
    let name = experiment.data.dataset
    do {
      return try DatasetCatalogue.load(
        name, from: folder ?? "", searching: (folder.map { [$0] } ?? []) + folders)
    } catch {
      var error = error
      if error.isMissing {
        error.hint =
          "the bundle does not say where it was: --data DIR names the folder that "
          + "'\(name)' is in or counts from"
      }
      throw error
    }
  }

  /// Trains again.
  ///
  /// - Parameter results: where the new run is archived if it differs; nothing is left otherwise.
  public func run(
    results: String, observe: (TrainingEvent) -> Bool
  ) throws -> Result {
    let temporary = FileManager.default.temporaryDirectory
      .appendingPathComponent("harness-reproduce-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: temporary) }
    let command = ["harness", "reproduce", original.name]
    let runner = JobRunner(results: temporary, command: command, keepsInterrupted: false)
    switch try runner.run(job, observe: observe) {
    case .interrupted: throw Interrupted()
    case .failed(_, let error): throw error
    case .completed(let bundle, _):
      let files = try compare(with: bundle)
      let difference = BundleDifference(original, bundle)
      let isSame = files.allSatisfy { $0.state == .same }
      return Result(
        digest: bundle.digest, files: files, difference: difference,
        kept: isSame ? nil : try keep(bundle, in: results))
    }
  }

  /// Compares the files under `result/` byte for byte.
  private func compare(with bundle: ResultBundle) throws -> [FileComparison] {
    let ours = Self.results(of: original)
    let theirs = Self.results(of: bundle)
    return try ours.union(theirs).sorted().map { path in
      guard ours.contains(path) else { return FileComparison(path: path, state: .onlyInNewRun) }
      guard theirs.contains(path) else { return FileComparison(path: path, state: .onlyInBundle) }
      let isSame = try original.data(at: path) == bundle.data(at: path)
      return FileComparison(path: path, state: isSame ? .same : .differs)
    }
  }

  private static func results(of bundle: ResultBundle) -> Set<String> {
    let names = try? FileManager.default.contentsOfDirectory(atPath: bundle.filePath("result"))
    return Set((names ?? []).map { "result/" + $0 })
  }

  /// Copies a bundle into the results folder, where it appears whole or not at all.
  private func keep(_ bundle: ResultBundle, in results: String) throws -> String {
    try ResultsFolder.prepare(results)
    let staging = "\(results)/.reproduced-\(UUID().uuidString)"
    do {
      try FileManager.default.copyItem(atPath: bundle.path, toPath: staging)
      for number in 1...9999 {
        let place = "\(results)/\(bundle.name)" + (number == 1 ? "" : "-\(number)")
        // A folder that is not empty is never replaced by rename(2), and a bundle is not empty.
        if rename(staging, place) == 0 { return place }
      }
      throw ArchiveError.cannotWrite(path: results, reason: String(cString: strerror(errno)))
    } catch {
      try? FileManager.default.removeItem(atPath: staging)
      throw error
    }
  }
}

/// Why a bundle cannot be reproduced.
public struct ReproductionError: Error, Sendable, CustomStringConvertible {
  public let description: String
  public let hint: String?

  init(_ description: String, hint: String?) {
    self.description = description
    self.hint = hint
  }
}
