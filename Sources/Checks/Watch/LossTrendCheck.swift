import Statistics
import Training

/// Looks whether anything was learnt: whether the training loss fell by more than its own noise, and
/// whether the end is better than predicting without looking at the inputs.
///
/// Predicting blindly gives the most common class, or the mean. Nothing was learnt if neither the
/// training loss nor what is measured on held-back examples is below what that costs: a weak signal
/// shows in one of them. Examples were learnt by heart if the training loss is far below it,
/// and what is measured on held-back examples is not. Each is compared with what chance allows: the loss
/// of the last quarter of the steps with that of the first sixty-fourth by the standard error that
/// follows from the steps' deviation, shares of right answers by the binomial's. Runs that are
/// too short to learn anything are said nothing of.
struct LossTrendCheck: WatchCheck {
  static let id = "loss-trend"
  static let question = "Did the run learn?"

  static let fewestSteps = 100
  /// What share of the blind guess's loss is left where examples were learnt by heart.
  static let learntByHeart = 0.7

  func judge(_ run: WatchedRun) -> [Conclusion] {
    guard let outcome = run.outcome, run.steps >= Self.fewestSteps, !run.hasSeveralPlayers,
      let trend = LossTrend(run.watch.losses)
    else { return [] }
    let isGiven = run.resolved.network.parameters.contains(where: \.isGiven)
    let data = run.trainer.data
    guard let blind = BlindScores(run.task, data.test) else {
      return trend.staysAtStart && !isGiven ? [stuck(run, trend)] : []
    }
    if trend.staysAtStart, !isGiven, !blind.isLossBeaten(by: outcome.test) {
      return [stuck(run, trend)]
    }
    var isBeaten = blind.isBeaten(by: outcome.test)
    if let held = data.validation, let scores = run.epochs.last?.validation,
      let blind = BlindScores(run.task, held)
    {
      isBeaten = isBeaten || blind.isBeaten(by: scores)
    }
    if isBeaten { return [] }
    if let loss = BlindScores(run.task, sample(of: data.training))?.loss {
      if trend.end < Self.learntByHeart * loss { return [byHeart(run, outcome.test, blind, trend)] }
      if trend.end < loss - 3 * trend.endError { return [] }
    }
    return [atChance(run, outcome.test, blind, trend)]
  }

  /// Enough examples to know how often each answer is right, from all over the split.
  private func sample(of examples: Examples) -> Examples {
    let most = 2048
    if examples.count <= most { return examples }
    return examples.choosing((0..<most).map { $0 * examples.count / most })
  }

  private func evidence(_ test: Scores, _ blind: BlindScores, _ trend: LossTrend) -> [Evidence] {
    blind.evidence
      + test.values.sorted { $0.key < $1.key }.map { Evidence("test \($0.key)", $0.value) }
      + trend.evidence
  }

  private func atChance(
    _ run: WatchedRun, _ test: Scores, _ blind: BlindScores, _ trend: LossTrend
  ) -> Conclusion {
    let (cause, setting) = hint(run)
    return Conclusion(
      .fail, "nothing was learnt: \(blind.text(of: test))",
      evidence: evidence(test, blind, trend), hint: cause, setting: setting)
  }

  private func byHeart(
    _ run: WatchedRun, _ test: Scores, _ blind: BlindScores, _ trend: LossTrend
  ) -> Conclusion {
    Conclusion(
      .fail,
      "the training loss fell to \(NumberText.significant(trend.end)), but on the test split "
        + blind.text(of: test), evidence: evidence(test, blind, trend),
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
        "each step changes weights by more than a fifth: lower optimiser.rate", "optimiser.rate"
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
  /// Of single steps, as a rule, from the mean of those around them.
  let deviation: Double
  /// Of the difference between start and end.
  let error: Double
  /// Of the end.
  let endError: Double
  /// Of the steps of the last quarter from their mean, rare ones that are far off among them.
  let endDeviation: Double

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
    deviation = first.count > 1 ? blocks.map(\.deviation).median : last.map(\.mean).deviation
    error = deviation * (1 / Double(count) + 1 / Double(first.count)).squareRoot()
    endError = deviation / Double(count).squareRoot()
    endDeviation = last.dropFirst().reduce(last[last.startIndex]) { $0.joined(with: $1) }.deviation
  }

  /// Whether there is no sign of a fall, be it a weak one.
  var staysAtStart: Bool { end > 0.98 * start && end > start - 2 * error }
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

/// What predicting without looking at the inputs scores on a split.
struct BlindScores {
  let accuracy: Double?
  let loss: Double?
  private let count: Int

  /// Nothing where that is not known.
  init?(_ task: any Task, _ examples: Examples) {
    guard task.metric("accuracy") != nil || task.metric("loss") != nil,
      let outputs = task.blindOutputs(for: examples.targets)
    else { return nil }
    let scores = task.scores(of: task.prediction(from: outputs), for: examples)
    loss = scores["loss"]
    accuracy = scores["accuracy"]
    count = max(examples.count * examples.places, 1)
    if accuracy == nil && loss == nil { return nil }
  }

  /// Whether scores are better than by chance: in accuracy by three standard errors of a share, or in
  /// the loss by 1 %.
  func isBeaten(by scores: Scores) -> Bool {
    if isLossBeaten(by: scores) { return true }
    guard let accuracy, let reached = scores["accuracy"] else { return false }
    let variance = max(accuracy * (1 - accuracy), 1 / Double(count))
    return reached > accuracy + 3 * (variance / Double(count)).squareRoot()
  }

  /// The network's answers are fitted to training examples, the blind one to these: so 1 % is
  /// more than chance.
  func isLossBeaten(by scores: Scores) -> Bool {
    guard let loss, let reached = scores["loss"] else { return false }
    return reached < 0.99 * loss
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
