import Statistics

/// A run beside the answer that does not look at the inputs, over the same test examples.
///
/// Its gain over that answer is a mean over examples, so it has a standard error. That a gain is within
/// two of them of zero says that the run is at chance only where a gain worth having would not be: on ten
/// examples nearly nothing can be told.
package struct BlindComparison {
  /// What the run came to, and what the blind answer does.
  package let reached: Double
  package let nothing: Double
  package let examples: Int
  private let metric: Metric
  private let gain: Double
  private let error: Double
  /// The standard error that a split of right and wrong answers has to be judged by, of which a few may
  /// show none: that of two examples more, one for either side.
  private let cautiousError: Double

  /// A split tells if two standard errors are no more than this share of all that there is to gain.
  private static let telling = 0.25
  /// So much less error than the blind answer has is a gain, and so much more a loss, whatever the
  /// standard error, which a few examples can make large.
  private static let clear = 2.0

  /// - Parameters:
  ///   - values: what each example contributed to the run's measure, and `blind` to the blind answer's.
  /// - Returns: `nil` where there is nothing to compare.
  package init?(_ values: [Double], blind: [Double], metric: Metric) {
    guard values.count == blind.count, values.count > 1 else { return nil }
    let sign = metric.direction == .higherIsBetter ? 1.0 : -1.0
    let count = Double(values.count)
    let gains = zip(values, blind).map { sign * ($0 - $1) }
    let mean = gains.reduce(0, +) / count
    let variance = gains.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    examples = values.count
    self.metric = metric
    gain = mean
    error = (variance / count).squareRoot()
    reached = values.reduce(0, +) / count
    nothing = blind.reduce(0, +) / count
    cautiousError =
      metric.unit == .fraction
      ? ((variance * (count - 1) + 2) / (count * (count + 1))).squareRoot() : error
  }

  /// How far a value is from the best there is: 1 of a share, 0 of a loss; nothing of a number that
  /// should be high, which has no best.
  private func lack(_ value: Double) -> Double? {
    switch (metric.unit, metric.direction) {
    case (.fraction, .higherIsBetter): 1 - value
    case (_, .lowerIsBetter): value < 0 ? nil : value
    case (.number, .higherIsBetter): nil
    }
  }

  /// What is to be said of the run; nothing of one that is better.
  package var kind: RunFlag.Kind? {
    let lacks = (run: lack(reached), blind: lack(nothing))
    if gain > 2 * error { return nil }
    guard let run = lacks.run, let blind = lacks.blind else {
      return gain < -2 * error ? .worse : .chance
    }
    if blind > 0, run * Self.clear <= blind { return nil }
    // Any error is more than twice none.
    if gain < -2 * error || run > blind && run >= Self.clear * blind { return .worse }
    // Where the blind answer is right throughout, nothing can be better.
    return blind > 0 && 2 * cautiousError <= Self.telling * blind ? .chance : .tooFew
  }

  /// What was seen, after the name of the run.
  func text(of kind: RunFlag.Kind) -> String {
    let (value, other) = (metric.text(reached), metric.text(nothing))
    switch kind {
    case .worse:
      return "is worse than always the same answer: its \(metric.name) is \(value), that of always "
        + "the same answer \(other)"
    case .tooFew:
      return "cannot be told from always the same answer on \(examples) test examples: its "
        + "\(metric.name) is \(value), that of always the same answer \(other)"
    default:
      return "is at chance: its \(metric.name), \(value), cannot be told from that of always the "
        + "same answer, \(other)"
    }
  }
}
