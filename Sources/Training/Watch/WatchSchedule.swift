/// After which steps a run is looked at: a function of the plan alone, so that a run that was stopped
/// and continued is looked at after the same ones.
public struct WatchSchedule: Hashable, Sendable {
  /// Steps of the whole run, as planned.
  public let steps: Int
  /// How many steps lie between two looks.
  public let interval: Int
  /// How many examples are predicted at a look.
  public let examples: Int

  /// How many looks there are in a long run.
  package static let looks = 24
  /// Each so many looks histograms are kept.
  static let looksPerHistogram = 4
  /// How much of a run's work looks may take, of the 2 % that are promised.
  package static let share = 0.015

  /// - Parameter available: how many examples there are to be predicted.
  package init(steps: Int, batchSize: Int, available: Int) {
    self.steps = steps
    examples = min(16, max(8, batchSize / 4), available)
    let fewest = min(
      Self.cost(examples: examples, batchSize: batchSize) / Self.share, Double(max(steps, 1)))
    interval = max(Int(fewest.rounded(.up)), (steps + Self.looks - 1) / Self.looks, 1)
  }

  /// What a look takes, in steps: a prediction is a third of an example's part of a step, which goes
  /// back as well; and the rest, most of it for copies and norms of the parameters, was measured to
  /// take at most 0.55 of a step, of a perceptron, and less of other networks.
  package static func cost(examples: Int, batchSize: Int) -> Double {
    Double(examples) / Double(3 * max(batchSize, 1)) + 0.55
  }

  /// Whether to look after a step, 1 being the first: after those of the first interval whose numbers
  /// are powers of four, after each interval, and after the last.
  package func isDue(_ step: Int) -> Bool {
    if step % interval == 0 || step == steps { return true }
    return step < interval && step & (step - 1) == 0 && step.trailingZeroBitCount % 2 == 0
  }

  /// Whether a look, 0 being the first, keeps histograms.
  func keepsHistograms(look: Int) -> Bool { look % Self.looksPerHistogram == 0 }
}
