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

  /// - Parameters:
  ///   - bundle: one whose bytes are as they were archived.
  ///   - stores: where its runs may be.
  ///   - compute: makes of the runs what is asked by the words of a plan.
  public init(
    _ bundle: AblationBundle, in stores: [BundleStore],
    computing compute: (AblationPlan, Ablation, [RunResult]) throws -> Recomputed
  ) {
    do {
      let archived = try ArchivedAblation(bundle)
      try checkRecords(archived)
      guard problems.isEmpty, let runs = runsAtHand(of: archived, in: stores) else { return }
      do {
        let (ablation, outcomes) = try archived.ablation(over: runs)
        try compare(archived, with: compute(archived.plan, ablation, outcomes))
      } catch let error as OtherQuestion {
        note(BundlePath.plan, error.description)
      } catch {
        notes.append("its statistics were not computed again: \(error)")
      }
    } catch {
      note(BundlePath.ablation, "its records cannot be read: \(error)")
    }
  }

  private mutating func note(_ file: String, _ detail: String) {
    problems.append(VerificationProblem(.inconsistent, "data/" + file, detail))
  }

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

  /// The runs, if all are at hand and as they were archived.
  private mutating func runsAtHand(
    of archived: ArchivedAblation, in stores: [BundleStore]
  ) -> [[ResultBundle]]? {
    var missing = 0
    let found: [[ResultBundle?]] = archived.runs.map { runs in
      runs.map { run in
        switch archived.sight(of: run, in: stores) {
        case .missing:
          missing += 1
          return nil
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
          } else {
            return bundle
          }
          return nil
        }
      }
    }
    if missing > 0 {
      let count = archived.runs.joined().count
      notes.append(
        "\(missing) of its \(count) runs are not here, so its statistics were not computed again")
    }
    let runs = found.map { $0.compactMap { $0 } }
    return zip(runs, archived.runs).allSatisfy { $0.count == $1.count } ? runs : nil
  }

  /// Compares what is archived with what the runs say now.
  private mutating func compare(
    _ archived: ArchivedAblation, with now: Recomputed
  ) throws {
    let bundle = archived.bundle
    let statistics = try AblationStatistics(of: bundle)
    let computed = try AblationStatistics(document: now.statistics)
    let isSameProgram = try bundle.build().executableSHA256 == Program.build.executableSHA256
    let by =
      isSameProgram ? "" : " by this program, which is another build than the one that made it"
    if let change = statistics.differences(from: computed).first {
      note(
        BundlePath.statistics,
        "\(change.key) is \(change.left.text), computed again from the runs\(by) it is "
          + (change.right?.text ?? "none"))
    }
    // Another build may put things in other words.
    let report = String(decoding: try bundle.data(at: BundlePath.report), as: UTF8.self)
    if isSameProgram, !report.hasPrefix(now.report) {
      note(BundlePath.report, "it is not what its runs come to")
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
