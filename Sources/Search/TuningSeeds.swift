import Configuration

/// The seeds that settings are chosen with: apart from those that decide, and the same for all sides.
public enum TuningSeeds {
  /// How far behind the experiment's own seed they begin.
  public static let distance = 1_000_000

  /// The seeds from 1,000,000 behind the experiment's own on.
  public static func seeds(_ count: Int, behind own: Int) -> [Int] {
    let first = own <= Int.max - distance - count ? own + distance : 0
    return (0..<count).map { first + $0 }
  }

  /// - Throws: if a seed both tunes and decides.
  public static func check(_ tuning: [Int], apartFrom deciding: [Int]) throws(ConfigurationError) {
    let deciding = Set(deciding)
    guard let both = tuning.first(where: deciding.contains) else { return }
    throw ConfigurationError(
      message: "seed \(both) would both choose settings and decide",
      location: SourceLocation(file: "--seeds"),
      hint: "settings are chosen with the seeds \(tuning[0]) to \(tuning[tuning.count - 1]): "
        + "take others to decide")
  }
}
