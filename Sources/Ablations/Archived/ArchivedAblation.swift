import Archive
import Configuration
import Platform
import Runs

/// An ablation as its bundle has it: the plan, and which runs it rests on.
public struct ArchivedAblation: Sendable {
  public let bundle: AblationBundle
  public let plan: AblationPlan
  /// By arm, then seed. Where seeds were added until comparisons were decided, an arm may have needed
  /// the first of them only.
  public let runs: [[AblationRun]]

  /// Reads a bundle.
  ///
  /// - Throws: ``ArchiveError/malformed(place:reason:)`` for what no ablation has.
  public init(_ bundle: AblationBundle) throws(ArchiveError) {
    self.bundle = bundle
    let plan = try bundle.document(AblationPlan.self, at: BundlePath.plan)
    if let fault = plan.fault {
      throw .malformed(place: bundle.filePath(BundlePath.plan), reason: fault)
    }
    let runs = try bundle.runs()
    let place = bundle.filePath(BundlePath.ablationRuns)
    guard let byArm = plan.sorted(runs) else {
      throw .malformed(place: place, reason: "it does not have a run for each arm and seed")
    }
    // A name is looked for in a folder, and must not lead out of it.
    guard
      runs.allSatisfy({ !$0.bundle.isEmpty && !$0.bundle.contains("/") && $0.bundle.first != "." })
    else { throw .malformed(place: place, reason: "a run has no name that a bundle may have") }
    self.plan = plan
    self.runs = byArm
  }

  /// What is archived of one of its runs in some folders.
  public enum Sight: Sendable {
    case atHand(ResultBundle)
    case missing
    /// There is one of its name which is not it.
    case other(ResultBundle)
  }

  /// Looks for a run, by its name and then by its digests.
  ///
  /// - Parameter stores: where to look, in turn.
  public func sight(of run: AblationRun, in stores: [BundleStore]) -> Sight {
    var other: ResultBundle?
    for store in stores {
      let path = "\(store.resultsDirectory)/\(run.bundle)"
      guard let bundle = try? ResultBundle(path: path) else { continue }
      if bundle.bundleDigest == run.bundleDigest { return .atHand(bundle) }
      other = other ?? bundle
    }
    for store in stores {
      let known = try? store.overviews().first { $0.bundleDigest == run.bundleDigest }
      if let name = known?.name,
        let bundle = try? ResultBundle(path: "\(store.resultsDirectory)/\(name)")
      {
        return .atHand(bundle)
      }
    }
    return other.map { .other($0) } ?? .missing
  }

  /// The run of an arm's first seed, to be prepared, and what it follows from.
  ///
  /// - Parameters:
  ///   - data: the folder that the paths of the data's files count from, if not the recorded one.
  ///   - results: a folder of bundles whose weights may be asked for; besides, the bundle's own.
  public func request(
    ofArm number: Int, data: String? = nil, results: String
  ) throws -> (request: RunRequest, job: JobRecord) {
    func node(_ file: String) throws -> ConfigurationNode {
      let file = BundlePath.arm(number, file)
      return try ConfigurationNode.parse(
        json: String(decoding: bundle.data(at: file), as: UTF8.self), file: bundle.filePath(file))
    }
    let job = try bundle.document(JobRecord.self, at: BundlePath.arm(number, BundlePath.job))
    var request = RunRequest(
      procedure: plan.procedure, experiment: try node(BundlePath.resolved), seed: plan.seeds[0],
      text: String(decoding: try bundle.data(at: BundlePath.experiment), as: UTF8.self),
      results: results)
    request.identity = job
    if bundle.has(BundlePath.arm(number, AblationArchive.dataset)) {
      request.describedData = try node(AblationArchive.dataset)
    }
    let before = request.describedData?["folder"]?.string
    request.data = (data ?? before).map { [$0] } ?? []
    if data == nil || request.describedData == nil { request.data += Program.dataFolders }
    request.dataFolder = data ?? ""
    let beside = FilePath.folder(of: bundle.path)
    request.weights.append(beside.isEmpty ? "." : beside)
    return (request, job)
  }
}
