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
  /// - Parameter tricks: how many tricks are tested together; Holm's first step divides the level
  ///   by it.
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
  /// to `level`. Where that is 2/2ⁿ itself (n = 6 at .05), it reports exactly when all signs agree,
  /// with probability Φ(d)ⁿ + Φ(−d)ⁿ. Otherwise this is the power of the t test at the attained
  /// level, to which the permutation test's converges; simulated at α = .05, the effect that has
  /// 80 % power is 3 % larger than this says at n = 7, 1.2 % at n = 8, and under 1 % beyond.
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
    return PowerOfTTest.power(effect: effect, pairs: pairs, level: attained)
  }

  /// The effect, in standard deviations of the differences, that is reported with this power.
  ///
  /// - Returns: nil when so few pairs can report nothing at all.
  public static func detectableEffect(
    pairs: Int, level: Double = level, power wanted: Double = power
  ) -> Double? {
    guard level > 0, wanted > level, wanted < 1, pairs >= fewestPairs(level: level)
    else { return nil }
    var low = 0.0
    var high = 1.0
    while power(effect: high, pairs: pairs, level: level) < wanted { high *= 2 }
    while high - low > 1e-13 * high {
      let middle = 0.5 * (low + high)
      if power(effect: middle, pairs: pairs, level: level) < wanted {
        low = middle
      } else {
        high = middle
      }
    }
    return high
  }

  /// The fewest pairs (one pair is one seed) that report a true mean difference with this power.
  ///
  /// - Parameters:
  ///   - effect: the mean difference worth finding, in the metric's unit, of either sign.
  ///   - sd: the standard deviation of the paired differences, in the same unit.
  ///   - tricks: how many tricks are tested together; each is then held to `level / tricks`, which
  ///     is Holm's first and strictest step.
  /// - Returns: nil when the effect is zero, an argument is not a finite number, or more than
  ///   100 000 pairs would be needed.
  public static func seedsNeeded(
    effect: Double, sd: Double, tricks: Int = 1, level: Double = level,
    power wanted: Double = power
  ) -> Int? {
    guard effect.isFinite, effect != 0, sd.isFinite, sd >= 0, level > 0, level < 1,
      wanted > level, wanted < 1
    else { return nil }
    let each = level / Double(max(tricks, 1))
    let fewest = fewestPairs(level: each)
    let ratio = effect.magnitude / sd
    // An effect of more than a hundred standard deviations is never missed.
    guard ratio < 100 else { return fewest }
    func suffices(_ pairs: Int) -> Bool {
      power(effect: ratio, pairs: pairs, level: each) >= wanted
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
