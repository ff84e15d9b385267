import Archive
import Errors
import Foundation
import Runs

/// An archived ablation, all of whose runs are made again and compared bit for bit.
///
/// The runs are made in a folder of their own, in which a second attempt finds what a first one made.
public struct AblationReproduction: Sendable {
  public let archived: ArchivedAblation
  /// The same arms over the same seeds.
  public let ablation: Ablation
  public let plan: RunPlan
  /// What is not as it was when the bundle was made, and why the results may differ, with the arm where
  /// it is not of all.
  public let warnings: [String]

  /// A run that came to something else.
  public struct RunChange: Sendable, Encodable {
    public let arm: String
    public let seed: Int
    public let digest: ResultDigest
    public let reproducedDigest: ResultDigest?
    public let error: String?
    /// Where the new run is.
    public let bundle: String?
  }

  public struct Result: Sendable {
    public let runCount: Int
    public let runs: [RunChange]
    public let statistics: [StatisticsChange]
    public var isSame: Bool { runs.isEmpty && statistics.isEmpty }
  }

  /// Where the runs of a bundle are made.
  public static func folder(for bundle: AblationBundle, in results: String) -> String {
    "\(results)/.reproduction-\(bundle.bundleDigest.hex.prefix(16))"
  }

  /// Refuses an ablation of another numerics contract than this program's, which gives its runs other
  /// bits.
  ///
  /// - Throws: ``ReproductionError``.
  public static func requireContract(of bundle: AblationBundle) throws {
    let recorded = try bundle.document(JobRecord.self, at: BundlePath.arm(0, BundlePath.job))
      .contract
    if recorded == Program.contract { return }
    throw ReproductionError(
      otherContract: recorded, what: "its runs",
      hint: "--with-this-program makes the runs under \(Program.contract), to compare")
  }

  /// Prepares every run.
  ///
  /// - Parameters:
  ///   - data: the folder that the paths of the data's files count from, if not the recorded one.
  ///   - results: the folder of the bundles.
  ///   - plugins: what is to be loaded for what an arm's record says that it used.
  /// - Throws: for a bundle that is damaged, and whatever is wrong with its requests.
  public init(
    of bundle: AblationBundle, data: String? = nil, results: String,
    by procedures: some ProcedureFactory,
    plugins: (JobRecord) throws -> [PluginUse]
  ) throws {
    if let problem = bundle.verify().first {
      throw ReproductionError(
        "the bundle is damaged: \(problem)",
        hint: "`\(ShellCommand.harness("verify", [bundle.path]))` tells more")
    }
    let archived = try ArchivedAblation(bundle)
    var plan = RunPlan(results: Self.folder(for: bundle, in: results))
    var arms: [Ablation.Arm] = []
    var warnings: [[String]] = []
    for (number, arm) in archived.plan.arms.enumerated() {
      var (request, job) = try archived.request(ofArm: number, data: data, results: results)
      request.plugins = try plugins(job)
      let first = try procedures.procedure(for: request)
      warnings.append(
        try Reproduction.warnings(job, described: request.describedData, first))
      let places = try archived.runs[number].map(\.seed).map { seed in
        var request = try first.seeded(seed).request
        request.command = ["harness", "reproduce", bundle.name]
        request.results = plan.results
        return plan.add(request, label: "seed \(seed), \(arm.label)")
      }
      arms.append(
        Ablation.Arm(variant: AblationPlan.variant(arm), runs: places, procedure: first))
    }
    self.archived = archived
    self.plan = plan
    self.warnings = Self.merged(warnings, of: arms)
    ablation = Ablation(
      name: archived.plan.experiment, seeds: archived.plan.seeds, arms: arms,
      contrasts: archived.plan.contrasts)
  }

  /// The warnings of all arms, each once.
  private static func merged(_ warnings: [[String]], of arms: [Ablation.Arm]) -> [String] {
    var merged: [String] = []
    for warning in warnings.joined() where !merged.contains(warning) { merged.append(warning) }
    return merged.map { warning in
      let own = arms.indices.filter { warnings[$0].contains(warning) }
      if own.count == arms.count { return warning }
      return "\(own.map { arms[$0].label }.joined(separator: ", ")): \(warning)"
    }
  }

  /// Compares the new runs with the archived ones.
  ///
  /// - Parameter statistics: of the new runs, as `ablate --json` prints them; nothing if some could
  ///   not be made.
  public func result(_ outcomes: [RunResult], statistics: Data?) throws -> Result {
    var changes: [RunChange] = []
    for (arm, runs) in zip(ablation.arms, archived.runs) {
      for (place, run) in zip(arm.runs, runs) {
        let made = try outcomes[place].bundle.map { path throws(ArchiveError) in
          try ResultBundle(path: path)
        }
        if made?.digest == run.digest, (outcomes[place].error == nil) == (run.error == nil) {
          continue
        }
        changes.append(
          RunChange(
            arm: arm.label, seed: run.seed, digest: run.digest, reproducedDigest: made?.digest,
            error: outcomes[place].error, bundle: made?.path))
      }
    }
    let known = try AblationStatistics(of: archived.bundle)
    return Result(
      runCount: archived.runs.joined().count, runs: changes,
      statistics: try statistics.map {
        known.differences(from: try AblationStatistics(document: $0))
      } ?? [])
  }
}
