import Ablations
import Measurement
import Statistics

/// What is to be known beside the verdicts of an ablation, in JSON.
struct HealthDocument: Encodable {
  struct Variation: Encodable {
    let contrast: String
    let measure: String
    let seeds: Int
    let examples: Int
    let groups: Int
    let effectiveGroups: Double
    /// Whether these are too few for the interval to keep its level.
    let hasFewGroups: Bool
    let mean: Double
    let varianceOfSeeds: Double
    let varianceOfExamples: Double
    let degreesOfFreedom: Double
    let overSeeds: ConfidenceInterval
    let overSeedsAndExamples: ConfidenceInterval
    /// Whether the wider one excludes zero.
    let holdsBeyond: Bool
    /// What one example is worth, where each is right or wrong.
    let grain: Double?
    let isCoarse: Bool
  }

  struct Rate: Encodable {
    let arm: String
    let reference: String
    let updates: Double?
    let rates: Double?
    let momentum: Double?
    let steps: Double?
    let factor: Double
    /// Which of the two had its rate tuned.
    let tuned: String?
  }

  let variations: [Variation]
  let runs: [RunFlag]
  let baseline: BaselineStrength?
  let rates: [Rate]
  /// All of that which is said as a warning.
  let warnings: [String]

  init(_ ablation: Ablation, _ measures: [Measure], _ diagnosis: AblationDiagnosis) {
    variations = ablation.contrasts.indices.flatMap { index in
      measures.compactMap { measure in
        diagnosis.variations[index][measure].map { variation in
          Variation(variation, of: ablation.contrasts[index].label, measure)
        }
      }
    }
    runs = diagnosis.flags
    baseline = diagnosis.baseline
    rates = diagnosis.rates.map {
      Rate(
        arm: $0.arm, reference: $0.reference, updates: $0.updates, rates: $0.rates,
        momentum: $0.momentum, steps: $0.steps,
        factor: $0.factor, tuned: $0.tuned)
    }
    warnings = diagnosis.warnings
  }
}

extension HealthDocument.Variation {
  init(
    _ variation: ExampleVariation, of contrast: String, _ measure: Measure
  ) {
    let effects = variation.effects
    self.init(
      contrast: contrast, measure: measure.description, seeds: effects.seeds,
      examples: effects.examples, groups: effects.groups,
      effectiveGroups: effects.effectiveGroups, hasFewGroups: variation.hasFewGroups,
      mean: effects.mean,
      varianceOfSeeds: effects.varianceOfSeeds, varianceOfExamples: effects.varianceOfExamples,
      degreesOfFreedom: effects.degreesOfFreedom, overSeeds: effects.overSeeds,
      overSeedsAndExamples: variation.interval, holdsBeyond: variation.holdsBeyond,
      grain: variation.grain,
      isCoarse: variation.isCoarse)
  }
}
