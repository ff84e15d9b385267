import LearningRates
import RateStudies

/// A range test in JSON.
struct RangeDocument: Encodable {
  struct Suggestion: Encodable {
    let rule: String
    let definition: String
    let source: String
    /// By seed.
    let rates: [Double?]
    let spread: RateSpread?
  }

  struct Curve: Encodable {
    let seed: UInt64
    let losses: [Double]
    let smoothed: [Double]
    let falls: Bool
    let lowestAt: Double?
    let divergesAt: Double?
  }

  let experiment: String
  let seeds: [UInt64]
  let from: Double
  let to: Double
  let steps: Int
  /// How many steps losses are averaged over.
  let window: Int
  let optimiser: String
  /// The highest of the run as planned.
  let rate: Double
  /// Of each step.
  let rates: [Double]
  let curves: [Curve]
  let suggestions: [Suggestion]
  let minimum: RateSpread?
  let divergence: RateSpread?
  let position: String
  let cautions: [RangeCaution]
  let grid: RateRegret?

  init(_ report: RangeReport, _ grid: RateRegret?) {
    let test = report.test
    experiment = report.experiment
    seeds = report.seeds
    (from, to, steps, window) = (test.from, test.to, test.steps, test.window)
    optimiser = report.setting.optimiser.kind.rawValue
    rate = report.setting.peakRate
    rates = (0..<test.steps).map(test.rate)
    curves = report.curves.map { curve in
      Curve(
        seed: curve.seed, losses: curve.losses, smoothed: curve.smoothed, falls: curve.falls,
        lowestAt: curve.falls ? curve.lowest.map(test.rate) : nil,
        divergesAt: curve.divergence.map(test.rate))
    }
    suggestions = report.suggestions.map { suggestion in
      Suggestion(
        rule: suggestion.rule.rawValue, definition: suggestion.rule.definition,
        source: suggestion.rule.source, rates: suggestion.rates, spread: suggestion.spread)
    }
    minimum = report.minimum
    divergence = report.divergence
    position = report.position
    cautions = report.cautions
    self.grid = grid
  }
}
