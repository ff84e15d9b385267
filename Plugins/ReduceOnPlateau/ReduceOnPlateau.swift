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
    var metric = Metric.loss
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

  /// What is watched on the validation split.
  enum Metric: String, Codable, CaseIterable { case loss, accuracy }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    guard options.factor < 1 else { return }
    guard recipe.plan.data.validation > 0 else {
      throw NotApplicable(
        Self.id, "no validation split is held back",
        hint: "set data.validation, to 0.1 for instance")
    }
    if case .regression = recipe.plan.task, options.metric == .accuracy {
      throw NotApplicable(Self.id, "a regression has no accuracy", hint: "use metric=loss")
    }
    let options = options
    try recipe.rate.replace(by: Self.id) { arguments in
      // A warm-up's epochs say nothing about the rate that follows.
      let warmup = arguments.progress.warmupSteps
      let epochs = arguments.history.epochs.filter {
        ($0.epoch - 1) * arguments.progress.stepsPerEpoch >= warmup
      }
      return arguments.base * options.share(after: epochs)
    }
  }
}

extension ReduceOnPlateauTrick.Options {
  /// What is left of the base rate: nothing is remembered but the history itself.
  fileprivate func share(after epochs: [History.Epoch]) -> Double {
    var share = 1.0
    var best: Double?
    var waited = 0
    for epoch in epochs {
      guard let value = epoch.validation.flatMap(value) else { continue }
      if best.map({ isBetter(value, than: $0) }) ?? true {
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

  private func value(of score: Score) -> Double? { metric == .loss ? score.loss : score.accuracy }

  private func isBetter(_ value: Double, than best: Double) -> Bool {
    metric == .loss ? value < best * (1 - threshold) : value > best * (1 + threshold)
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(ReduceOnPlateauTrick.self)
}
