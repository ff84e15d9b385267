import Statistics

/// How many seeds an effect takes to be found, and how long that takes: before anything is compared.
///
/// It rests on how much the differences within pairs vary, which a pilot tells, and not on what their
/// mean is: that is not looked at here.
public struct SeedPlan: Sendable {
  /// What the pilot says of one comparison.
  public struct Pilot: Sendable, Encodable {
    public let label: String
    /// The pairs that the deviation is estimated from.
    public let pairs: Int
    /// The standard deviation of the differences, in the measure's unit.
    public let deviation: Double

    /// Nil if fewer than two differences are finite, or if all are equal but for their rounding.
    public init?(_ label: String, differences: [Double]) {
      let finite = differences.filter(\.isFinite)
      let rounding = 0x1p-40 * (finite.map(\.magnitude).max() ?? 0)
      guard let comparison = try? PairedComparison(differences: finite),
        let deviation = comparison.standardDeviation, deviation > rounding
      else { return nil }
      self.label = label
      self.deviation = deviation
      pairs = finite.count
    }
  }

  /// What one effect takes.
  public struct Row: Sendable, Encodable {
    /// In the measure's unit.
    public let effect: Double
    /// By comparison; nil beyond 100,000.
    public let seedsByComparison: [Int?]
    /// The most of them.
    public let seeds: Int?
    /// Of all arms.
    public let runs: Int?
    /// Wall time.
    public let seconds: Double?
  }

  public let pilots: [Pilot]
  public let power: Double
  /// α, for all comparisons together.
  public let level: Double
  public let rows: [Row]

  /// - Parameters:
  ///   - pilots: one for each comparison.
  ///   - effects: in the measure's unit.
  ///   - secondsOfRuns: how long a run takes, for each arm.
  ///   - concurrency: how many are made at a time.
  public init(
    _ pilots: [Pilot], effects: [Double], power: Double, secondsOfRuns: [Double],
    concurrency: Int, level: Double = PowerOfSignFlipTest.level
  ) {
    self.pilots = pilots
    self.power = power
    self.level = level
    rows = effects.map { effect in
      let each = pilots.map { Self.seeds(effect, $0, of: pilots.count, power, level) }
      let most = each.contains { $0 == nil } ? nil : each.compactMap { $0 }.max()
      let total = secondsOfRuns.reduce(0, +)
      return Row(
        effect: effect, seedsByComparison: each, seeds: most,
        runs: most.map { $0 * secondsOfRuns.count },
        seconds: most.map { Double($0) * total / Double(max(1, concurrency)) })
    }
  }

  private static func seeds(
    _ effect: Double, _ pilot: Pilot, of comparisons: Int, _ power: Double, _ level: Double
  ) -> Int? {
    PowerOfSignFlipTest.seedsNeeded(
      effect: effect, sd: pilot.deviation, tricks: comparisons, level: level, power: power,
      pilotPairs: pilot.pairs)
  }
}
