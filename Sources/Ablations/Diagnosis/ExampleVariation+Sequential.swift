import Runs
import Statistics

extension ExampleVariation {
  /// Of seeds that were added until a contrast was decided.
  ///
  /// The interval over these seeds allows for all looks. The examples were drawn once, whenever one
  /// looked: what they add is independent of it, so the ends are moved out by the square root of the sum
  /// of both squares (Zou and Donner, Statistics in Medicine 27, 2008).
  ///
  /// - Returns: `nil` also where the interval over seeds has no end on a side.
  init?(
    _ table: ExampleTable, _ contrast: Contrast, _ measure: Measure, _ verdict: SequentialVerdict
  ) {
    let level = verdict.design.intervalLevel
    guard let look = verdict.looks.last, let lower = look.lower, let upper = look.upper,
      let differences = table.differences(contrast, measure, seeds: look.seeds),
      differences.contains(where: { $0.contains { $0 != 0 } }),
      let effects = CrossedEffects(differences, groups: table.groups?.numbers, level: level)
    else { return nil }
    let student = StudentDistribution(degreesOfFreedom: Double(effects.groups - 1))
    let half =
      student.upperQuantile(0.5 * (1 - level)) * effects.varianceOfExamples.squareRoot()
    func out(_ end: Double) -> Double {
      let reach = end - effects.mean
      return (reach * reach + half * half).squareRoot()
    }
    self.init(
      effects, metric: measure.metric,
      beside: ConfidenceInterval(
        lower: min(lower, effects.mean - out(lower)), upper: max(upper, effects.mean + out(upper)),
        level: level),
      groupName: table.groups?.name, grain: table.grain(of: measure),
      contrasts: verdict.design.comparisons)
  }
}

extension SequentialVerdict {
  /// In the words of a verdict over a number of seeds that was fixed beforehand.
  var verdict: Verdict {
    switch outcome {
    case .improves: .improves
    case .harms: .harms
    case .equivalent: .equivalent
    case .identical: .identical
    case .mostSeeds, .futile, .open: .noDifferenceDetected
    }
  }
}
