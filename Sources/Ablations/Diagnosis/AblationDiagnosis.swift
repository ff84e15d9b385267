import Archive
import Errors
import Runs
import Statistics

/// What is to be known beside the verdicts of an ablation: whether they hold beyond the test examples,
/// whether its runs are healthy and its baseline worth comparing with, and whether a trick acts as
/// another learning rate does.
public struct AblationDiagnosis: Sendable {
  /// For each contrast, by measure: nothing for measures that are no means over test examples.
  public let variations: [[Measure: ExampleVariation]]
  /// What the deciding measure's say, a sentence each.
  public let beyond: [String]
  /// Runs that are not as they should be, by arm and seed.
  public let flags: [RunFlag]
  /// Nothing where simple models make no sense.
  public let baseline: BaselineStrength?
  /// The effective rates that differ noticeably; none of arms whose rates were both tuned.
  public let rates: [EffectiveRate]
  /// Everything that speaks against taking a verdict as it stands, a sentence each: the baseline, the
  /// runs, what was tuned, the rates.
  public let warnings: [String]

  /// Reads the predictions of the runs, and what was seen of them.
  ///
  /// - Parameter tuned: nothing where no arm had settings to choose among.
  public init(
    _ ablation: Ablation, _ result: AblationResult, tuned: TunedArms? = nil
  ) throws {
    try self.init(
      ablation, result, verdicts: result.findings.map { $0.first?.assessment.verdict },
      tuned: tuned
    ) { table, index in
      result.findings[index].map { finding in
        (
          finding.measure,
          ExampleVariation(
            table, ablation.contrasts[index], finding.measure, finding.assessment,
            among: ablation.contrasts.count)
        )
      }
    }
  }

  /// The same of seeds that were added until the contrasts were decided.
  public init(_ result: SequentialResult, tuned: TunedArms? = nil) throws {
    let (ablation, measure) = (result.used.ablation, result.measure)
    try self.init(
      ablation, result.measured, verdicts: result.verdicts.map(\.verdict), tuned: tuned
    ) { table, index in
      let contrast = ablation.contrasts[index]
      return [(measure, ExampleVariation(table, contrast, measure, result.verdicts[index]))]
    }
  }

  /// - Parameters:
  ///   - verdicts: by contrast, of the deciding measure.
  ///   - vary: what a contrast's measures say over examples.
  private init(
    _ ablation: Ablation, _ result: AblationResult, verdicts: [Verdict?], tuned: TunedArms?,
    varying vary: (ExampleTable, Int) -> [(Measure, ExampleVariation?)]
  ) throws {
    let table = try ExampleTable(ablation, result)
    let yardsticks = try (ablation.procedure as? any ExampleMeasuring)?.yardsticks()
    let variations = ablation.contrasts.indices.map { index -> [Measure: ExampleVariation] in
      guard let table else { return [:] }
      let known = vary(table, index).compactMap { measure, variation in
        variation.map { (measure, $0) }
      }
      return Dictionary(known) { first, _ in first }
    }
    self.variations = variations
    guard let measure = result.measures.first else {
      (beyond, flags, baseline, rates, warnings) = ([], [], nil, [], [])
      return
    }
    beyond =
      Self.beyond(ablation.contrasts, variations.map { $0[measure] }, verdicts)
      + [table.flatMap(Self.oneGroup)].compactMap { $0 }
    let flags = try RunHealth(
      ablation: ablation, result: result, measure: measure, table: table, yardsticks: yardsticks
    ).flags()
    self.flags = flags
    baseline = yardsticks.flatMap { yardsticks in
      BaselineStrength(
        result.cells[0].map { $0.values[measure] ?? .nan }, of: ablation.baseline.label, measure,
        yardsticks)
    }
    rates = try Self.rates(ablation, result, tuned)
    let sentences = zip(ablation.arms, result.cells).flatMap { arm, cells in
      RunFlag.sentences(
        flags.filter { $0.arm == arm.label }, runs: cells.count, metric: measure.metric)
    }
    let shared = (ablation.procedure as? any ExampleMeasuring)?.sharedGroups ?? []
    warnings =
      [Self.warning(shared: shared)].compactMap { $0 }
      + Self.strengths(ablation, result, measure, yardsticks).compactMap(\.sentence) + sentences
      + [tuned?.warning, Self.heldBack(ablation, result.measures)].compactMap { $0 }
      + rates.compactMap(\.sentence)
  }

  /// The first arm and every other one that something is compared with, beside simple models.
  private static func strengths(
    _ ablation: Ablation, _ result: AblationResult, _ measure: Measure, _ yardsticks: Yardsticks?
  ) -> [BaselineStrength] {
    let references = ablation.contrasts.filter { $0.arms.count == 2 }.flatMap { contrast in
      contrast.arms.filter { contrast.weights[$0] < 0 }
    }
    return yardsticks.map { yardsticks in
      Set([0] + references).sorted().compactMap { arm in
        BaselineStrength(
          result.cells[arm].map { $0.values[measure] ?? .nan }, of: ablation.arms[arm].label,
          measure,
          yardsticks)
      }
    } ?? []
  }

  /// That both sides hold back other examples to be watched by, where that is measured.
  private static func heldBack(_ ablation: Ablation, _ measures: [Measure]) -> String? {
    let shares = Set(
      ablation.arms.map { $0.procedure.identity.parts?["data.validation"] ?? "" })
    guard shares.count > 1, let measure = measures.first(where: { $0.split == .validation }) else {
      return nil
    }
    return
      "The arms hold back other validation examples, so their \(measure.metric.name) is of other "
      + "examples and its differences are not paired by them."
  }

  /// That nothing can be said of other groups, where there is one alone.
  private static func oneGroup(_ table: ExampleTable) -> String? {
    guard let numbers = table.groups?.numbers, !numbers.isEmpty, Set(numbers).count == 1 else {
      return nil
    }
    return
      "All \(numbers.count) test examples are of one group: what those of others would give cannot "
      + "be said."
  }

  /// That test examples are of groups that were trained on.
  private static func warning(shared names: [String]) -> String? {
    guard !names.isEmpty else { return nil }
    let are =
      names.count == 1
      ? "The group \(NameList.text(names)) is"
      : "The groups \(NameList.text(names, showing: 4)) are"
    return
      "\(are) in the training examples and in the test examples: what a network remembers of one "
      + "helps it there, so the measures are of no new group, and the interval over groups is not."
  }

  /// Over seeds and examples, by contrast, then what one example is worth.
  private static func beyond(
    _ contrasts: [Contrast], _ variations: [ExampleVariation?], _ verdicts: [Verdict?]
  ) -> [String] {
    var sentences: [String] = []
    var grain: String?
    for (contrast, (variation, verdict)) in zip(contrasts, zip(variations, verdicts)) {
      guard let variation, let verdict else { continue }
      let name = contrasts.count == 1 ? "" : contrast.label + ": "
      sentences.append(name + variation.sentence(verdict))
      grain = grain ?? variation.grainSentence.map { name + $0 }
    }
    return sentences + [grain].compactMap { $0 }
  }

  /// Of each arm that is compared with one other, once, unless the rates of both were tuned.
  private static func rates(
    _ ablation: Ablation, _ result: AblationResult, _ tuned: TunedArms?
  ) throws(ArchiveError) -> [EffectiveRate] {
    var rates: [EffectiveRate] = []
    for contrast in ablation.contrasts {
      let arms = contrast.arms
      guard arms.count == 2, let arm = arms.first(where: { contrast.weights[$0] > 0 }),
        let other = arms.first(where: { contrast.weights[$0] < 0 })
      else { continue }
      let labels = [arm, other].map { ablation.arms[$0].label }
      let chosen = labels.filter { tuned?.hasRate($0) ?? false }
      let gains = [arm, other].compactMap { ablation.arms[$0].procedure.momentumGain }
      guard chosen.count < 2,
        let rate = try EffectiveRate(
          of: result.cells[arm], named: labels[0], against: result.cells[other], named: labels[1],
          momentum: gains.count == 2 ? gains[0].ratio(to: gains[1]) : nil,
          tuned: chosen.first),
        rate.isChanged, !rates.contains(rate)
      else { continue }
      rates.append(rate)
    }
    return rates
  }
}
