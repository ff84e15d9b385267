import Statistics

/// Counts the steps that the run is going to take, and asks what may end it sooner.
public struct RunLengthCheck: Check {
  public static let id = "run-length"
  public static let question = "Does the run take enough steps to learn anything?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    let progress = subject.context(seed: subject.seed).progress
    let training = subject.resolved.experiment.training
    let count = subject.data.training.count
    let size = min(training.batchSize, count)
    let steps = progress.totalSteps
    let evidence = [
      Evidence("steps", steps), Evidence("steps in an epoch", progress.stepsPerEpoch),
      Evidence("training examples", count), Evidence("batch size", training.batchSize),
    ]
    let plan =
      "\(NumberText.count(training.epochs, "epoch")) of "
      + "\(NumberText.count(progress.stepsPerEpoch, "step")) each on "
      + NumberText.count(count, "example")
    var found: [Conclusion] = []
    if training.batchSize >= count, count > 40 {
      found.append(
        Conclusion(
          .warn,
          "a batch holds all \(count) training examples: \(plan)", evidence: evidence,
          hint: "lower training.batch-size, so that an epoch has at least ten steps",
          setting: "training.batch-size"))
    } else if steps < 20 {
      // Even the bias of the last layer takes about ten steps to settle.
      found.append(
        Conclusion(
          .warn, "the whole run has \(NumberText.count(steps, "step")): \(plan)",
          evidence: evidence,
          hint: "train for more epochs, or lower training.batch-size (\(size))",
          setting: "training.epochs"))
    }
    if let end = Self.earliestEnd(subject), training.epochs > 1 {
      found.append(
        Conclusion(
          .fail,
          "the run stops after \(NumberText.count(end, "epoch")) of \(training.epochs) although the "
            + "losses still fall", evidence: evidence,
          hint: "look at what decides when to stop (tricks."
            + "\(subject.resolved.recipe.stop.contributors.joined(separator: ", tricks.")))",
          setting: subject.resolved.recipe.stop.contributors.first.map { "tricks.\($0)" }))
    }
    return Conclusion(
      found, else: Conclusion(.pass, "\(steps) steps: \(plan)", evidence: evidence))
  }

  /// After how many epochs a run stops in which everything gets better from epoch to epoch; `nil` if it
  /// goes on.
  private static func earliestEnd(_ subject: CheckSubject) -> Int? {
    let epochs = subject.resolved.experiment.training.epochs
    var history = History()
    for epoch in 1..<max(min(epochs, 200), 1) {
      let rest = 1 / Double(epoch + 1)
      let scores = subject.task.metrics.reduce(into: [String: Double]()) { scores, metric in
        scores[metric.name] =
          metric.direction == .lowerIsBetter ? rest : 1 - rest
      }
      history.epochs.append(
        History.Epoch(
          epoch: epoch, trainingLoss: rest, validation: Scores(scores, count: 100),
          rate: subject.resolved.optimiser.rate))
      if subject.recipe.stop(history) { return epoch * 2 > epochs ? nil : epoch }
    }
    return nil
  }
}
