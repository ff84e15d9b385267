import Statistics
import Training

/// Looks whether anything was learnt: whether the training loss fell by more than its own noise, and
/// whether the end is better than predicting without looking at the inputs.
///
/// The loss of the last quarter of the steps is compared with that of the first sixty-fourth, each a
/// mean of many steps with the standard error that follows from their deviation. Predicting blindly
/// gives the most common class, or the mean; three standard errors above that is better than it.
struct LossTrendCheck: WatchCheck {
  static let id = "loss-trend"
  static let question = "Did the run learn?"

  func judge(_ run: WatchedRun) -> [Conclusion] {
    guard let outcome = run.outcome else { return [] }
    let trend = LossTrend(run.watch.losses)
    var found: [Conclusion] = []
    if let blind = BlindScores(run), !blind.isBeaten(by: outcome.test) {
      found.append(atChance(run, outcome.test, blind, trend))
    } else if let trend, !run.hasSeveralPlayers, !trend.falls,
      !run.resolved.network.parameters.contains(where: \.isGiven)
    {
      found.append(stuck(run, trend))
    }
    return found
  }

  private func atChance(
    _ run: WatchedRun, _ test: Scores, _ blind: BlindScores, _ trend: LossTrend?
  ) -> Conclusion {
    var evidence =
      blind.evidence
      + test.values.sorted { $0.key < $1.key }.map {
        Evidence("test \($0.key)", $0.value)
      }
    if let trend { evidence += trend.evidence }
    let reached = blind.text(of: test)
    guard let trend, trend.falls, trend.end < 0.7 * trend.start else {
      let (cause, setting) = hint(run)
      return Conclusion(
        blind.isEqualled(by: test) ? .warn : .fail, "nothing was learnt: \(reached)",
        evidence: evidence, hint: cause, setting: setting)
    }
    return Conclusion(
      .fail,
      "the training loss fell from \(NumberText.significant(trend.start)) to "
        + "\(NumberText.significant(trend.end)), but on the test split \(reached)",
      evidence: evidence,
      hint:
        "the training examples were learnt by heart: look whether training labels are shuffled, "
        + "then whether the test split is of the same kind (`harness check`)")
  }

  private func stuck(_ run: WatchedRun, _ trend: LossTrend) -> Conclusion {
    let (cause, setting) = hint(run)
    return Conclusion(
      trend.rises ? .fail : .warn,
      trend.rises
        ? "the training loss rose from \(trend.text)"
        : "the training loss did not fall: from \(trend.text)",
      evidence: trend.evidence, hint: cause, setting: setting)
  }

  /// What the other things that were seen make likely.
  private func hint(_ run: WatchedRun) -> (String, setting: String) {
    let sizes = UpdateSizeCheck.sizes(of: run)
    if let largest = sizes.map(\.travel).max(), largest < UpdateSizeCheck.leastTravel {
      return (
        "the steps are too small: raise optimiser.rate (`harness check --only rate` tries it)",
        "optimiser.rate"
      )
    }
    if sizes.contains(where: { $0.median > UpdateSizeCheck.greatestUpdate }) {
      return (
        "each step changes the weights by more than a tenth: lower optimiser.rate", "optimiser.rate"
      )
    }
    return (
      "first try another optimiser.rate (`harness check --only rate`), then look at the labels and at "
        + "the scale of the inputs (`harness check`)", "optimiser.rate"
    )
  }
}

/// The training loss at the beginning and at the end of a run.
struct LossTrend {
  let start: Double
  let end: Double
  /// Of the difference.
  let error: Double

  /// Nothing of runs that are too short to tell.
  init?(_ losses: LossWatch) {
    let blocks = losses.blocks
    guard blocks.count >= 8, let first = blocks.first, let loss = losses.first else { return nil }
    let last = blocks.suffix(blocks.count / 4)
    let count = last.reduce(0) { $0 + $1.count }
    // Before the first step nothing has been learnt.
    start = max(Double(loss), first.mean)
    end = last.reduce(0.0) { $0 + $1.mean * Double($1.count) } / Double(count)
    // A loss that rises or falls by itself deviates more within a block, but not in most of them.
    // Blocks of one step have no deviation: there it is that of the steps of the last quarter.
    let noise = first.count > 1 ? blocks.map(\.deviation).median : last.map(\.mean).deviation
    error = noise * (1 / Double(count) + 1 / Double(first.count)).squareRoot()
  }

  var falls: Bool { end < start - 3 * error && end < start }
  var rises: Bool { end > start + 3 * error && end > 1.05 * start }

  var text: String { "\(NumberText.significant(start)) to \(NumberText.significant(end))" }

  var evidence: [Evidence] {
    [
      Evidence("training loss at first", start), Evidence("training loss at the end", end),
      Evidence("standard error of the difference", error),
    ]
  }
}

extension [Double] {
  /// That of the sample; 0 of fewer than two.
  fileprivate var deviation: Double {
    let mean = mean
    let squares = reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(Swift.max(count - 1, 1))).squareRoot()
  }
}

/// What predicting without looking at the inputs scores on the test split.
struct BlindScores {
  private let accuracy: Double?
  private let loss: Double?
  private let count: Int

  /// Nothing where that is not known.
  init?(_ run: WatchedRun) {
    let examples = run.trainer.data.test
    guard let outputs = run.task.blindOutputs(for: examples.targets) else { return nil }
    let scores = run.task.scores(of: run.task.prediction(from: outputs), for: examples)
    loss = scores["loss"]
    accuracy = scores["accuracy"]
    count = examples.count * examples.places
    if accuracy == nil && loss == nil { return nil }
  }

  /// Whether scores are better: in accuracy by three standard errors, or in the loss by 2 %.
  func isBeaten(by scores: Scores) -> Bool {
    if let loss, let reached = scores["loss"], reached < 0.98 * loss { return true }
    guard let accuracy, let reached = scores["accuracy"] else { return false }
    let variance = max(accuracy * (1 - accuracy), 1 / Double(max(count, 1)))
    return reached > accuracy + 3 * (variance / Double(max(count, 1))).squareRoot()
  }

  /// Whether the loss is at least below that of the blind answer.
  func isEqualled(by scores: Scores) -> Bool {
    guard accuracy == nil, let loss, let reached = scores["loss"] else { return false }
    return reached < loss
  }

  func text(of scores: Scores) -> String {
    if let accuracy, let reached = scores["accuracy"] {
      return
        "\(NumberText.fixed(100 * reached, decimals: 1)) % are right, where always the same answer "
        + "gives \(NumberText.fixed(100 * accuracy, decimals: 1)) %"
    }
    let reached = NumberText.significant(scores["loss"] ?? .nan)
    return
      "the loss is \(reached), where always the same answer gives "
      + NumberText.significant(loss ?? .nan)
  }

  var evidence: [Evidence] {
    [
      accuracy.map { Evidence("accuracy of always the same answer", $0) },
      loss.map { Evidence("loss of always the same answer", $0) },
    ].compactMap { $0 }
  }
}
