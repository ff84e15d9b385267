import Archive
import Errors
import Foundation
import Runs

/// What is found of an archived ablation beyond its bytes: whether its records agree, whether the runs
/// that it names are what it says, and whether they say what it says of them.
public struct AblationCheck: Sendable {
  /// What is wrong.
  public private(set) var problems: [VerificationProblem] = []
  /// What could not be looked at, a sentence each without a full stop.
  public private(set) var notes: [String] = []

  /// What is made of the runs again.
  public struct Recomputed {
    /// As `ablate --json` prints them.
    public let statistics: Data
    /// What the report begins with: all but what depends on where and when it was made.
    public let report: String

    public init(statistics: Data, report: String) {
      self.statistics = statistics
      self.report = report
    }
  }

  /// Makes of runs what is asked by the words of a plan.
  public typealias Computing = (AblationPlan, RecordedRuns) throws -> Recomputed

  /// - Parameters:
  ///   - bundle: one whose bytes are as they were archived.
  ///   - stores: where its runs may be.
  ///   - ledger: what is written down of what was made, and frozen, here.
  public init(
    _ bundle: AblationBundle, in stores: [BundleStore], ledger: RunLedger? = nil,
    computing compute: Computing
  ) {
    do {
      let archived = try ArchivedAblation(bundle)
      try checkRecords(archived)
      guard problems.isEmpty, let found = runsAtHand(of: archived, in: stores) else { return }
      try checkStanding(of: archived, over: found.joined().compactMap { $0 }, ledger: ledger)
      do {
        let runs = try archived.recorded(found)
        note(runs)
        try compare(archived, over: runs, computing: compute)
      } catch let error as OtherQuestion {
        note(BundlePath.plan, error.description)
      } catch let error as ArchiveError {
        note(BundlePath.statistics, error.description)
      } catch {
        notes.append("its statistics were not computed again: \(error)")
      }
    } catch {
      note(BundlePath.ablation, "its records cannot be read: \(error)")
    }
  }

  mutating func note(_ file: String, _ detail: String) {
    problems.append(VerificationProblem(.inconsistent, "data/" + file, detail))
  }

  mutating func note(unchecked detail: String) { notes.append(detail) }

  /// What the records say of each other.
  private mutating func checkRecords(_ archived: ArchivedAblation) throws {
    let (bundle, plan) = (archived.bundle, archived.plan)
    let record = bundle.record
    if (record.experiment, record.seeds, record.contrasts)
      != (plan.experiment, plan.seeds, plan.contrasts.map(\.label))
    {
      note(BundlePath.ablation, "it is not of the experiment, seeds and contrasts of plan.json")
    }
    let digests = try bundle.lines(RunDigest.self, at: BundlePath.runDigests)
    let expected = archived.runs.joined().map { RunDigest($0, arm: plan.arms[$0.arm].label) }
    if digests != expected {
      note(BundlePath.runDigests, "it does not have the digests of \(BundlePath.ablationRuns)")
    }
    let document = try bundle.data(at: BundlePath.document)
    let statistics = try AblationStatistics(of: bundle)
    if !statistics.differences(from: try AblationStatistics(document: document)).isEmpty {
      note(BundlePath.document, "it does not say what \(BundlePath.statistics) does")
    }
    let study = record.study
    guard bundle.has(BundlePath.frozenStudy) else {
      if study.frozen != nil { note(BundlePath.ablation, "there is nothing that was frozen") }
      return
    }
    let text = try bundle.data(at: BundlePath.frozenStudy)
    let frozen = try FrozenStudy(reading: text, file: bundle.filePath(BundlePath.frozenStudy))
    if study.digest != frozen.digest || study.frozen != frozen.time {
      note(BundlePath.ablation, "what it says of its study is not what was frozen")
    }
    if study.earlierRuns < frozen.earlierRuns {
      note(BundlePath.ablation, "there were results of more runs when its study was frozen")
    }
  }

  /// The runs, by arm, then seed, with nothing for those that are not at hand; nothing at all if one is
  /// not as it was archived.
  private mutating func runsAtHand(
    of archived: ArchivedAblation, in stores: [BundleStore]
  ) -> [[ResultBundle?]]? {
    let before = problems.count
    let found = archived.runs.map { runs in runs.map { atHand($0, of: archived, in: stores) } }
    return problems.count == before ? found : nil
  }

  private mutating func atHand(
    _ run: AblationRun, of archived: ArchivedAblation, in stores: [BundleStore]
  ) -> ResultBundle? {
    switch archived.sight(of: run, in: stores) {
    case .missing: return nil
    case .other(let bundle):
      note(
        BundlePath.ablationRuns,
        "the bundle digest of \(run.bundle) is \(run.bundleDigest.hex), that of the run of that "
          + "name which is here is \(bundle.bundleDigest.hex)")
      return nil
    case .atHand(let bundle):
      if bundle.digest != run.digest {
        note(BundlePath.ablationRuns, "\(run.bundle) has another result digest")
      } else if let problem = bundle.verify().first {
        note(BundlePath.ablationRuns, "its run \(run.bundle) is damaged: \(problem)")
      } else if (bundle.status == .completed) != (run.error == nil) {
        note(
          BundlePath.ablationRuns,
          "its run \(run.bundle) ended as \(bundle.status.name), not as it says")
      }
      return bundle
    }
  }

  /// Says which runs could not be looked at, and what that leaves open.
  private mutating func note(_ runs: RecordedRuns) {
    let names = runs.missingNames
    let count = runs.cells.joined().count
    guard !names.isEmpty else { return }
    let which =
      names.count == count
      ? "none of its \(count) runs is here"
      : "\(names.count) of its \(count) runs \(names.count == 1 ? "is" : "are") not here ("
        + NameList.text(names, showing: 4) + ")"
    notes.append(
      "\(which): what it says of \(names.count == 1 ? "that one" : "these") was compared with nothing; its "
        + "statistics were computed again from that")
    let contrasts = runs.contrastsOfUnknownWeights.map { runs.ablation.contrasts[$0].label }
    if !contrasts.isEmpty {
      notes.append(
        "nor was it looked whether both sides of \(NameList.text(contrasts, showing: 4)), which measure "
          + "the same, have the same weights")
    }
  }

  /// Compares what is archived with what the runs say now.
  private mutating func compare(
    _ archived: ArchivedAblation, over runs: RecordedRuns, computing compute: Computing
  ) throws {
    let bundle = archived.bundle
    let statistics = try AblationStatistics(of: bundle)
    let (now, changes) = try Self.compute(archived.plan, runs, like: statistics, by: compute)
    let isSameProgram = try bundle.build().executableSHA256 == Program.build.executableSHA256
    let by =
      isSameProgram ? "" : " by this program, which is another build than the one that made it"
    let from = runs.missing.isEmpty ? "the runs" : "the values of its runs"
    if let change = changes.first {
      note(BundlePath.statistics, change.sentence(computedFrom: from + by))
    }
    let report = String(decoding: try bundle.data(at: BundlePath.report), as: UTF8.self)
    // Another build may put things in other words, but what it had computed stands in its report.
    if isSameProgram ? !report.hasPrefix(now.report) : !statistics.isTold(in: report) {
      note(BundlePath.report, "it is not what its runs come to")
    } else {
      try checkReport(archived, report)
    }
  }

  /// What runs come to, and what statistics say otherwise.
  private static func compute(
    _ plan: AblationPlan, _ runs: RecordedRuns, like statistics: AblationStatistics,
    by compute: Computing
  ) throws -> (Recomputed, [StatisticsChange]) {
    func attempt(_ runs: RecordedRuns) throws -> (Recomputed, [StatisticsChange]) {
      let now = try compute(plan, runs)
      let unknown = runs.unknownMembers
      let changes = statistics.differences(from: try AblationStatistics(document: now.statistics))
        .filter { change in !unknown.contains { change.key.hasPrefix($0) } }
      return (now, changes)
    }
    let first = try attempt(runs)
    // Where only the weights of runs that are not at hand could tell, the archived word is taken.
    let open = runs.contrastsOfUnknownWeights.filter { index in
      first.1.contains { $0.key.hasPrefix("contrasts.\(runs.ablation.contrasts[index].label).") }
    }
    if open.isEmpty { return first }
    return try [true, false].reduce(first) { best, answer in
      var other = runs
      other.sameWeights = Dictionary(uniqueKeysWithValues: open.map { ($0, answer) })
      let next = try attempt(other)
      return next.1.count < best.1.count ? next : best
    }
  }
}

/// The words of a plan ask for other arms or contrasts than it has.
public struct OtherQuestion: UserFacingError {
  public var description: String { "its words do not ask for its arms and contrasts" }
  public var hint: String? { "`harness verify` tells what else is wrong with it" }

  /// - Throws: itself unless a design has the arms and contrasts of a plan.
  public static func refuse(_ plan: AblationPlan, unless design: Design) throws(OtherQuestion) {
    guard design.arms.map(\.label) == plan.arms.map(\.label), design.contrasts == plan.contrasts
    else { throw OtherQuestion() }
  }
}
