/// How often looking again and again gives a false alarm, if one stops at the first p value that is
/// small enough.
///
/// Each look's sign-flip test keeps its level, their union does not (Armitage, McPherson and Rowe,
/// Journal of the Royal Statistical Society A 132, 1969). The rate is found by simulation with fixed
/// random numbers: normal differences whose signs are fair coins; for each such list of magnitudes all
/// sign patterns, or many drawn ones, are looked at together, since the patterns are also what the
/// tests' p values are shares of.
public enum RepeatedLooks {
  /// The lists of magnitudes.
  private static let lists = 16
  /// The sign patterns of each: all, if there are no more.
  private static let patterns = 1 << 13
  /// Looks and seeds beyond these are left out, which lowers the rate.
  public static let mostLooks = 20
  public static let mostSeeds = 200

  /// The chance that at least one of the looks has p ≤ level where there is no difference.
  ///
  /// - Parameter looks: the seeds of each look, of which several may have the same.
  public static func falseAlarmRate(
    _ looks: [[Int]], level: Double = PowerOfSignFlipTest.level
  ) -> Double {
    let seeds = Set(looks.prefix(mostLooks).joined()).sorted().prefix(mostSeeds)
    let places = Dictionary(uniqueKeysWithValues: zip(seeds, seeds.indices))
    let members = looks.prefix(mostLooks).map { look in
      Set(look.compactMap { places[$0] }).sorted()
    }.filter { !$0.isEmpty }
    guard !members.isEmpty else { return 0 }
    var random = CountedBits()
    let isExact = seeds.count < 63 && 1 << seeds.count <= patterns
    let count = isExact ? 1 << seeds.count : patterns
    var alarms = 0
    for _ in 0..<lists {
      let magnitudes = seeds.indices.map { _ in random.normal() }
      let signs = (0..<count).map { pattern in
        isExact
          ? [UInt64(pattern)] : seeds.indices.filter { $0 % 64 == 0 }.map { _ in random.next() }
      }
      var isAlarm = Array(repeating: false, count: count)
      for look in members {
        let sums = signs.map { signs in
          look.reduce(0.0) { sum, place in
            signs[place / 64] >> UInt64(place % 64) & 1 == 0
              ? sum + magnitudes[place] : sum - magnitudes[place]
          }.magnitude
        }
        mark(sums, level, in: &isAlarm)
      }
      alarms += isAlarm.count { $0 }
    }
    return Double(alarms) / Double(lists * count)
  }

  /// Marks the patterns whose p value is at most the level.
  private static func mark(_ sums: [Double], _ level: Double, in isAlarm: inout [Bool]) {
    let allowed = Int((level * Double(sums.count)).rounded(.down))
    let descending = sums.sorted(by: >)
    // Sums that are equal on paper may differ in the last place.
    let limit = descending[allowed] * (1 + 0x1p-40)
    for index in sums.indices where sums[index] > limit { isAlarm[index] = true }
  }
}

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014), from a fixed beginning.
private struct CountedBits {
  private var counter: UInt64 = 0

  mutating func next() -> UInt64 {
    counter &+= 1
    var z = 0x4C6F_6F6B_7341_6761 &+ counter &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// One draw of the standard normal distribution.
  mutating func normal() -> Double {
    NormalDistribution.quantile((Double(next() >> 12) + 0.5) * 0x1p-52)
  }
}
