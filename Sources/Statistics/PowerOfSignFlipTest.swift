/// The power of `SignFlipTest`, and what follows from it.
///
/// How small an effect a number of pairs can show, and how many pairs an effect needs; for normally distributed differences.
public enum PowerOfSignFlipTest {
  /// The level at which a difference is reported, unless told otherwise.
  public static let level = 0.05
  /// The power that is asked for, unless told otherwise.
  public static let power = 0.8

  /// The fewest pairs whose smallest possible p value, 2/2ⁿ, is at most `level`: 6 at α = .05.
  ///
  /// - Parameter tricks: how many tricks are tested together. The level is divided by it, which the
  ///   correction for several tricks never exceeds; tricks that go together can need a pair less.
  public static func fewestPairs(level: Double = level, tricks: Int = 1) -> Int {
    guard level > 0 else { return .max }
    let each = level / Double(max(tricks, 1))
    var pairs = 1
    var smallest = 1.0
    while smallest > each, pairs < 1_000 {
      pairs += 1
      smallest *= 0.5
    }
    return pairs
  }

  /// 2/2ⁿ: the p value when all n signs agree.
  public static func smallestPValue(pairs: Int) -> Double {
    pairs < 1 ? 1 : Double(sign: .plus, exponent: 1 - min(pairs, 1_000), significand: 1)
  }

  /// The probability that the test reports a difference.
  ///
  /// The test's p values are multiples of 2/2ⁿ, so its true level is the largest such multiple up
  /// to `level`, 2K/2ⁿ. For K = 1 (n = 6 at .05), it reports exactly when all signs agree, with
  /// probability Φ(d)ⁿ + Φ(−d)ⁿ. Otherwise this is the power of the t test at the attained level, to
  /// which the permutation test's converges, for an effect that is smaller by a share of 0.02 n/K:
  /// simulated for 80 % with 7 to 12 pairs, the permutation test needs an effect that much larger.
  ///
  /// - Parameters:
  ///   - effect: the true mean over the true standard deviation of the differences.
  ///   - pairs: below `fewestPairs` the power is zero.
  public static func power(effect: Double, pairs: Int, level: Double = level) -> Double {
    guard pairs >= 2, level > 0, level < 1, !effect.isNaN else { return 0 }
    guard pairs <= 50 else {
      return PowerOfTTest.power(effect: effect, pairs: pairs, level: level)
    }
    let patterns = Double(UInt64(1) << UInt64(pairs))
    let rejectedOnEachSide = (level * patterns / 2).rounded(.down)
    if rejectedOnEachSide < 1 { return 0 }
    if rejectedOnEachSide == 1 {
      return power(NormalDistribution.cumulative(effect), pairs)
        + power(NormalDistribution.cumulative(-effect), pairs)
    }
    let attained = 2 * rejectedOnEachSide / patterns
    return PowerOfTTest.power(
      effect: effect / (1 + 0.02 * Double(pairs) / rejectedOnEachSide), pairs: pairs,
      level: attained)
  }

  /// The probability of a report of an effect that is known in *estimated* standard deviations.
  ///
  /// The estimate s from m pairs is off: given normal differences s/σ is √(χ²/(m − 1)) with m − 1
  /// degrees of freedom. This is the power's mean over that: the probability that a planned
  /// experiment reports an effect of so many s, before either is made, and, the same number, the
  /// power's mean over what σ may be given s (the posterior under the prior 1/σ): "assurance"
  /// (O'Hagan, Stevens and Campbell, Pharmaceutical Statistics 4, 2005).
  ///
  /// - Parameters:
  ///   - effect: the mean over the estimated standard deviation.
  ///   - pilotPairs: m, the pairs it was estimated from; at least two.
  public static func assurance(
    effect: Double, pairs: Int, level: Double = level, pilotPairs: Int
  ) -> Double {
    guard pilotPairs >= 2 else { return 0 }
    return EstimatedDeviation(pairs: pilotPairs).mean { ratio in
      power(effect: effect * ratio, pairs: pairs, level: level)
    }
  }

  /// The effect, in standard deviations of the differences, that is reported with this power.
  ///
  /// - Parameter pilotPairs: how many pairs the standard deviation was estimated from, so that the
  ///   probability is ``assurance(effect:pairs:level:pilotPairs:)``; nil if it is known.
  /// - Returns: nil when so few pairs can report nothing at all.
  public static func detectableEffect(
    pairs: Int, level: Double = level, power wanted: Double = power, pilotPairs: Int? = nil
  ) -> Double? {
    guard level > 0, wanted > level, wanted < 1, pairs >= fewestPairs(level: level),
      pilotPairs ?? 2 >= 2
    else { return nil }
    let question = DetectableEffects.Question(
      pairs: pairs, level: level, power: wanted, pilotPairs: pilotPairs)
    return DetectableEffects.answer(question) { detectable(question) }
  }

  private static func detectable(_ question: DetectableEffects.Question) -> Double? {
    let wanted = question.power
    let reported = reportedWith(
      pairs: question.pairs, level: question.level, pilotPairs: question.pilotPairs)
    var (low, high) = (0.0, 1.0)
    while reported(high) < wanted {
      (low, high) = (high, 2 * high)
      guard high < 1e6 else { return nil }
    }
    // Regula falsi with Illinois' halving of an end that stays: the curve is smooth, so few steps do.
    var (below, above) = (reported(low) - wanted, reported(high) - wanted)
    var stayed: FloatingPointSign?
    for _ in 0..<100 where high - low > 1e-12 * high {
      let guess = high - above * (high - low) / (above - below)
      let middle = guess > low && guess < high ? guess : low + 0.5 * (high - low)
      let value = reported(middle) - wanted
      if value < 0 {
        (low, below) = (middle, value)
        if stayed == .plus { above *= 0.5 }
        stayed = .plus
      } else {
        (high, above) = (middle, value)
        if value < 1e-8 { break }
        if stayed == .minus { below *= 0.5 }
        stayed = .minus
      }
    }
    return high
  }

  /// The probability of a report by the effect.
  private static func reportedWith(
    pairs: Int, level: Double, pilotPairs: Int?
  ) -> (Double) -> Double {
    guard let pilotPairs else { return { power(effect: $0, pairs: pairs, level: level) } }
    return { assurance(effect: $0, pairs: pairs, level: level, pilotPairs: pilotPairs) }
  }

  /// The fewest pairs (one pair is one seed) that report a true mean difference with this power.
  ///
  /// - Parameters:
  ///   - effect: the mean difference worth finding, in the metric's unit, of either sign.
  ///   - sd: the standard deviation of the paired differences, in the same unit.
  ///   - tricks: how many tricks are tested together; each is then held to `level / tricks`, which
  ///     the correction for several never exceeds.
  ///   - pilotPairs: how many pairs `sd` was estimated from, so that its error is allowed for; nil
  ///     if it is known.
  /// - Returns: nil when the effect is zero, an argument is not a finite number, or more than
  ///   100 000 pairs would be needed.
  public static func seedsNeeded(
    effect: Double, sd: Double, tricks: Int = 1, level: Double = level,
    power wanted: Double = power, pilotPairs: Int? = nil
  ) -> Int? {
    guard effect.isFinite, effect != 0, sd.isFinite, sd >= 0, level > 0, level < 1,
      wanted > level, wanted < 1, pilotPairs ?? 2 >= 2
    else { return nil }
    let each = level / Double(max(tricks, 1))
    let fewest = fewestPairs(level: each)
    let ratio = effect.magnitude / sd
    // An effect of more than a hundred standard deviations is never missed; of two pairs' estimate
    // even that could be wrong.
    guard ratio < (pilotPairs == nil ? 100 : 1e6) else { return fewest }
    func suffices(_ pairs: Int) -> Bool {
      reportedWith(pairs: pairs, level: each, pilotPairs: pilotPairs)(ratio) >= wanted
    }
    let limit = 100_000
    guard fewest <= limit, suffices(limit) else { return nil }
    var low = fewest - 1
    var high = fewest
    while !suffices(high) {
      low = high
      high = min(2 * high, limit)
    }
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if suffices(middle) { high = middle } else { low = middle }
    }
    return high
  }

  /// base to a whole power, by squaring.
  private static func power(_ base: Double, _ exponent: Int) -> Double {
    var result = 1.0
    var factor = base
    var rest = exponent
    while rest > 0 {
      if rest & 1 == 1 { result *= factor }
      factor *= factor
      rest >>= 1
    }
    return result
  }
}
