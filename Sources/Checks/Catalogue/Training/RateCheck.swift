import Statistics

/// Trains for some steps at the chosen learning rate and at others around it.
public struct RateCheck: Check {
  public static let id = "rate"
  public static let question = "Is the learning rate of a sensible order?"
  public static let cost = CheckCost.training

  public init() {}

  private static let steps = 40
  private static let factors = [0.01, 0.1, 1, 10, 100]

  public func run(_ subject: CheckSubject) -> Conclusion {
    let chosen = subject.peakRate
    guard chosen > 0 else {
      return Conclusion(
        .fail, "the learning rate is 0 throughout", hint: "set optimiser.rate")
    }
    let trials = Self.factors.map { Trial(subject, rate: chosen * $0, steps: Self.steps) }
    let own = trials[2]
    let evidence = [
      Evidence("rate", chosen), Evidence("rates", series: trials.map(\.rate)),
      Evidence("loss after \(Self.steps) steps at each", series: trials.map(\.end)),
      Evidence("loss at the chosen rate", series: own.losses),
    ]
    let best = trials.max { $0.drop < $1.drop } ?? own
    func text(_ value: Double) -> String { NumberText.significant(value) }
    guard best.drop > 0.02 * best.start.magnitude else {
      return Conclusion(
        .warn,
        "no rate from \(text(trials[0].rate)) to \(text(chosen * 100)) lowers the loss in "
          + "\(Self.steps) steps", evidence: evidence,
        hint: "see what the overfitting check says first")
    }
    let comparison =
      "\(Self.steps) steps take the loss from \(text(own.start)) to \(text(own.end)) at "
      + text(chosen)
    if own.drop < 0.1 * best.drop {
      let better = ", to \(text(best.end)) at \(text(best.rate))"
      return best.rate < chosen
        ? Conclusion(
          .fail, comparison + better, evidence: evidence,
          hint: "lower optimiser.rate to about \(text(best.rate))")
        : Conclusion(
          .warn, comparison + better, evidence: evidence,
          hint: "raise optimiser.rate to about \(text(best.rate))")
    }
    return Conclusion(.pass, comparison, evidence: evidence)
  }
}

/// Some steps at one rate.
private struct Trial {
  let rate: Double
  let losses: [Double]
  /// The means of the first and of the last losses; infinite after a divergence.
  let start: Double
  let end: Double

  var drop: Double { end.isFinite ? start - end : -.infinity }

  init(_ subject: CheckSubject, rate: Double, steps: Int) {
    self.rate = rate
    var training = ShortTraining(subject, .own, seed: subject.seed)
    var walk = BatchWalk(
      subject.data.training, size: min(subject.resolved.experiment.training.batchSize, 64),
      seed: subject.seed)
    var hasDiverged = false
    for _ in 0..<steps where !hasDiverged {
      hasDiverged = !training.step(walk.next(), rate: rate).isFinite
    }
    losses = training.losses
    start = losses.first ?? .infinity
    let tail = losses.suffix(5)
    end = hasDiverged ? .infinity : tail.reduce(0, +) / Double(max(tail.count, 1))
  }
}
