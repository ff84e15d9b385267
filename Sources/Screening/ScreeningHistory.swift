import Ablations
import Runs
import Statistics

/// The screenings of an experiment in a results folder that had tricks in common, this one being among
/// them.
///
/// Each keeps its own level, and somebody who screens until one finds something has not that chance of a
/// false alarm, but up to the sum of all (Bonferroni's bound).
public struct ScreeningHistory: Sendable, Equatable, Encodable {
  /// The seeds of each, of both stages.
  public let screens: [[Int]]
  /// α of one.
  public let level: Double

  /// The chance of even one false alarm in any of them is no more than this.
  public var bound: Double { min(1, Double(screens.count) * level) }

  public init(screens: [[Int]], level: Double = PowerOfSignFlipTest.level) {
    (self.screens, self.level) = (screens, level)
  }

  /// Writes a screening down, for each of its tricks.
  ///
  /// - Parameters:
  ///   - stage: the first one, of all tricks that were tried.
  ///   - seeds: of both stages.
  ///   - measure: what decides.
  public init(_ stage: ScreeningStage, seeds: [Int], by measure: Measure, in record: LookRecord) {
    var screens: [[Int]] = []
    for contrast in stage.ablation.contrasts {
      let question = LookQuestion(contrast, of: stage.ablation, by: measure, isScreened: true)
      for screen in record.add(seeds, to: question).looks where !screens.contains(screen) {
        screens.append(screen)
      }
    }
    self.init(screens: screens)
  }

  /// Nothing of the first.
  public var sentence: String? {
    let before = screens.count - 1
    guard before > 0 else { return nil }
    let what =
      before == 1
      ? "Another screening of this experiment"
      : "\(NumberText.count(before).prefix(1).uppercased())\(NumberText.count(before).dropFirst()) other "
        + "screenings of this experiment"
    return
      "\(what) in this folder had tricks of these: whoever reports the one that found something has "
      + "false alarms in up to \(NumberText.fixed(100 * bound, decimals: 0))%, not "
      + "\(NumberText.fixed(100 * level, decimals: 0))%."
  }

  private enum Key: String, CodingKey { case screens, level, bound, sentence }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(screens, forKey: .screens)
    try container.encode(level, forKey: .level)
    try container.encode(bound, forKey: .bound)
    try container.encodeIfPresent(sentence, forKey: .sentence)
  }
}
