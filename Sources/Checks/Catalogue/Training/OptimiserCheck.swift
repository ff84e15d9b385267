import Statistics

/// Compares the optimiser's settings, but for the rate, with the length of the run.
public struct OptimiserCheck: Check {
  public static let id = "optimiser"
  public static let question = "Do momentum, decay and the like suit a run this long?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    let spec = subject.resolved.optimiser
    let planned = subject.plannedRates
    let found = Self.moments(spec, planned) + Self.decay(spec, planned, subject)
    let evidence = [
      Evidence("optimiser", text: spec.kind.rawValue), Evidence("momentum", spec.momentum),
      Evidence("beta1", spec.beta1), Evidence("beta2", spec.beta2),
      Evidence("epsilon", spec.epsilon), Evidence("weight decay", spec.weightDecay),
      Evidence("planned steps", planned.totalSteps),
    ]
    return Conclusion(
      found.map { one in
        var one = one
        one.evidence = evidence
        return one
      },
      else: Conclusion(
        .pass,
        spec.kind == .sgd
          ? "sgd with momentum \(NumberText.significant(spec.momentum)), weight decay "
            + NumberText.significant(spec.weightDecay)
          : "\(spec.kind.rawValue) with beta1 \(NumberText.significant(spec.beta1)), beta2 "
            + "\(NumberText.significant(spec.beta2)), epsilon "
            + "\(NumberText.significant(spec.epsilon)), weight decay "
            + NumberText.significant(spec.weightDecay), evidence: evidence))
  }

  // MARK: Means of gradients

  private static func moments(_ spec: OptimiserSpec, _ planned: PlannedRates) -> [Conclusion] {
    func text(_ value: Double) -> String { NumberText.significant(value) }
    var found: [Conclusion] = []
    let steps = Double(planned.totalSteps)
    switch spec.kind {
    case .sgd:
      // A momentum of m remembers 1/(1 − m) gradients; before so many steps are over it is not filled,
      // and it still moves with what the first ones said.
      let memory = 1 / max(1 - spec.momentum, 1e-12)
      if spec.momentum > 0.95, memory > 0.2 * steps {
        found.append(
          Conclusion(
            memory > steps ? .fail : .warn,
            "a momentum of \(spec.momentum) remembers \(NumberText.count(Int(min(memory, 1e9)))) "
              + "steps, and the run has \(NumberText.count(planned.totalSteps))",
            hint: "lower optimiser.momentum: 0.9 is usual", setting: "optimiser.momentum"))
      }
      if spec.momentum >= 0.99, spec.momentum < 1, found.isEmpty {
        found.append(
          Conclusion(
            .warn,
            "a momentum of \(spec.momentum) multiplies the steps by up to \(text(memory))",
            hint: "lower optimiser.momentum, or optimiser.rate with it",
            setting: "optimiser.momentum"))
      }
      if spec.dampening > 0.95 || spec.dampening < 0 {
        found.append(
          Conclusion(
            spec.dampening >= 1 ? .fail : .warn,
            "a dampening of \(text(spec.dampening)) lets "
              + (spec.dampening > 1
                ? "gradients in with the wrong sign"
                : spec.dampening < 0
                  ? "gradients in enlarged" : "hardly any gradient into the momentum"),
            hint: "set optimiser.dampening to 0", setting: "optimiser.dampening"))
      }
    case .adam, .adamw:
      if spec.beta1 > spec.beta2 {
        found.append(
          Conclusion(
            spec.beta2 < 0.95 && spec.beta1 >= 0.99 ? .fail : .warn,
            "beta1 (\(spec.beta1)) is greater than beta2 (\(spec.beta2)): steps follow a mean "
              + "gradient that is older than what they are divided by",
            hint: "are they swapped? usual are 0.9 and 0.999", setting: "optimiser.beta1"))
      } else if spec.beta1 >= 0.99, 1 / (1 - spec.beta1) > 0.2 * steps {
        found.append(
          Conclusion(
            .warn,
            "beta1 of \(spec.beta1) remembers "
              + "\(NumberText.count(Int(1 / max(1 - spec.beta1, 1e-9)))) steps, and the run has "
              + NumberText.count(planned.totalSteps),
            hint: "lower optimiser.beta1: 0.9 is usual", setting: "optimiser.beta1"))
      }
      found += divisor(spec)
    case .rmsprop: found += divisor(spec)
    }
    return found
  }

  /// What steps are divided by: the root of a mean square.
  private static func divisor(_ spec: OptimiserSpec) -> [Conclusion] {
    func text(_ value: Double) -> String { NumberText.significant(value) }
    var found: [Conclusion] = []
    if spec.beta2 < 0.5 {
      found.append(
        Conclusion(
          .warn,
          "beta2 of \(spec.beta2) divides each step by hardly more than its own gradient: all "
            + "weights move by the rate, whatever their gradients",
          hint: "raise optimiser.beta2: 0.999 is usual", setting: "optimiser.beta2"))
    }
    // ε is meant to be far below the root of a gradient's mean square, which is rarely above
    // 0.1: with one of 1 the steps are those of a gradient descent with a tiny rate.
    if spec.epsilon >= 0.01 {
      found.append(
        Conclusion(
          spec.epsilon >= 1 && spec.rate < 0.1 * spec.epsilon ? .fail : .warn,
          "epsilon of \(text(spec.epsilon)) is greater than most gradients: steps are "
            + "\(text(spec.epsilon / spec.rate)) times smaller than gradients, as with gradient "
            + "descent at a rate of \(text(spec.rate / spec.epsilon))",
          hint: "lower optimiser.epsilon: 1e-8 is usual", setting: "optimiser.epsilon"))
    }
    return found
  }

  // MARK: Decay

  private static func decay(
    _ spec: OptimiserSpec, _ planned: PlannedRates, _ subject: CheckSubject
  ) -> [Conclusion] {
    guard spec.weightDecay > 0 else { return [] }
    func text(_ value: Double) -> String { NumberText.significant(value) }
    // By itself decay multiplies weights by 1 − rate·decay in each step; SGD's momentum makes that
    // 1/(1 − m) times as much. Under Adam, L2 decay goes through the division: it counts as a
    // gradient that outweighs the loss's where it is large.
    let boost = spec.kind == .sgd ? 1 / max(1 - spec.momentum, 1e-6) : 1
    let each = planned.peak * spec.weightDecay * boost
    var found: [Conclusion] = []
    if each >= 1, spec.kind != .adam {
      found.append(
        Conclusion(
          .fail,
          "weight decay takes \(text(100 * min(each, 1e6))) % of the weights in each step "
            + "(rate × decay\(boost > 1 ? " / (1 − momentum)" : "")): they cannot grow",
          hint: "lower optimiser.weight-decay: 1e-4 to 1e-2 is usual",
          setting: "optimiser.weight-decay"))
    } else if spec.weightDecay >= 0.3 && spec.kind != .adamw || each > 0.02 {
      // What the loss keeps up against the pull is about gradient/decay: with a decay of 0.3 a weight
      // of 0.3 needs a steady gradient of 0.1.
      found.append(
        Conclusion(
          spec.kind != .adamw && spec.weightDecay >= 3 ? .fail : .warn,
          "a weight decay of \(text(spec.weightDecay)) is far above what is usual: it pulls weights "
            + "to 0 within \(NumberText.count(Int(min(1 / max(each, 1e-9), 1e9)), "step"))",
          hint: "lower optimiser.weight-decay: 1e-4 to 1e-2 is usual",
          setting: "optimiser.weight-decay"))
    }
    return found
  }
}
