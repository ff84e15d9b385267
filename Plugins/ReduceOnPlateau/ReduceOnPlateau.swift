import Tricks

/// Lowers the learning rate when the validation split stops improving.
///
/// - Source: PyTorch's `ReduceLROnPlateau`, after the practice of lowering the rate by hand.
struct ReduceOnPlateauTrick: Trick {
  static let card = TrickCard(
    id: "reduce-on-plateau", slots: [.rate], neutral: "factor=1",
    readme: PackageResources.README_md)

  struct Options: Configurable {
    /// What the rate is multiplied by.
    var factor = 0.1
    /// How many epochs in a row may pass without an improvement.
    var patience = 5
    /// What is watched on the validation split, by a name that the task measures.
    var metric = "loss"
    /// What counts as an improvement, relative to the best so far.
    var threshold = 1e-4
    /// The share of the base rate that is always left.
    var floor = 0.0

    func validate() throws(OptionError) {
      try check("factor", factor > 0 && factor <= 1, "must be above 0 and at most 1, is \(factor)")
      try check("patience", patience, in: 0...)
      try check("threshold", threshold, in: 0..<1)
      try check("floor", floor, in: 0...1)
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    guard options.factor < 1 else { return }
    guard recipe.plan.data.validation > 0 else {
      throw NotApplicable(
        Self.id, "no validation split is held back",
        hint: "set data.validation, to 0.1 for instance")
    }
    let metric = try recipe.plan.metric(options.metric, for: Self.id)
    let options = options
    try recipe.rate.replace(by: Self.id) { arguments in
      // A warm-up's epochs say nothing about the rate that follows.
      let warmup = arguments.progress.warmupSteps
      let epochs = arguments.history.epochs.filter {
        ($0.epoch - 1) * arguments.progress.stepsPerEpoch >= warmup
      }
      return arguments.base * options.share(after: epochs, by: metric)
    }
  }
}

extension ReduceOnPlateauTrick.Options {
  /// What is left of the base rate: nothing is remembered but the history itself.
  fileprivate func share(after epochs: [History.Epoch], by metric: Metric) -> Double {
    var share = 1.0
    var best: Double?
    var waited = 0
    for epoch in epochs {
      guard let value = epoch.validation?[metric.name] else { continue }
      if best.map({ isBetter(value, than: $0, by: metric) }) ?? true {
        best = value
        waited = 0
      } else {
        waited += 1
      }
      if waited > patience {
        share = max(share * factor, floor)
        waited = 0
      }
    }
    return share
  }

  private func isBetter(_ value: Double, than best: Double, by metric: Metric) -> Bool {
    metric.direction == .lowerIsBetter
      ? value < best * (1 - threshold) : value > best * (1 + threshold)
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(ReduceOnPlateauTrick.self)
}
