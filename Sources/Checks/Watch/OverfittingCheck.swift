import Measurement
import Statistics
import Training

/// Looks whether what is measured on held-back examples got worse while the training loss went on
/// falling.
///
/// The last epoch is compared with the best. A share of n right answers has a standard error; three of
/// the difference's are noise. A loss may rise a good deal before anything is predicted worse, so it
/// counts only where it is what the task is judged by, from a quarter on; or where it has become worse than that of
/// knowing nothing.
struct OverfittingCheck: WatchCheck {
  static let id = "over-fitting"
  static let question = "Did held-back examples gain as long as the training loss fell?"

  func judge(_ run: WatchedRun) -> [Conclusion] {
    let epochs = run.epochs
    guard epochs.count >= 4, let metric = run.task.measures.first?.metric,
      let last = epochs.last?.validation?[metric.name]
    else { return [] }
    let values = epochs.compactMap { $0.validation?[metric.name] }
    guard values.count == epochs.count else { return [] }
    let isBetter: (Double, Double) -> Bool =
      metric.direction == .higherIsBetter ? { $0 > $1 } : { $0 < $1 }
    let best = values.indices.reduce(0) { isBetter(values[$1], values[$0]) ? $1 : $0 }
    let fell = epochs[epochs.count - 1].trainingLoss < epochs[best].trainingLoss
    let since = epochs.count - 1 - best
    let evidence = [
      Evidence("validation \(metric.name)", series: values),
      Evidence("training loss", series: epochs.map(\.trainingLoss)),
    ]
    if since >= 2, fell, isWorse(last, than: values[best], metric, run) {
      return [
        Conclusion(
          .warn,
          "validation \(metric.name) was \(text(values[best], metric)) after epoch \(best + 1) and is "
            + "\(text(last, metric)) at the end, while the training loss went on falling",
          evidence: evidence,
          hint: "stop at the best epoch (--trick early-stopping), or train on more, or augmented, "
            + "examples", setting: "training.epochs")
      ]
    }
    return [confidence(run, metric)].compactMap { $0 }
  }

  private func isWorse(
    _ last: Double, than best: Double, _ metric: Metric, _ run: WatchedRun
  ) -> Bool {
    if metric.name == "accuracy" {
      let count = Double(max((run.trainer.data.validation?.count ?? 1), 1))
      let variance = max(best * (1 - best), 1 / count)
      return best - last > 3 * (2 * variance / count).squareRoot()
    }
    return abs(last - best) > 0.25 * abs(best)
  }

  /// Right more often than by chance, and yet at a higher loss than knowing nothing.
  private func confidence(_ run: WatchedRun, _ metric: Metric) -> Conclusion? {
    guard metric.name != "loss", let examples = run.trainer.data.validation,
      let outputs = run.task.blindOutputs(for: examples.targets),
      let blind = run.task.scores(of: run.task.prediction(from: outputs), for: examples)["loss"],
      let loss = run.epochs.last?.validation?["loss"], loss > blind,
      let lowest = run.epochs.compactMap({ $0.validation?["loss"] }).min(), lowest < 0.8 * blind
    else { return nil }
    return Conclusion(
      .warn,
      "the validation loss, \(NumberText.significant(lowest)) at its lowest, has risen to "
        + "\(NumberText.significant(loss)): knowing nothing costs \(NumberText.significant(blind)), so "
        + "wrong answers are given with far too much confidence",
      evidence: [
        Evidence("validation loss", series: run.epochs.compactMap { $0.validation?["loss"] })
      ],
      hint: "stop earlier (--trick early-stopping), or try --trick label-smoothing",
      setting: "training.epochs")
  }

  private func text(_ value: Double, _ metric: Metric) -> String {
    metric.name == "accuracy"
      ? "\(NumberText.fixed(100 * value, decimals: 1)) %" : NumberText.significant(value)
  }
}
