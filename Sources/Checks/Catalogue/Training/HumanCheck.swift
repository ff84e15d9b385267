import Statistics

/// Compares what a short training reaches with how good people are, where the experiment says it.
public struct HumanCheck: Check {
  public static let id = "human"
  public static let question = "How far is it from how good people are?"
  public static let cost = CheckCost.training
  public static let asksOfOneLoss = true

  public init() {}

  public func run(_ subject: CheckSubject) throws(TrainingError) -> Conclusion {
    guard let human = subject.resolved.experiment.human else {
      return Conclusion(.skipped, "the experiment does not say how good people are (human = …)")
    }
    guard let measure = subject.task.measures.first, subject.data.training.count >= 20 else {
      return Conclusion(.skipped, "the task measures nothing to compare")
    }
    let metric = measure.plainMetric
    let answers = subject.ownLearning.held
    let isAccuracy = metric.name == "accuracy"
    guard let own = isAccuracy ? answers.accuracy : metric.name == "loss" ? answers.loss : nil,
      let blind = isAccuracy ? answers.blindAccuracy : answers.blindLoss
    else { return Conclusion(.skipped, "\(metric.name) is not measured in short trainings") }
    let sign = metric.direction == .higherIsBetter ? 1.0 : -1.0
    func text(_ value: Double) -> String { NumberText.significant(value) }
    let summary =
      "\(metric.name) \(text(own)) on held-back examples after \(subject.ownLearning.steps) steps, "
      + "\(text(human)) by people, \(text(blind)) by a blind guess"
    let evidence = [
      Evidence("network", own), Evidence("people", human), Evidence("blind guess", blind),
    ]
    if isAccuracy, !(0...1).contains(human) {
      return Conclusion(
        .warn, summary + ": accuracy is a share, from 0 to 1", evidence: evidence,
        hint: "write 0.975 for 97.5 %", setting: "human")
    }
    if sign * human <= sign * blind {
      return Conclusion(
        .warn, summary + ": people would be no better than a blind guess", evidence: evidence,
        hint: "is human given in \(metric.name)?", setting: "human")
    }
    let part = (own - blind) / (human - blind)
    return Conclusion(
      .pass,
      summary + ": \(text(100 * part)) % of the way from a blind guess to people",
      evidence: evidence)
  }
}
