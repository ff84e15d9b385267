import ArgumentParser
import Statistics

/// Whether seeds are added until a comparison is decided.
struct UntilOptions: ParsableArguments {
  enum Goal: String, ExpressibleByArgument, CaseIterable { case decided }

  @Option(
    help: ArgumentHelp(
      "Add seeds, from the experiment's own on, until the evidence decides; looking meanwhile is "
        + "accounted for.", valueName: "decided"))
  var until: Goal?

  @Option(
    help: ArgumentHelp(
      "With --until decided: the most seeds; 40 by default. Raising it afterwards is accounted for too.",
      valueName: "n"))
  var mostSeeds: Int?

  private static let defaultMost = 40

  /// - Parameter hasSeeds: whether the seeds were given.
  func validate(comparisons: Int, hasSeeds: Bool) throws {
    guard until != nil else {
      if mostSeeds != nil {
        throw ValidationError("--most-seeds says where --until decided ends: add that")
      }
      return
    }
    if hasSeeds {
      throw ValidationError(
        "--until decided finds out how many seeds it takes: leave --seeds out, or say --most-seeds")
    }
    let most = mostSeeds ?? Self.defaultMost
    guard (1...SequentialDesign.seedLimit).contains(most) else {
      throw ValidationError(
        "--most-seeds must be from 1 to \(SequentialDesign.seedLimit), is \(most)")
    }
    let fewest = SequentialDesign(comparisons: comparisons, mostSeeds: most).fewestSeeds
    if most < fewest {
      throw ValidationError(
        "--most-seeds \(most): no outcome of fewer than \(fewest) seeds could decide")
    }
  }

  /// When to look; nil if the seeds are given.
  func design(comparisons: Int, margin: Double? = nil) -> SequentialDesign? {
    guard until != nil else { return nil }
    return SequentialDesign(
      comparisons: comparisons, mostSeeds: mostSeeds ?? Self.defaultMost, margin: margin)
  }
}
