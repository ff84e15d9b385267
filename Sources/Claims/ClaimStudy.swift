import Ablations
import Configuration
import Foundation
import Runs
import Search
import Statistics
import Training
import Tricks

/// The ablations that test claims, as one plan: what they share is made once.
public struct ClaimStudy: Sendable {
  /// A claim with its ablation of two arms.
  public struct Row: Sendable {
    public let claim: Claim
    /// What the claim is about.
    public let measure: Measure
    public let ablation: Ablation
    /// The seeds that the claim asks for, which need not be the ablation's.
    public let askedSeeds: [Int]
    /// How the settings of its sides were chosen; nothing if there was no choice.
    public let tuning: TuningReport?

    /// The places of its runs in the plan.
    public var runs: [Int] { ablation.arms.flatMap(\.runs) }
  }

  public let rows: [Row]
  /// The runs, claim by claim, the pairs of a seed together.
  public let plan: RunPlan

  /// Prepares every run, so that whatever is wrong is told before the first.
  ///
  /// - Parameters:
  ///   - tuned: what was chosen for the sides, by the claim's id.
  ///   - seeds: from an experiment's own seed to the seeds to use; the claims' own if nothing.
  ///   - plugins: files of tricks, which are loaded.
  ///   - procedures: prepare the runs.
  ///   - results: the folder of the bundles.
  ///   - keeping: how the states of the runs are kept.
  ///   - find: finds the experiments that claims name.
  /// - Throws: ``ClaimErrors`` with all that is wrong.
  public init(
    _ claims: [Claim], tuned: [String: TuningReport] = [:], seeds: ((Int) -> [Int])? = nil,
    plugins: [PluginUse] = [],
    by procedures: some ProcedureFactory, results: String,
    keeping: RunKeeper.Options = RunKeeper.Options(),
    finding find: @escaping (String) throws(ExperimentError) -> ExperimentSource =
      ExperimentLibrary.find
  ) throws(ClaimErrors) {
    var rows: [Row] = []
    var plan = RunPlan(results: results, keeping: keeping)
    var errors: [ConfigurationError] = []
    var experiments = ExperimentReader(find: find)
    for claim in claims {
      do throws(ConfigurationError) {
        let tuning = tuned[claim.id]
        let setting = try ClaimSetting(claim, plugins: plugins, reading: &experiments)
        rows.append(
          try claim.row(
            in: setting, tuned: tuning, seeds: seeds, by: procedures, adding: &plan))
      } catch {
        errors.append(error)
      }
    }
    if !errors.isEmpty { throw ClaimErrors(errors) }
    self.rows = rows
    self.plan = plan
  }
}

extension Claim {
  /// Adds the runs that test the claim to a plan.
  fileprivate func row(
    in setting: ClaimSetting, tuned: TuningReport?, seeds: ((Int) -> [Int])?,
    by procedures: some ProcedureFactory, adding plan: inout RunPlan
  ) throws(ConfigurationError) -> ClaimStudy.Row {
    let ablation: Ablation
    var asked: [Int] = []
    do {
      let arms = try tuned?.tuned(setting.arms) ?? setting.arms
      ablation = try Ablation(
        of: setting.source, reading: setting.document, arms: arms,
        contrasts: [Contrast(arms[1].label, of: 1, against: 0, among: 2)],
        seeds: { first in
          asked = decidingSeeds(nil)(first)
          return decidingSeeds(seeds)(first)
        }, by: procedures, in: &plan, title: "\(id), ")
    } catch {
      throw ConfigurationError(error, at: place(of: error), path: [])
    }
    guard let measure = ablation.procedure.measure(measure) else {
      let names = ablation.procedure.availableMeasures.map(\.description)
      throw ConfigurationError(
        message: "the experiment has no \(measure?.description ?? "measure")",
        location: place(of: "measure"), path: ["measure"],
        hint: "it is measured by " + names.joined(separator: ", "))
    }
    if Set(ablation.arms.map { $0.runs[0] }).count < ablation.arms.count {
      throw ConfigurationError(
        message: "nothing is tested: both sides come to the same experiment",
        location: placeOfTested,
        hint: "options under [with] outweigh those that [change] gives the same trick: "
          + "write them under [set.tricks.ID]")
    }
    return ClaimStudy.Row(
      claim: self, measure: measure, ablation: ablation, askedSeeds: asked, tuning: tuned)
  }

  /// Where the cause of an error in preparing the runs was written.
  private func place(of error: any Error) -> SourceLocation? {
    guard error is DatasetError else { return placeOfTested }
    let change = set.last { $0.keys == ["data", "dataset"] }
    return change?.node.location ?? place(of: "experiment")
  }
}
