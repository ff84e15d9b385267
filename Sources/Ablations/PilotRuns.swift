import Archive
import Configuration
import Runs
import Statistics

/// The runs that tell how much the differences of an ablation vary: those that are archived, and as
/// many more as it takes.
public struct PilotRuns: Sendable {
  /// With the pilot's seeds.
  public let ablation: Ablation
  public let plan: RunPlan
  /// How many of the seeds have all of their runs archived.
  public let archivedSeeds: Int

  /// So many pairs make a pilot if nothing else is said, and so many archived ones spare it.
  public static let usualPairs = 6
  public static let enoughPairs = 4
  /// No more archived ones are read.
  private static let mostSeeds = 200

  /// - Parameters:
  ///   - pairs: how many there should be; if left out, what is archived or ``usualPairs``.
  ///   - ledger: what says which bundles were made here; nothing if all are to be used.
  public init(
    of source: ExperimentSource, variants: [Ablation.Variant], pairs: Int?, results: String,
    keeping: RunKeeper.Options, madeBy ledger: RunLedger?, by procedures: some ProcedureFactory
  ) throws {
    let document = try source.document()
    let name = try RunRequest(source, reading: document, results: results).name
    let known = try BundleStore(resultsDirectory: results).overviews()
      .filter { $0.experiment == name }
      .compactMap { $0.seed.flatMap { Int(exactly: $0) } }
    func prepared(_ seeds: (Int) -> [Int]) throws -> (Ablation, RunPlan) {
      var plan = RunPlan(results: results, keeping: keeping)
      let ablation = try Ablation(
        of: source, reading: document, variants: variants, seeds: seeds, by: procedures, in: &plan)
      return (ablation, plan)
    }
    let wanted = max(2, pairs ?? Self.usualPairs)
    let (candidates, all) = try prepared { first in
      let fresh = (0..<wanted).map { first + $0 }
      return fresh + Set(known).subtracting(fresh).sorted().prefix(Self.mostSeeds)
    }
    let pending = Set(try all.status(madeBy: ledger).pending)
    let archived = candidates.seeds.indices.filter { index in
      candidates.arms.allSatisfy { !pending.contains($0.runs[index]) }
    }
    let missing = candidates.seeds.indices.filter { !archived.contains($0) }
    let isEnough = pairs == nil ? archived.count >= Self.enoughPairs : archived.count >= wanted
    let more = isEnough ? [] : missing.prefix(max(0, wanted - archived.count))
    let seeds = (archived + more).map { candidates.seeds[$0] }.sorted()
    (ablation, plan) = try prepared { _ in seeds }
    archivedSeeds = archived.count
  }

  /// What they say, comparison by comparison.
  ///
  /// - Throws: ``PilotError``, or why a bundle cannot be read.
  public func pilots(
    _ outcomes: [RunResult], by measure: Measure
  ) throws -> (pilots: [SeedPlan.Pilot], secondsOfRuns: [Double]) {
    var rows: [[AblationResult.Cell]] = []
    var seconds: [Double] = []
    for (number, arm) in ablation.arms.enumerated() {
      let cells = try zip(ablation.seeds, arm.runs).map { seed, place in
        try AblationResult.Cell(arm: number, seed: seed, outcomes[place], measures: [measure])
      }
      rows.append(cells)
      let times = cells.map(\.bundle.run.seconds).sorted()
      // The median: one run may have waited for something.
      seconds.append(times[times.count / 2])
    }
    let values = rows.map { cells in cells.map { $0.values[measure] ?? .nan } }
    let pilots = try ablation.contrasts.map { contrast in
      let differences = contrast.values(of: values)
      guard
        let pilot = SeedPlan.Pilot(contrast.label, differences: differences)
      else {
        throw PilotError(
          label: contrast.label, measure: measure.metric.name,
          finite: differences.count(where: \.isFinite), pairs: differences.count,
          isIdentical: try differences.allSatisfy { $0 == 0 }
            && AblationResult.haveSameWeights(contrast, rows) == true)
      }
      return pilot
    }
    return (pilots, seconds)
  }
}
