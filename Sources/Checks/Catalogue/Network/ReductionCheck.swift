import Statistics

/// Repeats a batch and looks whether the loss grows with it.
public struct ReductionCheck: Check {
  public static let id = "reduction"
  public static let question = "Is the loss a mean over the batch, whatever its size?"
  public static let cost = CheckCost.passes

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    let examples = subject.examples(16, for: Self.id)
    let state = subject.network.initialState(seed: subject.seed)
    let outputs = subject.outputs(state, examples.inputs, seed: subject.seed)
    let once = subject.loss(of: outputs, for: examples)
    let twice = subject.loss(
      of: Tensor.concatenatingRows([outputs, outputs]),
      for: examples.choosing(Array(0..<examples.count) + Array(0..<examples.count)))
    let ratio = twice / once
    let evidence = [
      Evidence("loss of a batch", once), Evidence("loss of the batch twice", twice),
      Evidence("ratio", ratio),
    ]
    if !ratio.isFinite {
      return Conclusion(.fail, "the loss of a batch is \(once)", evidence: evidence)
    }
    if (ratio - 2).magnitude < 0.01 {
      return Conclusion(
        .warn,
        "the loss is summed over the batch: a batch of twice the size has twice the gradient",
        evidence: evidence, hint: "take the mean, or divide the learning rate by the batch size")
    }
    if (ratio - 1).magnitude > 0.01 {
      return Conclusion(
        .warn, "repeating a batch multiplies its loss by \(NumberText.significant(ratio))",
        evidence: evidence, hint: "look at the reduction")
    }
    return Conclusion(.pass, "repeating a batch leaves its loss as it is", evidence: evidence)
  }
}
