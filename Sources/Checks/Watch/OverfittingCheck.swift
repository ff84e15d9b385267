import Measurement
import Statistics
import Training

/// Looks whether what is measured on held-back examples got worse while the training loss went on
/// falling.
///
/// The best of the last tenth of the epochs, and of at least two, is compared with the best of all, so
/// that one bad epoch is not the end. What is noise follows from the number n of held-back examples:
/// three standard errors of the difference of two shares of right answers; or two of a mean loss, single
/// losses deviating from it by about as much as it is, and squares of errors by √2 of it. A loss may rise
/// a good deal before anything is predicted worse, so it counts only where it is what the task is judged by,
/// from a quarter of itself and a fifth of what was gained over knowing nothing on; or where it
/// has become worse than knowing nothing. Examples are not learnt by heart unless the training loss is
/// below what was ever reached on the others.
struct OverfittingCheck: WatchCheck {
  static let id = "over-fitting"
  static let question = "Did held-back examples gain as long as the training loss fell?"

  func judge(_ run: WatchedRun) -> [Conclusion] {
    let epochs = run.epochs
    guard epochs.count >= 4, let metric = run.task.metrics.first else { return [] }
    let values = epochs.compactMap { $0.validation?[metric.name] }
    guard values.count == epochs.count else { return [] }
    let isBetter: (Double, Double) -> Bool =
      metric.direction == .higherIsBetter ? { $0 > $1 } : { $0 < $1 }
    func place(ofBestIn places: Range<Int>) -> Int {
      places.reduce(places.lowerBound) { isBetter(values[$1], values[$0]) ? $1 : $0 }
    }
    let best = place(ofBestIn: 0..<values.count)
    let end = values.count - max(values.count / 10, 2)
    let last = values[place(ofBestIn: end..<values.count)]
    let fell = epochs[epochs.count - 1].trainingLoss < epochs[best].trainingLoss
    let evidence = [
      Evidence("validation \(metric.name)", series: values),
      Evidence("training loss", series: epochs.map(\.trainingLoss)),
    ]
    let lowest = epochs.compactMap { $0.validation?["loss"] }.min()
    guard fell, let lowest, epochs[epochs.count - 1].trainingLoss < lowest else { return [] }
    let blind = run.trainer.data.validation.flatMap { BlindScores(run.task, $0)?.loss }
    if best < end, isWorse(last, than: values[best], metric, blind, run) {
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
    return [confidence(run, metric, lowest, blind)].compactMap { $0 }
  }

  private func isWorse(
    _ last: Double, than best: Double, _ metric: Metric, _ blind: Double?, _ run: WatchedRun
  ) -> Bool {
    let count = count(run)
    if metric.name == "accuracy" {
      let variance = max(best * (1 - best), 1 / count)
      return best - last > 3 * (2 * variance / count).squareRoot()
    }
    let noise = max(0.25, 2 * (2 / count).squareRoot()) * abs(best)
    return abs(last - best) > max(noise, blind.map { 0.2 * ($0 - best) } ?? 0)
  }

  /// Of held-back examples.
  private func count(_ run: WatchedRun) -> Double {
    Double(max(run.trainer.data.validation?.count ?? 1, 1))
  }

  /// Right more often than by chance, and yet at a higher loss than knowing nothing.
  private func confidence(
    _ run: WatchedRun, _ metric: Metric, _ lowest: Double, _ blind: Double?
  ) -> Conclusion? {
    guard metric.name != "loss", let blind, lowest < 0.9 * blind,
      let loss = run.epochs.suffix(2).compactMap({ $0.validation?["loss"] }).min(),
      loss > blind * (1 + 2 / count(run).squareRoot())
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
