import Statistics
import Training

/// Looks whether the training loss fell steadily: whether it shot up and stayed there, and whether it
/// swings from epoch to epoch.
///
/// Losses vary from step to step, so means of several steps are compared. A loss that comes down again
/// has done no harm. An epoch whose rate is above that of the one before may be
/// worse than it, as in cyclic schedules.
struct StabilityCheck: WatchCheck {
  static let id = "stability"
  static let question = "Did the training loss fall steadily?"

  /// How many times what it had been a loss has shot up to.
  static let greatestRise = 3.0

  func judge(_ run: WatchedRun) -> [Conclusion] {
    if run.hasSeveralPlayers { return [] }
    // A loss that is up does not swing.
    return [spike(run) ?? swings(run)].compactMap { $0 }
  }

  /// A loss of several times what it had been, and at the end still far above the lowest before.
  private func spike(_ run: WatchedRun) -> Conclusion? {
    let means = run.watch.losses.smoothed
    guard means.count >= 8, let first = run.watch.losses.first.map(Double.init), first > 0,
      let trend = LossTrend(run.watch.losses),
      let place = means.indices.max(by: { means[$0].mean < means[$1].mean })
    else { return nil }
    let worst = means[place]
    let lowest = means[..<place].map(\.mean).min().map { min($0, first) } ?? first
    // Most of what had been gained is lost, if there was anything to lose.
    let kept = lowest + 0.5 * (first - lowest)
    let error = trend.endDeviation / Double(worst.count).squareRoot()
    guard worst.mean > Self.greatestRise * min(first, max(lowest, means.map(\.mean).median)),
      worst.mean > lowest + 6 * error, trend.end >= kept
    else { return nil }
    let evidence = [
      Evidence("loss of the first step", first), Evidence("lowest mean loss before", lowest),
      Evidence("highest mean loss", worst.mean), Evidence("from step", worst.first),
      Evidence("to step", worst.last), Evidence("training loss at the end", trend.end),
      Evidence("loss", series: run.watch.losses.blocks.map(\.mean)),
    ]
    let hasWarmup = run.trainer.state.context.progress.warmupSteps > 0
    return Conclusion(
      .warn,
      "the training loss shot up to \(NumberText.significant(worst.mean)) around step "
        + "\((worst.first + worst.last) / 2), from \(NumberText.significant(lowest)) before, and is "
        + "still \(NumberText.significant(trend.end)) at the end",
      evidence: evidence,
      hint: "lower optimiser.rate\(hasWarmup ? "" : ", or let it warm up"), or limit the gradients "
        + "(`harness tricks` lists how)", setting: "optimiser.rate")
  }

  private func swings(_ run: WatchedRun) -> Conclusion? {
    let epochs = run.epochs
    guard epochs.count >= 6, let first = run.watch.losses.first.map(Double.init) else { return nil }
    // The first epochs fall by themselves.
    let late = Array(epochs.dropFirst(epochs.count / 3))
    let fall = first - (epochs.map(\.trainingLoss).min() ?? first)
    var rises: [Double] = []
    var compared = 0
    for (before, after) in zip(late, late.dropFirst()) where after.rate <= before.rate {
      compared += 1
      if after.trainingLoss > before.trainingLoss {
        rises.append(after.trainingLoss - before.trainingLoss)
      }
    }
    guard compared >= 3, fall > 0, 3 * rises.count >= compared,
      rises.median > max(0.1 * fall, 4 * noise(run))
    else { return nil }
    return Conclusion(
      .warn,
      "the training loss swings: it rose after \(rises.count) of \(compared) epochs, by "
        + "\(NumberText.significant(rises.median)) as a rule",
      evidence: [
        Evidence("training loss of each epoch", series: epochs.map(\.trainingLoss)),
        Evidence("fall since the first step", fall),
        Evidence("standard error of a difference of epochs", noise(run)),
      ],
      hint: "lower optimiser.rate, or raise training.batch-size", setting: "optimiser.rate")
  }

  /// The standard error of the difference between two epochs' losses that follows from how much the
  /// losses of single steps differ; 0 where that is not known.
  private func noise(_ run: WatchedRun) -> Double {
    guard let trend = LossTrend(run.watch.losses) else { return 0 }
    let steps = max(run.steps / max(run.epochs.count, 1), 1)
    return trend.deviation * (2 / Double(steps)).squareRoot()
  }
}

extension LossWatch {
  /// The blocks of a run, joined until each is a mean of several steps.
  var smoothed: [Block] {
    let fewest = 4
    var joined: [Block] = []
    for block in blocks {
      if let last = joined.last, last.count < fewest {
        joined[joined.count - 1] = last.joined(with: block)
      } else {
        joined.append(block)
      }
    }
    // Too few steps are left at the end for a mean of their own.
    if joined.count > 1, let last = joined.last, last.count < fewest {
      joined.removeLast()
      joined[joined.count - 1] = joined[joined.count - 1].joined(with: last)
    }
    return joined
  }
}
