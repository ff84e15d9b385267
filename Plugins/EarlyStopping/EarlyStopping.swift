import Tricks

/// Ends training when the validation split stops improving, and keeps the best weights.
///
/// - Source: Prechelt, "Early Stopping — But When?", 1998.
struct EarlyStoppingTrick: Trick {
  static let card = TrickCard(
    id: "early-stopping", slots: [.stop, .serving], neutral: "patience=1000000,restore=false",
    readme: PackageResources.README_md)

  struct Options: Configurable {
    /// How many epochs in a row may pass without an improvement.
    var patience = 5
    /// What is watched on the validation split, by a name that the task measures.
    var metric = "loss"
    /// What counts as an improvement.
    var minDelta = 0.0
    /// Whether the weights of the best epoch are kept rather than the last ones.
    var restore = true

    func validate() throws(OptionError) {
      try check("patience", patience, in: 1...)
      try check(
        "min-delta", minDelta >= 0 && minDelta.isFinite, "must be at least 0, is \(minDelta)")
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    guard recipe.plan.data.validation > 0 else {
      throw NotApplicable(
        Self.id, "no validation split is held back",
        hint: "set data.validation, to 0.1 for instance")
    }
    let metric = try recipe.plan.metric(options.metric, for: Self.id)
    let options = options
    recipe.stop.wrap(.patience, by: Self.id) { stop in
      { history in
        guard !stop(history) else { return true }
        guard let best = options.bestEpoch(of: history, by: metric) else { return false }
        return history.epochs.count - 1 - best >= options.patience
      }
    }
    if options.restore { keepBest(&recipe.serving, by: metric) }
  }

  /// Serves, at the end, what was served in the best epoch.
  private func keepBest(_ slot: inout Slot<ServingSlot>, by metric: Metric) {
    let options = options
    // Outermost: what is scored and kept is what the others serve, an average for instance.
    slot.wrap(.selection, by: Self.id) { serving in
      var watching = serving
      watching.afterEpoch = { state, history, context in
        // Asked before others hear of the epoch, as when the epoch was scored.
        let served = serving.serve(state, .epoch, context)
        serving.afterEpoch(state, history, &context)
        if options.bestEpoch(of: history, by: metric) == history.epochs.count - 1 {
          context[memory: Self.id].keep(served, as: "best")
        }
      }
      watching.serve = { state, moment, context in
        let kept = context[memory: Self.id].states(kept: "best", like: state)
        return moment == .end && !kept.isEmpty ? kept : serving.serve(state, moment, context)
      }
      return watching
    }
  }
}

extension EarlyStoppingTrick.Options {
  /// The position of the last epoch that improved on all before it; nil if nothing was scored.
  fileprivate func bestEpoch(of history: History, by metric: Metric) -> Int? {
    var best: (epoch: Int, value: Double)?
    for (epoch, record) in history.epochs.enumerated() {
      guard let score = record.validation?[metric.name] else { continue }
      // What is to become small.
      let value = metric.direction == .lowerIsBetter ? score : -score
      if best.map({ value < $0.value - minDelta }) ?? true { best = (epoch, value) }
    }
    return best?.epoch
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(EarlyStoppingTrick.self)
}
