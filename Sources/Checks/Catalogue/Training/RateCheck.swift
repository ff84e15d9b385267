import Statistics

/// Trains for some steps at the planned rates and at multiples of them, and asks how far the whole run
/// will get at its own.
public struct RateCheck: Check {
  public static let id = "rate"
  public static let question = "Is the learning rate of a sensible order for a run this long?"
  public static let cost = CheckCost.training
  public static let asksOfOneLoss = true

  public init() {}

  private static let steps = 40
  private static let factors = [0.001, 0.01, 0.1, 1, 10, 100]

  public func run(_ subject: CheckSubject) -> Conclusion {
    let planned = subject.plannedRates
    guard planned.peak > 0 else {
      return Conclusion(
        .fail, "the learning rate is never above 0: nothing is trained",
        hint: planned.base > 0
          ? "a schedule takes optimiser.rate to 0: see 'schedule'" : "set optimiser.rate",
        setting: "optimiser.rate")
    }
    let available = TrainingBudget(subject).steps(
      Self.steps * Self.factors.count, share: 0.2, of: subject.network)
    let steps = available / Self.factors.count
    guard steps >= 5 else {
      return Conclusion(
        .skipped, "the time for checks allows \(steps) steps at each rate, too few to tell")
    }
    var trials = Self.factors.map { Trial(subject, factor: $0, steps: steps) }
    // Where the highest or the lowest is the best of all, there may be better ones beyond.
    while let last = trials.last, last.factor < 1e6, trials.allSatisfy({ $0.drop <= last.drop }) {
      trials.append(Trial(subject, factor: 10 * last.factor, steps: steps))
    }
    while let first = trials.first, first.factor > 1e-6, first.end != first.start,
      trials.dropFirst().allSatisfy({ $0.drop <= 0 || $0.drop < first.drop })
    {
      trials.insert(Trial(subject, factor: first.factor / 10, steps: steps), at: 0)
    }
    return RateComparison(trials, planned: planned, steps: steps).conclusion(subject)
  }
}

/// Some steps at a multiple of the planned rates.
struct Trial {
  let factor: Double
  /// The objective at each step.
  let losses: [Double]
  /// The mean task loss of some examples before and after; infinite after a divergence.
  let start: Double
  let end: Double

  var drop: Double { end.isFinite ? start - end : -.infinity }

  init(
    _ subject: CheckSubject, factor: Double, steps: Int, manner: ShortTraining.Manner = .own
  ) {
    self.factor = factor
    var manner = manner
    manner.factor = factor
    let probe = subject.examples(
      subject.fewer(max(128, min(subject.batchSize, 512))), for: RateCheck.id)
    var training = ShortTraining(subject, manner, seed: subject.seed, steps: steps)
    var walk = BatchWalk(subject.data.training, size: subject.batchSize, seed: subject.seed)
    func loss(_ state: ModelState) -> Double {
      subject.loss(
        of: subject.outputs(state, probe, seed: subject.seed), for: probe)
    }
    start = loss(training.model)
    var hasDiverged = false
    for _ in 0..<steps where !hasDiverged {
      hasDiverged = !training.step(walk.next()).isFinite
    }
    losses = training.losses
    let last = hasDiverged ? .infinity : loss(training.model)
    end = last.isFinite ? last : .infinity
  }
}

/// What trials at several rates say together.
private struct RateComparison {
  let trials: [Trial]
  let planned: PlannedRates
  let steps: Int
  let own: Trial
  let best: Trial

  init(_ trials: [Trial], planned: PlannedRates, steps: Int) {
    self.trials = trials
    self.planned = planned
    self.steps = steps
    own = trials.first { $0.factor == 1 } ?? trials[0]
    best = trials.max { $0.drop < $1.drop } ?? own
  }

  /// The least multiple of the rate that comes half as far as the best, between two trials by the
  /// logarithm.
  private var sufficient: Double {
    guard let place = trials.firstIndex(where: { $0.drop >= 0.5 * best.drop }) else {
      return best.factor
    }
    guard place > 0, trials[place - 1].drop.isFinite else { return trials[place].factor }
    let (below, above) = (trials[place - 1], trials[place])
    let share = (0.5 * best.drop - below.drop) / (above.drop - below.drop)
    return below.factor * Elementary.pow(above.factor / below.factor, min(max(share, 0), 1))
  }

  /// How far the weights go in the whole run, as a share of the way that comes half as far as the best
  /// trial: for gradient descent and for Adam alike, rate times steps counts.
  private var reach: Double { Double(planned.totalSteps) / needed }

  /// How many steps that way takes at the planned rates; trials follow them in miniature.
  private var needed: Double { Double(steps) * sufficient }

  func conclusion(_ subject: CheckSubject) -> Conclusion {
    func text(_ value: Double) -> String { NumberText.significant(value) }
    let rates = trials.map { $0.factor * planned.peak }
    let evidence = [
      Evidence("rate", planned.peak), Evidence("rates", series: rates),
      Evidence("loss before", own.start),
      Evidence("loss after \(steps) steps at each", series: trials.map(\.end)),
      Evidence("loss at the chosen rate", series: own.losses),
      Evidence("planned steps", planned.totalSteps),
    ]
    guard best.drop > 0.02 * best.start.magnitude else { return nothing(subject, evidence) }
    let comparison =
      "\(steps) steps take the loss from \(text(own.start)) to \(text(own.end)) at "
      + text(planned.peak)
    let bestRate = best.factor * planned.peak
    let better = ", to \(text(best.end)) at \(text(bestRate))"
    if own.drop < 0.1 * best.drop, best.factor < 1 {
      // A warm-up in miniature may be too short where the real one is not.
      if planned.rises, planned.totalSteps > steps,
        Trial(subject, factor: 1, steps: steps, manner: .beginning).drop > 0.1 * best.drop
      {
        return Conclusion(
          .pass, comparison + better + ", but the first \(steps) steps of the warm-up lower it",
          evidence: evidence)
      }
      return Conclusion(
        .fail, comparison + better, evidence: evidence,
        hint: "lower optimiser.rate to about \(text(bestRate))", setting: "optimiser.rate")
    }
    if own.drop < 0.6 * best.drop, best.factor < 1, !planned.rises {
      return Conclusion(
        .warn, comparison + better + ": a lower rate comes further in as many steps",
        evidence: evidence, hint: "lower optimiser.rate to about \(text(bestRate))",
        setting: "optimiser.rate")
    }
    if sufficient > 1, reach < 1 {
      return Conclusion(
        reach < 0.1 ? .fail : .warn,
        comparison + better
          + ": at this rate it takes some \(NumberText.count(Int(needed.rounded()))) steps to come "
          + "half as far, and the run has \(NumberText.count(planned.totalSteps))",
        evidence: evidence,
        hint: "raise optimiser.rate to about \(text(bestRate)), or train longer",
        setting: "optimiser.rate")
    }
    return Conclusion(.pass, comparison, evidence: evidence)
  }

  /// No rate lowers the loss: what the trials have in common says why.
  private func nothing(_ subject: CheckSubject, _ evidence: [Evidence]) -> Conclusion {
    func text(_ value: Double) -> String { NumberText.significant(value) }
    let range =
      "no rate from \(text(planned.peak * trials[0].factor)) to "
      + text(planned.peak * (trials.last?.factor ?? 1)) + " lowers the loss in \(steps) steps"
    let gentle = trials.prefix(3)
    if gentle.allSatisfy({ $0.end == .infinity }) {
      return Conclusion(
        .fail, range + ": it is infinite or NaN even at the lowest", evidence: evidence,
        hint: "the loss or its gradient is not finite: see 'data', 'initial-loss' and 'gradient'")
    }
    if trials.allSatisfy({ $0.end == $0.start }) {
      return Conclusion(
        .fail, range + ": nothing changes at all, at any of them", evidence: evidence,
        hint: "updates do not reach the weights, or gradients are 0: see 'parameters'")
    }
    // Uphill in order: the higher the rate, the higher the loss, from the lowest rate on.
    let rises = zip(gentle, gentle.dropFirst()).allSatisfy { $1.end > $0.end }
    if rises, gentle.allSatisfy({ $0.end > $0.start }) {
      return Conclusion(
        .fail, range + ": each raises it, and the higher the rate the more", evidence: evidence,
        hint: "training climbs: the loss is negated, or the update goes along the gradient instead "
          + "of against it; see 'overfit'")
    }
    let drops = trials.map(\.drop)
    if zip(drops, drops.dropFirst()).allSatisfy({ $0 < $1 }), best.drop > 0 {
      return Conclusion(
        .fail, range + ", but the higher the more", evidence: evidence,
        hint: "raise optimiser.rate a thousandfold or more, or look what makes the steps so small "
          + "(clipping, a small loss)", setting: "optimiser.rate")
    }
    let least = 60
    return Conclusion(
      steps < 15 ? .warn : .fail, range, evidence: evidence,
      hint: steps * subject.batchSize < least
        ? "so few examples may not be enough to tell"
        : "if 'overfit' passes, tricks or the data are the cause (see 'regularisation' and "
          + "'baseline'); if not, the network is")
  }
}
