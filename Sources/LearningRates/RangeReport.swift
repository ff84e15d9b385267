import Statistics

/// What range tests over several seeds say together.
public struct RangeReport: Sendable {
  /// A rule with what it says of each seed.
  public struct Suggestion: Sendable {
    public let rule: RateRule
    /// By curve; nothing of one that does not fall.
    public let rates: [Double?]
    /// Nothing if no seed's curve falls.
    public let spread: RateSpread?
  }

  /// The experiment's name.
  public let experiment: String
  public let test: RangeTest
  /// By seed; at least one.
  public let curves: [RangeCurve]
  public let setting: RangeSetting
  public let suggestions: [Suggestion]
  /// Where the smoothed losses are lowest, over the seeds whose loss falls.
  public let minimum: RateSpread?
  /// The rates at which seeds diverge, over those that do.
  public let divergence: RateSpread?

  public init(_ curves: [RangeCurve], of setting: RangeSetting, test: RangeTest) {
    (experiment, self.test, self.curves, self.setting) = (setting.name, test, curves, setting)
    suggestions = RateRule.allCases.map { rule in
      let rates = curves.map(rule.rate)
      return Suggestion(rule: rule, rates: rates, spread: RateSpread(rates.compactMap { $0 }))
    }
    minimum = RateSpread(
      curves.filter(\.falls).compactMap { $0.lowest }.map(test.rate))
    divergence = RateSpread(curves.compactMap { $0.divergence }.map(test.rate))
  }

  public var seeds: [UInt64] { curves.map(\.seed) }

  /// How many seeds diverge at some rate up to this one.
  public func diverging(upTo rate: Double) -> Int {
    curves.count { curve in curve.divergence.map { test.rate(at: $0) <= rate } ?? false }
  }

  /// The median over the seeds that got so far of the smoothed loss of each step, as far as half of
  /// them got.
  public var median: [Double] {
    (0..<test.steps).prefix { step in
      2 * curves.count { $0.smoothed.count > step } >= curves.count
    }.map { step in
      let values = curves.compactMap {
        $0.smoothed.indices.contains(step) ? $0.smoothed[step] : nil
      }
      .sorted()
      let middle = values.count / 2
      return values.count % 2 == 1 ? values[middle] : 0.5 * (values[middle - 1] + values[middle])
    }
  }
}

/// What of an experiment a range test's result is to be read with.
public struct RangeSetting: Hashable, Sendable {
  public let name: String
  public let optimiser: OptimiserSpec
  /// The highest rate of the run as planned.
  public let peakRate: Double
  /// The tricks that the test leaves out.
  public let leftOut: [TrickID]
  /// The tricks that change updates, which may give rates another scale.
  public let updating: [TrickID]
  public let stepsPerEpoch: Int

  public init(
    name: String, optimiser: OptimiserSpec, peakRate: Double, leftOut: [TrickID] = [],
    updating: [TrickID] = [], stepsPerEpoch: Int
  ) {
    self.name = name
    self.optimiser = optimiser
    self.peakRate = peakRate
    self.leftOut = leftOut
    self.updating = updating
    self.stepsPerEpoch = stepsPerEpoch
  }

  /// - Parameter dataset: that the experiment was resolved for.
  public init(_ resolved: ResolvedExperiment, dataset: Dataset) throws(TrainingError) {
    let seed = UInt64(resolved.experiment.seed)
    let examples = try PreparedData(dataset, plan: resolved.data, seed: seed).training.count
    let size = resolved.experiment.training.batchSize
    self.init(
      name: resolved.experiment.name, optimiser: resolved.optimiser,
      peakRate: resolved.peakRate(examples: examples), leftOut: resolved.schedules,
      updating: resolved.recipe.update.contributors,
      stepsPerEpoch: max((examples + size - 1) / size, 1))
  }
}
