import Checks

/// Looks whether an epoch has several steps.
struct StepCheck: Check {
  static let id = "steps"
  static let question = "Does an epoch have several steps?"
  static let cost = CheckCost.statical

  func run(_ subject: CheckSubject) -> Conclusion {
    let examples = subject.data.training.count
    let batch = subject.resolved.experiment.training.batchSize
    let evidence = [Evidence("examples", examples), Evidence("batch size", batch)]
    if batch < examples {
      return Conclusion(
        .pass, "\(examples) examples in batches of \(batch)", evidence: evidence)
    }
    return Conclusion(
      .warn, "all \(examples) examples are in one batch", evidence: evidence,
      hint: "lower training.batch-size")
  }
}
