import Runs
import Statistics

/// A baseline beside models that take no training to speak of.
public struct BaselineStrength: Sendable, Equatable, Encodable {
  /// A model that does better than the baseline.
  public struct Better: Sendable, Equatable, Encodable {
    public let model: String
    public let value: Double
  }

  public let metric: Metric
  /// What the arm is called that the others are compared with first.
  public let arm: String
  /// The mean over the baseline's runs.
  public let baseline: Double
  /// How many runs that is of.
  public let runs: Int
  /// The best first; empty for a baseline that is better than all.
  public let better: [Better]
  /// How many examples the models were tested on, and how many there are.
  public let tested: Int
  public let testExamples: Int

  /// - Parameter values: the baseline's, of the runs that came to their end.
  /// - Returns: `nil` where there is nothing to compare.
  public init?(
    _ values: [Double], of arm: String, _ measure: Measure, _ yardsticks: Yardsticks
  ) {
    let finite = values.filter(\.isFinite)
    guard let name = ExampleTable.metric(of: measure), !finite.isEmpty else { return nil }
    let mean = finite.reduce(0, +) / Double(finite.count)
    let sign = measure.metric.direction == .higherIsBetter ? 1.0 : -1.0
    metric = measure.metric
    self.arm = arm
    baseline = mean
    runs = finite.count
    let step = 1 / Double(max(yardsticks.tested, 1))
    let isShare = measure.metric.unit == .fraction
    better = yardsticks.scores
      .compactMap { score in
        score.values[name].map { Better(model: score.model, value: $0) }
      }
      // Less than one example is no difference between models.
      .filter { sign * ($0.value - mean) > (isShare ? (1 - 1e-9) * step : 0) }
      .sorted { sign * $0.value > sign * $1.value }
    tested = yardsticks.tested
    testExamples = yardsticks.testExamples
  }

  /// A warning; nothing for a baseline that is better than all.
  public var sentence: String? {
    guard !better.isEmpty else { return nil }
    let models = better.map { "\($0.model) (\(metric.text($0.value)))" }
    let part = tested < testExamples ? " on \(tested) of the \(testExamples) test examples" : ""
    let below = metric.direction == .higherIsBetter ? "below" : "above"
    return
      "The \(subject), \(metric.text(baseline)) on average, is \(below) that of "
      + list(models) + part
      + ", which \(better.count == 1 ? "takes" : "take") \(effort) training: what changes this "
      + "\(isBaseline ? "baseline" : "arm") need not change a better one."
  }

  /// A nearest neighbour is looked up; the others are fitted, in a moment.
  private var effort: String {
    better.allSatisfy { $0.model == "nearest neighbour" } ? "no" : "next to no"
  }

  /// Whether it is the experiment without what is tested; of a design that takes away, none is.
  private var isBaseline: Bool { arm == "baseline" }

  private var subject: String {
    isBaseline ? "baseline's \(metric.name)" : "\(metric.name) of the arm '\(arm)'"
  }

  /// "a", "a and b", "a, b and c".
  private func list(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " and " + last
  }
}
