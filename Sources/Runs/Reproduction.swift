import Archive
import Errors
import Configuration
import Foundation
import Platform
import Provenance

/// A bundle's run, made again by this program and compared bit for bit.
public struct Reproduction: Sendable {
  public let original: ResultBundle
  public let procedure: any Procedure
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
    /// Whether what the procedure promises to be the same is.
    public let isSame: Bool
  }

  /// The run that a bundle records, to be prepared.
  ///
  /// - Parameters:
  ///   - data: the folder that the paths of the data's files count from, if not the recorded one.
  ///   - results: the folder of bundles whose weights may be asked for; besides, the bundle's own.
  /// - Throws: for a bundle that is damaged or whose run did not come to its end.
  public static func request(
    of original: ResultBundle, data: String? = nil, results: String
  ) throws -> RunRequest {
    let problems = original.verify()
    if let problem = problems.first {
      throw ReproductionError(
        "the bundle is damaged: \(problem)",
        hint: "`\(ShellCommand.harness("verify", [original.path]))` tells more")
    }
    guard original.status == .completed else {
      throw ReproductionError(
        "the run \(original.status.name), so there are no results to compare with",
        hint: "`\(ShellCommand.harness("show", [original.path]))` tells more")
    }
    let record = try original.document(JobRecord.self, at: JobRecord.path)
    var request = RunRequest(
      procedure: original.run.procedure,
      experiment: try ConfigurationNode.parse(
        json: String(decoding: original.data(at: BundlePath.resolved), as: UTF8.self),
        file: original.filePath(BundlePath.resolved)),
      seed: record.seed,
      text: String(decoding: try original.data(at: BundlePath.experiment), as: UTF8.self),
      command: ["harness", "reproduce", original.name],
      plugins: (record.plugins ?? []).map { PluginUse(path: $0.path, sha256: $0.sha256) },
      results: results)
    request.identity = record
    request.describedData = try describedData(of: original)
    let before = request.describedData?["folder"]?.string
    request.data = (data ?? before).map { [$0] } ?? []
    if data == nil || request.describedData == nil { request.data += Program.dataFolders }
    request.dataFolder = data ?? ""
    let beside = FilePath.folder(of: original.path)
    request.weights.append(beside.isEmpty ? "." : beside)
    return request
  }

  /// Refuses a bundle of another numerics contract than this program's, which gives its run other bits.
  ///
  /// - Throws: ``ReproductionError``.
  public static func requireContract(of original: ResultBundle) throws {
    let recorded = try original.document(JobRecord.self, at: JobRecord.path).contract
    if recorded == Program.contract { return }
    throw ReproductionError(
      otherContract: recorded, what: "its run",
      hint:
        "`\(ShellCommand.harness("reproduce", [original.path])) --as-recorded` builds the program that "
        + "made it; --with-this-program makes the run under \(Program.contract), to compare")
  }

  /// - Parameter procedure: prepared for the bundle's ``request(of:results:)``.
  public init(of original: ResultBundle, by procedure: any Procedure) throws {
    self.original = original
    self.procedure = procedure
    warnings = try Self.warnings(
      original.document(JobRecord.self, at: JobRecord.path),
      described: Self.describedData(of: original), procedure
    ) { try Self.source(original) }
  }

  /// Makes the run again.
  ///
  /// - Parameters:
  ///   - results: where the new run is archived if it differs; nothing is left otherwise.
  ///   - ledger: where it is written down that this was made here.
  public func run(
    results: String, ledger: RunLedger? = nil, observe: (RunEvent) -> Bool
  ) throws -> Result {
    let place = try StagingArea.forResults(results)
    defer { place.remove() }
    var request = procedure.request
    request.results = place.path
    request.keeping.isAnew = true
    let recorder = RunRecorder(request, keepsInterrupted: false)
    switch try recorder.run(procedure, observe: observe) {
    case .interrupted: throw Interrupted()
    case .failed(_, let error): throw error
    case .completed(let bundle, _):
      let files = try compare(with: bundle)
      let difference = BundleDifference(original, bundle)
      let promised = files.filter(isPromised)
      let isSame = !promised.isEmpty && promised.allSatisfy { $0.state == .same }
      let kept = isSame ? nil : try BundleWriter(resultsDirectory: results).adopt(bundle)
      if kept != nil { ledger?.add(bundle.bundleDigest) }
      return Result(
        digest: bundle.digest, files: files, difference: difference,
        kept: kept, isSame: isSame)
    }
  }

  /// Whether a file is one that the procedure promises to be the same.
  private func isPromised(_ file: FileComparison) -> Bool {
    switch procedure.promise {
    case .sameFiles: true
    case .sameMetrics: [BundlePath.metrics, BundlePath.summary].contains(file.path)
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
}

extension StagingArea {
  /// A folder for a run that may come to nothing: in the results folder, from where a bundle can be
  /// moved to its place at once, or else, where that cannot be written, in the system's for such.
  fileprivate static func forResults(_ results: String) throws -> StagingArea {
    do throws(ArchiveError) {
      try ResultsFolder.prepare(results)
      sweep(results)
      return try StagingArea(in: results)
    } catch {
      let folder = FileManager.default.temporaryDirectory.path
      sweep(folder)
      return try StagingArea(in: folder)
    }
  }
}

/// Why a bundle cannot be reproduced.
public struct ReproductionError: UserFacingError {
  public let description: String
  public let hint: String?

  package init(_ description: String, hint: String?) {
    self.description = description
    self.hint = hint
  }

  /// A bundle of another numerics contract than this program's.
  ///
  /// - Parameter what: what cannot come out the same.
  package init(otherContract recorded: String, what: String, hint: String) {
    self.init(
      "the bundle was made under the numerics contract \(recorded), this program computes under "
        + "\(Program.contract): \(what) cannot have the same bits here", hint: hint)
  }
}
