import Measurement
import Statistics

/// What a screening says in sentences: what was done, what that shows, and what it does not.
public struct ScreeningText: Sendable {
  private let experiment: String
  private let seeds: [Int]
  private let freshSeeds: [Int]
  private let rule: FollowUpRule
  /// What decides, and what chose who was followed up.
  private let measure: Measure
  private let chooser: Measure

  public init(
    experiment: String, seeds: [Int], freshSeeds: [Int], rule: FollowUpRule, measure: Measure,
    choosing chooser: Measure
  ) {
    self.experiment = experiment
    self.seeds = seeds
    self.freshSeeds = freshSeeds
    self.rule = rule
    self.measure = measure
    self.chooser = chooser
  }

  /// What the tricks were found to do.
  public func conclusion(_ result: ScreeningResult) -> String {
    let tried = "\(result.rows.count) \(result.rows.count == 1 ? "trick" : "tricks")"
    let helping = result.rows(.helps).map(\.trick.description)
    if helping.isEmpty {
      return "None of \(tried) was shown to improve \(measure.metric.name) on \(experiment), which "
        + "does not show that none does."
    }
    let verb = measure.metric.direction == .higherIsBetter ? "raise" : "lower"
    return "\(helping.count) of \(tried) \(helping.count == 1 ? "is" : "are") shown to \(verb) "
      + "\(measure.metric.name) on \(experiment): \(helping.joined(separator: ", "))."
  }

  /// How it was found out and how often that errs.
  public func procedure(_ result: ScreeningResult) -> String {
    let tried = result.rows.count
    let first =
      "\(tried) \(tried == 1 ? "trick was" : "tricks were") tried on "
      + "\(NumberText.count(seeds.count, "seed")) (\(Self.text(seeds))), "
      + "which only chose: \(rule.text(of: chooser))."
    guard result.followedUp > 0 else { return first + " There was none such." }
    let percent = NumberText.significant(100 * PowerOfSignFlipTest.level, digits: 1)
    let correction =
      result.followedUp == 1
      ? "" : " and are corrected for the \(result.followedUp) that were followed up"
    return first
      + " Differences, intervals and p are of \(NumberText.count(freshSeeds.count, "fresh seed")) "
      + "alone (\(Self.text(freshSeeds)))\(correction). These had no part in the choice, so whatever "
      + "it was, the chance of even one false alarm among all \(tried) is at most \(percent)%, where "
      + "the differences of a trick without effect are as likely to have the one sign as the other."
  }

  /// What else is to be known, a sentence or two each.
  public func notes(_ result: ScreeningResult) -> [String] {
    var notes: [String] = []
    if result.followedUp > 0 {
      notes.append(
        chooser.split == measure.split
          ? "The same \(measure.split.rawValue) examples chose and decided: on others, the effects of "
            + "what was chosen may be smaller."
          : "No \(measure.split.rawValue) example had a part in the choice.")
    }
    let left = result.rows(.notFollowedUp).count
    if left > 0 {
      notes.append(
        "What was not followed up may help as well: \(NumberText.count(seeds.count, "seed")) "
          + (seeds.count == 1 ? "cannot" : "can hardly") + " tell. --keep follows up more, --seeds "
          + "chooses better.")
    }
    return notes
  }

  /// Seeds as `--seeds` takes them: `1-3,7`.
  public static func text(_ seeds: [Int]) -> String {
    var parts: [(first: Int, last: Int)] = []
    for seed in seeds {
      if let last = parts.last?.last, seed == last + 1 {
        parts[parts.count - 1].last = seed
      } else {
        parts.append((seed, seed))
      }
    }
    return parts.map { $0.first == $0.last ? "\($0.first)" : "\($0.first)-\($0.last)" }
      .joined(separator: ",")
  }
}
