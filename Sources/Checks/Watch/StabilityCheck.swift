import Statistics
import Training

/// Looks whether the training loss fell steadily: whether it shot up and came back, and whether it
/// swings from epoch to epoch.
///
/// Losses vary from step to step, so means of sixty-fourths of the run are compared: one of twice the
/// first loss is worse than no training. An epoch whose rate is above that of the one before may be
/// worse than it, as in cyclic schedules.
struct StabilityCheck: WatchCheck {
  static let id = "stability"
  static let question = "Did the training loss fall steadily?"

  func judge(_ run: WatchedRun) -> [Conclusion] {
    if run.hasSeveralPlayers { return [] }
    return [spike(run), swings(run)].compactMap { $0 }
  }

  private func spike(_ run: WatchedRun) -> Conclusion? {
    let losses = run.watch.losses
    guard let first = losses.first.map(Double.init), first > 0, losses.blocks.count >= 8,
      let worst = losses.blocks.max(by: { $0.mean < $1.mean }), worst.mean > 2 * first,
      let trend = LossTrend(losses), trend.end < worst.mean
    else { return nil }
    let evidence = [
      Evidence("loss of the first step", first), Evidence("highest mean loss", worst.mean),
      Evidence("from step", worst.first), Evidence("to step", worst.last),
      Evidence("training loss at the end", trend.end),
      Evidence("loss", series: losses.blocks.map(\.mean)),
    ]
    let hasWarmup = run.trainer.state.context.progress.warmupSteps > 0
    return Conclusion(
      .warn,
      "the training loss shot up to \(NumberText.significant(worst.mean)) around step "
        + "\((worst.first + worst.last) / 2), from \(NumberText.significant(first)) at first, and "
        + "came back to \(NumberText.significant(trend.end))",
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
      rises.median > 0.1 * fall
    else { return nil }
    return Conclusion(
      .warn,
      "the training loss swings: it rose after \(rises.count) of \(compared) epochs, by "
        + "\(NumberText.significant(rises.median)) as a rule",
      evidence: [
        Evidence("training loss of each epoch", series: epochs.map(\.trainingLoss)),
        Evidence("fall since the first step", fall),
      ],
      hint: "lower optimiser.rate, or raise training.batch-size", setting: "optimiser.rate")
  }
}
