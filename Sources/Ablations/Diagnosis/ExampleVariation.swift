import Runs
import Statistics

/// How sure a difference is where the test examples, too, are a sample of those there could be.
///
/// The interval over seeds says what other trainings would give on *these* examples. The wider one, over
/// seeds and examples, says what they would give on others of their kind, and decides whether a
/// difference holds beyond this test set.
public struct ExampleVariation: Sendable, Equatable, Encodable {
  public let metric: Metric
  public let effects: CrossedEffects
  /// Over seeds and examples: never narrower than the interval over seeds that it stands beside.
  public let interval: ConfidenceInterval
  /// What examples were taken together, in the plural; nothing where each is by itself.
  public let groupName: String?
  /// What one example is worth in a run's measure, where each is right or wrong.
  public let grain: Double?
  /// How many contrasts were asked together: the intervals hold for all of them at once.
  public let contrasts: Int

  /// - Parameter interval: the one over seeds that is shown; nothing where there is none.
  public init(
    _ effects: CrossedEffects, metric: Metric, beside interval: ConfidenceInterval? = nil,
    groupName: String? = nil, grain: Double? = nil, contrasts: Int = 1
  ) {
    self.contrasts = contrasts
    self.effects = effects
    self.interval = effects.overBoth(beside: interval)
    self.metric = metric
    self.groupName = groupName
    self.grain = grain
  }

  /// - Parameters:
  ///   - assessment: over seeds. Of several contrasts each interval has its part of the level
  ///     (Bonferroni), by which Student's hold together; the level that each sign-flip test is held to is
  ///     one of few that its p can have, and says nothing of them.
  ///   - contrasts: how many are asked together.
  init?(
    _ table: ExampleTable, _ contrast: Contrast, _ measure: Measure, _ assessment: Assessment,
    among contrasts: Int
  ) {
    guard let differences = table.differences(contrast, measure),
      differences.contains(where: { $0.contains { $0 != 0 } }),
      let effects = CrossedEffects(
        differences, groups: table.groups?.numbers,
        level: 1 - assessment.level / Double(max(1, contrasts)))
    else { return nil }
    self.init(
      effects, metric: measure.metric, beside: assessment.comparison?.interval,
      groupName: table.groups?.name, grain: table.grain(of: measure), contrasts: contrasts)
  }

  /// Whether the wider interval excludes zero, and with it the one over seeds; never of so few groups
  /// that it does not keep its level.
  public var holdsBeyond: Bool { !hasFewGroups && !interval.contains(0) }

  /// Whether there are fewer groups than the interval takes, or as few by their sizes: Student's interval
  /// over two or three says next to nothing of others, and simulated it misses the truth up to twice as
  /// often as it promises.
  public var hasFewGroups: Bool {
    groupName != nil && effects.effectiveGroups < Self.fewestGroups
  }

  /// Of one size.
  private static let fewestGroups = 5.0 * (1 - 0x1p-30)

  /// Whether the difference is no more than one example in a run, and two examples are as much as the
  /// interval over seeds reaches to either side: so coarse a split hides effects, or makes one of a
  /// single example.
  public var isCoarse: Bool {
    guard let grain else { return false }
    let half = (effects.overSeeds.upper - effects.overSeeds.lower) / 2
    return effects.mean.magnitude <= grain * (1 + Self.rounding) && half <= 2 * grain
  }

  /// How far a mean may be off, in examples: of 1/45 in every run, or of what cancels out.
  private static let rounding = 0x1p-40
}

// MARK: - In words

extension ExampleVariation {
  /// What varied, in the middle of a sentence: "seeds and the 1797 test examples".
  public var sources: String {
    let examples = "the \(effects.examples) test examples"
    guard let groupName else { return "seeds and \(examples)" }
    return "seeds and \(examples), taken in \(effects.groups) \(groupName),"
  }

  /// The wider interval, and what follows from it.
  ///
  /// - Parameter verdict: the one over seeds.
  public func sentence(_ verdict: Verdict) -> String {
    let level = NumberText.significant(100 * interval.level, digits: contrasts > 1 ? 3 : 2)
    let together = contrasts > 1 ? " (95% for all \(contrasts) together)" : ""
    let bounds = [interval.lower, interval.upper].map(signed)
    let what = "Over \(sources) the \(level)% interval\(together) is \(bounds[0]) to \(bounds[1])"
    switch verdict {
    case _ where hasFewGroups:
      return what + ", and \(fewGroups) to keep its level: what others would give is not known."
    case .improves, .harms:
      return what
        + (holdsBeyond
          ? ": the difference holds beyond this test set."
          : ", which holds zero: the difference is shown for this test set only.")
    default: return what + "."
    }
  }

  /// "3 groups are too few for the interval", with how many of one size would tell as much.
  private var fewGroups: String {
    let name = groupName ?? "groups"
    let same = NumberText.significant(effects.effectiveGroups, digits: 2)
    let sizes =
      Double(effects.groups) - effects.effectiveGroups > 0.5
      ? ", which tell as much as \(same) of one size," : ""
    return "\(effects.groups) \(name)\(sizes) are too few for the interval"
  }

  /// What one example is worth, where the split is coarse.
  public var grainSentence: String? {
    guard isCoarse, let grain else { return nil }
    let isNothing = effects.mean.magnitude <= grain * Self.rounding
    let mean = size(isNothing ? 0 : effects.mean.magnitude) + metric.differenceSuffix
    return "One test example is \(size(grain))\(metric.differenceSuffix), and the difference is "
      + "\(mean): no more than one example in a run, on average."
  }

  private var decimals: Int {
    let ends = [interval.lower, interval.upper].map { $0 * metric.displayFactor }
    return NumberText.decimals(
      NumberText.decimals(uncertainty: (ends[1] - ends[0]) / 4), showing: ends)
  }

  private func signed(_ value: Double) -> String {
    NumberText.signed(value * metric.displayFactor, decimals: decimals)
  }

  private func size(_ value: Double) -> String {
    NumberText.significant(value * metric.displayFactor, digits: 2)
  }
}
