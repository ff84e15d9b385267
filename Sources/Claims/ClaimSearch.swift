import Configuration
import Runs
import Search

/// The searches that choose the settings of claims' sides, as one plan: what they share is made once.
public struct ClaimSearch: Sendable {
  /// The search of a claim, of which all trainings are in the plan.
  private struct Entry: Sendable {
    let claim: Claim
    let tuning: Tuning
    let round: Tuning.Round
  }

  private let entries: [Entry]
  /// The trainings, claim by claim.
  public let plan: RunPlan

  /// How many claims have their sides tuned.
  public var count: Int { entries.count }

  /// Prepares every training, so that whatever is wrong is told before the first.
  ///
  /// Parameters are those of ``ClaimStudy``; claims without `tune` are left out.
  ///
  /// - Throws: ``ClaimErrors`` with all that is wrong.
  public init(
    _ claims: [Claim], seeds: ((Int) -> [Int])? = nil, plugins: [PluginUse] = [],
    by procedures: some ProcedureFactory, results: String,
    keeping: RunKeeper.Options = RunKeeper.Options(),
    finding find: @escaping (String) throws(ExperimentError) -> ExperimentSource =
      ExperimentLibrary.find
  ) throws(ClaimErrors) {
    var entries: [Entry] = []
    var plan = RunPlan(results: results, keeping: keeping)
    var errors: [ConfigurationError] = []
    var experiments = ExperimentReader(find: find)
    for claim in claims {
      guard let space = claim.tune else { continue }
      do throws(ConfigurationError) {
        let setting = try ClaimSetting(claim, plugins: plugins, reading: &experiments)
        do {
          let tuning = try Tuning(
            Tuning.Request(
              SearchSpace(parsing: [space]), .random, budget: claim.options.tuneBudget,
              seedCount: claim.options.tuneSeeds),
            of: setting.source, arms: setting.arms,
            apartFrom: claim.decidingSeeds(seeds), results: results, by: procedures)
          let round = try tuning.firstRound(in: plan, by: procedures)
          plan = round.plan
          entries.append(Entry(claim: claim, tuning: tuning, round: round))
        } catch {
          throw ConfigurationError(error, at: claim.place(of: "tune"), path: ["tune"])
        }
      } catch {
        errors.append(error)
      }
    }
    if !errors.isEmpty { throw ClaimErrors(errors) }
    self.entries = entries
    self.plan = plan
  }

  /// What was chosen for each claim, by its id.
  ///
  /// - Parameter outcomes: what became of the plan's runs.
  public func reports(
    of outcomes: [RunResult], by procedures: some ProcedureFactory
  ) throws -> [String: TuningReport] {
    var reports: [String: TuningReport] = [:]
    for entry in entries {
      reports[entry.claim.id] = try entry.tuning.run(
        entry.round, in: RunPlan(results: plan.results), by: procedures
      ) { _ in outcomes }
    }
    return reports
  }
}
