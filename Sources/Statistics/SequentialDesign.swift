/// Seeds that are added until a comparison is decided: when one looks, and what evidence it takes.
///
/// Several comparisons share the level in equal parts (Bonferroni), and each comparison's part is
/// shared by its two directions. ``SequentialEvidence`` reaches 1/a in a direction in which there is
/// nothing with probability a at most, so the chance of even one false alarm, at any of the looks or
/// between them, stays below the level. Since that holds whatever the number of looks, the most seeds
/// may be raised afterwards.
public struct SequentialDesign: Sendable, Equatable {
  /// α, for all comparisons together.
  public let level: Double
  /// How many comparisons share it.
  public let comparisons: Int
  /// The most seeds.
  public let mostSeeds: Int
  /// In the metric's unit: an interval within ± this decides too. Nil if none was asked for.
  public let margin: Double?

  /// The most seeds there can be: what is bet doubles at most with each, and stays a double.
  public static let seedLimit = 1_000

  /// - Parameter mostSeeds: up to ``seedLimit``.
  public init(
    comparisons: Int = 1, mostSeeds: Int, margin: Double? = nil,
    level: Double = PowerOfSignFlipTest.level
  ) {
    precondition(level > 0 && level < 1 && (1...Self.seedLimit).contains(mostSeeds))
    self.level = level
    self.comparisons = max(1, comparisons)
    self.mostSeeds = mostSeeds
    self.margin = margin
  }

  /// The evidence that decides.
  public var boundary: Double { 2 * Double(comparisons) / level }

  /// The level of a comparison's interval, such that all intervals hold together with 1 − α.
  public var intervalLevel: Double { 1 - level / Double(comparisons) }

  /// The fewest seeds that could decide: 6 for one comparison at α = .05.
  public var fewestSeeds: Int {
    let nothing = SequentialEvidence([])
    return (1...Self.seedLimit).first { nothing.attainable(morePairs: $0) >= boundary }
      ?? Self.seedLimit
  }

  /// After how many seeds one looks: the fewest, then a quarter more each time, at last the most.
  public var looks: [Int] {
    var looks: [Int] = []
    var seeds = fewestSeeds
    while seeds < mostSeeds {
      looks.append(seeds)
      seeds += max(1, seeds / 4)
    }
    return looks + [mostSeeds]
  }
}
