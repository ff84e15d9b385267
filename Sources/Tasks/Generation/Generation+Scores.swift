import Measurement
import Tricks

extension Generation {
  static let frechet = Metric(name: "frechet", direction: .lowerIsBetter)
  static let discrepancy = Metric(name: "mmd", direction: .lowerIsBetter)
  static let neighbours = Metric(
    name: "neighbour-accuracy", direction: .lowerIsBetter, unit: .fraction)
  static let coveredClasses = Metric(name: "classes", direction: .higherIsBetter)
  static let divergence = Metric(name: "class-divergence", direction: .lowerIsBetter)
  static let foundModes = Metric(name: "modes", direction: .higherIsBetter)
  static let goodSamples = Metric(
    name: "good-samples", direction: .higherIsBetter, unit: .fraction)

  public var metrics: [Metric] {
    (modes == nil ? [] : [Self.foundModes, Self.goodSamples])
      + [Self.frechet, Self.discrepancy, Self.neighbours]
      + (space.classes == nil ? [] : [Self.coveredClasses, Self.divergence])
  }

  public var measures: [Measure] {
    metrics.map { Measure(.test, $0) } + metrics.prefix(1).map { Measure(.validation, $0) }
  }

  /// Of samples against examples, of which there are as many.
  public func scores(of predictions: Tensor, for examples: Examples) -> Scores {
    let real = examples.inputs.reshaped(to: [examples.count, shape.elementCount])
    let (ours, theirs) = (space.features(predictions), space.features(real))
    var values: [Metric: Double?] = [
      Self.frechet: FrechetDistance.squared(ours, theirs),
      Self.discrepancy: MeanDiscrepancy.squared(ours, theirs),
      Self.neighbours: NeighbourAccuracy.of(ours, theirs),
    ]
    if let classes = space.classes {
      let coverage = ClassCoverage(
        of: classes(predictions), against: classes(real), classes: space.classCount)
      values[Self.coveredClasses] = Double(coverage.covered)
      values[Self.divergence] = coverage.divergence
    }
    if let modes {
      let coverage = ModeCoverage(
        of: ours, against: theirs, modes: examples.labels, count: modes)
      values[Self.foundModes] = Double(coverage.found)
      values[Self.goodSamples] = coverage.good
    }
    var scores: [String: Double] = [:]
    for (metric, value) in values { scores[metric.name] = value }
    return Scores(scores, count: examples.count)
  }
}
