import Archive
import Runs
import Statistics

/// What is to be known beside the verdicts of an ablation: whether they hold beyond the test examples,
/// whether its runs are healthy and its baseline worth comparing with, and whether a trick acts as
/// another learning rate does.
public struct AblationDiagnosis: Sendable {
  /// For each contrast, by measure: nothing for measures that are no means over test examples.
  public let variations: [[Measure: ExampleVariation]]
  /// Runs that are not as they should be, by arm and seed.
  public let flags: [RunFlag]
  /// Nothing where simple models make no sense.
  public let baseline: BaselineStrength?
  /// The effective rates that differ noticeably; none where rates were tuned.
  public let rates: [EffectiveRate]

  /// Reads the predictions of the runs, and what was seen of them.
  ///
  /// - Parameter isTuned: whether each arm has a learning rate that was tuned for it.
  public init(_ ablation: Ablation, _ result: AblationResult, isTuned: Bool = false) throws {
    let table = try ExampleTable(ablation, result)
    let yardsticks = try (ablation.procedure as? any ExampleMeasuring)?.yardsticks()
    variations = zip(ablation.contrasts, result.findings).map { contrast, findings in
      guard let table else { return [:] }
      return Dictionary(
        findings.compactMap { finding in
          ExampleVariation(
            table, contrast, finding.measure, finding.assessment, among: ablation.contrasts.count
          ).map { (finding.measure, $0) }
        }
      ) { first, _ in first }
    }
    guard let measure = result.measures.first else {
      (flags, baseline, rates, warnings) = ([], nil, [], [])
      return
    }
    flags = try RunHealth(
      ablation: ablation, result: result, measure: measure, table: table, yardsticks: yardsticks
    ).flags()
    baseline = yardsticks.flatMap { yardsticks in
      BaselineStrength(
        result.cells[0].map { $0.values[measure] ?? .nan }, of: ablation.baseline.label, measure,
        yardsticks)
    }
    rates = isTuned ? [] : try Self.rates(ablation, result)
    warnings =
      [baseline?.sentence].compactMap { $0 }
      + RunFlag.sentences(flags, runs: ablation.seeds.count, metric: measure.metric)
      + rates.compactMap(\.sentence)
  }

  /// Of each arm that is compared with one other, once.
  private static func rates(
    _ ablation: Ablation, _ result: AblationResult
  ) throws(ArchiveError) -> [EffectiveRate] {
    var rates: [EffectiveRate] = []
    for contrast in ablation.contrasts {
      let arms = contrast.arms
      guard arms.count == 2, let arm = arms.first(where: { contrast.weights[$0] > 0 }),
        let other = arms.first(where: { contrast.weights[$0] < 0 }),
        let rate = try EffectiveRate(
          of: result.cells[arm], named: ablation.arms[arm].label, against: result.cells[other],
          named: ablation.arms[other].label),
        rate.isChanged, !rates.contains(rate)
      else { continue }
      rates.append(rate)
    }
    return rates
  }

  /// Everything that speaks against taking a verdict as it stands, a sentence each: the baseline, then
  /// the runs, then the rates.
  public let warnings: [String]
}
