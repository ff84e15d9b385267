/// The learning rates of a run as it is planned, walked through before it begins.
package struct PlannedRates {
  /// In the order of the steps; of a long run at so many steps evenly spread.
  package let rates: [Double]
  /// The rate without a schedule.
  package let base: Double
  /// How many steps the run has.
  package let totalSteps: Int

  private static let most = 4096

  package init(_ rate: RateFunction, base: Double, start: Progress) {
    self.base = base
    totalSteps = max(start.totalSteps, 1)
    let points = min(totalSteps, Self.most)
    rates = (0..<points).map { [totalSteps] point in
      var progress = start
      progress.step = Int(Double(point) * Double(totalSteps) / Double(points))
      progress.position = Double(progress.step)
      progress.epoch = progress.step / max(start.stepsPerEpoch, 1)
      // Training goes on getting better, so that nothing that waits for it to stop does anything.
      var history = History()
      history.epochs = (0..<min(progress.epoch, 3)).map { epoch in
        History.Epoch(
          epoch: epoch + 1, trainingLoss: 1 / Double(epoch + 1), validation: nil, rate: base)
      }
      return rate(RateArguments(progress: progress, history: history, base: base))
    }
  }

  /// Whether the run begins at less than its peak.
  package var rises: Bool { (rates.first ?? 0) < 0.9 * peak }

  /// The greatest rate that is one.
  package var peak: Double { rates.reduce(0) { $1.isFinite ? max($0, $1) : $0 } }

  /// How many steps at the peak would move the weights as far as all steps together.
  package var stepsAtPeak: Double {
    guard peak > 0 else { return 0 }
    let sum = rates.reduce(0) { $0 + ($1.isFinite ? max($1, 0) : 0) }
    return Double(totalSteps) * sum / Double(rates.count) / peak
  }

  /// The rate of the step that lies at a share of the run, 0 ..< 1.
  package func rate(atShare share: Double) -> Double {
    rates[min(max(Int(share * Double(rates.count)), 0), rates.count - 1)]
  }
}
