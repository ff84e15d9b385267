import Statistics

/// Attempts to fit one batch, each with something else changed, and what their differences mean.
struct Fits {
  private let subject: CheckSubject
  private let examples: Examples
  private let steps: Int
  private let network: Network
  let own: Fit
  let fallback: Fit
  private let fallbackRate: Double
  private let attemptSteps: Int

  init(_ subject: CheckSubject, _ examples: Examples, steps: Int) {
    self.subject = subject
    self.examples = examples
    self.steps = steps
    network = subject.certainNetwork ?? subject.network
    func fit(_ manner: ShortTraining.Manner, _ network: Network) -> Fit {
      Fit(subject, examples, manner, steps: steps, network: network)
    }
    own = fit(Self.plain, network)
    // A little patience where it is cheap: few features take long to tell examples apart.
    let budget = TrainingBudget(subject)
    let long = budget.steps(4 * steps, share: 0.2, batch: examples.count, of: network)
    let patience = max(long, steps)
    var first = own
    var rate = ShortTraining.fallbackRate
    if !own.isPerfect { first = fit(Self.adam, network) }
    if !first.isPerfect {
      var bolder = Self.adam
      bolder.factor = 10
      let second = Fit(subject, examples, bolder, steps: patience, network: network)
      if second.reached > first.reached {
        first = second
        rate *= bolder.factor
      }
    }
    fallback = first
    fallbackRate = rate
    // What is tried one after another takes its time only where something is wrong.
    let all = budget.steps(8 * steps, share: 0.3, batch: examples.count, of: network)
    attemptSteps = max(all / 8, min(steps, 40))
  }

  /// The better of the two.
  var best: Fit { own.reached >= fallback.reached ? own : fallback }

  /// What is at fault, likeliest first, as far as attempts tell.
  struct Causes {
    var hint: String
    var setting: String?
  }

  private static let plain = ShortTraining.Manner(
    leavesBatches: true, isPlain: true, leavesDecay: true, isSteady: true)
  private static let adam = ShortTraining.Manner(
    isFallback: true, leavesBatches: true, isPlain: true, leavesDecay: true, isSteady: true)

  private func fit(_ change: (inout ShortTraining.Manner) -> Void) -> Fit {
    var manner = Self.plain
    change(&manner)
    return Fit(subject, examples, manner, steps: attemptSteps, network: network)
  }

  /// Whether a rate that is only low brings the whole run as far.
  var willArrive: Bool {
    own.reached > 0.02
      && own.reached * subject.plannedRates.stepsAtPeak / Double(max(own.losses.count, 1)) > 0.5
  }

  func causes() -> Causes { fallback.isPerfect ? settings() : network(from: fallback) }

  // MARK: The network is fine, so the optimiser's settings are not

  private func settings() -> Causes {
    let prefix =
      "Adam at \(NumberText.significant(fallbackRate)) fits the batch, so the network "
      + "can: "
    if own.ascent > 0 {
      return Causes(
        hint: prefix + "the update goes along the gradient instead of against it")
    }
    if own.unmoved.count == network.parameters.count {
      return Causes(hint: prefix + "the update leaves the weights where they are")
    }
    if fit({ $0.leavesUpdate = true }).isPerfect {
      return Causes(hint: prefix + "what tricks do to the update keeps it from fitting")
    }
    var calmed = subject.resolved.optimiser
    calmed.momentum = min(calmed.momentum, 0.9)
    calmed.dampening = 0
    (calmed.beta1, calmed.beta2, calmed.epsilon) = (0.9, 0.999, 1e-8)
    if calmed != subject.resolved.optimiser, fit({ $0.optimiser = calmed }).isPerfect {
      return Causes(
        hint: prefix + "with the usual optimiser.\(Self.moments(calmed.kind)) it does, too",
        setting: calmed.kind == .sgd ? "optimiser.momentum" : "optimiser.beta1")
    }
    let rate = subject.peakRate
    for factor in [0.1, 10, 0.01, 100, 0.001, 1000] where fit({ $0.factor = factor }).isPerfect {
      return Causes(
        hint: prefix + "\(factor < 1 ? "lower" : "raise") optimiser.rate from "
          + "\(NumberText.significant(rate)) to about \(NumberText.significant(rate * factor))",
        setting: "optimiser.rate")
    }
    return Causes(
      hint: prefix + "change optimiser.rate (\(NumberText.significant(rate))) or optimiser.kind",
      setting: "optimiser.rate")
  }

  private static func moments(_ kind: OptimiserSpec.Kind) -> String {
    kind == .sgd ? "momentum" : "beta1, beta2 and epsilon"
  }

  // MARK: Not even Adam fits

  private func network(from fit: Fit) -> Causes {
    var plain = Self.adam
    plain.usesOwnLoss = false
    let other = Fit(subject, examples, plain, steps: steps, network: network)
    if other.isPerfect {
      let falls = (fit.losses.last ?? 0) < (fit.losses.first ?? 0) && fit.last < fit.floor
      return Causes(
        hint: "with the task's own loss the batch is fitted: the experiment's loss "
          + (falls
            ? "is lowest where predictions are wrong (is it negated?)"
            : "does not lead to the labels (does it read targets in their order?)"))
    }
    var found: [String] = []
    if !fit.last.isFinite {
      found.append(
        "the loss or a gradient is infinite or NaN at step \(fit.losses.count): see 'data', "
          + "'initial-loss' and 'gradient'")
    }
    if !fit.unmoved.isEmpty {
      let names = fit.unmoved.prefix(3).map { network.parameters[$0].name }
      found.append(
        "\(NumberText.count(fit.unmoved.count, "parameter")) of \(network.parameters.count) never "
          + "move (\(names.joined(separator: ", "))\(fit.unmoved.count > 3 ? ", …" : "")): frozen, or "
          + "without a gradient, as behind dead units; see 'parameters'")
    }
    let outputs = other.last.isFinite
    if outputs, let wide = subject.widerNetwork,
      let certain = wide.replacing(wide.spec.withoutRandomness),
      Fit(subject, examples, Self.adam, steps: steps, network: certain).reached
        > fit.reached + 0.25
    {
      found.append("a wider network comes much further: this one is too small")
    }
    if found.isEmpty {
      found.append(
        "what ends the network keeps outputs from the targets (an activation or a softmax; see "
          + "'outputs'), gradients are wrong (see 'gradient'), or inputs lose what tells them apart "
          + "(see 'data')")
    }
    return Causes(hint: found.joined(separator: "; "))
  }
}
