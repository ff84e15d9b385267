import Statistics

/// Predicts examples together, in small groups and one by one, and compares the bits.
public struct SingleExampleCheck: Check {
  public static let id = "single-examples"
  public static let question = "Is a prediction the same alone as in a batch?"
  public static let cost = CheckCost.passes

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    let examples = subject.examples(17, for: Self.id).selecting(subject.task.inputFields)
    let evaluator = subject.evaluator(of: subject.perturbedState(seed: subject.seed))
    let together = subject.recipe.predict(evaluator, examples)
    var differences: [Double] = []
    var isIdentical = true
    for size in [1, 4] {
      let parts = stride(from: 0, to: examples.count, by: size).map { start in
        subject.recipe.predict(
          evaluator, examples.rows(start..<min(start + size, examples.count)))
      }
      let apart = Tensor.concatenatingRows(parts)
      isIdentical = isIdentical && apart.isIdentical(to: together)
      differences.append(
        zip(apart.scalars, together.scalars).reduce(0) { max($0, Double(($1.0 - $1.1).magnitude)) })
    }
    // Few tokens show few bits of what they are chosen by.
    if subject.task.searches {
      let difference = subject.outputsApart(for: Self.id, by: evaluator)
      isIdentical = isIdentical && difference == 0
      differences.append(difference)
    }
    let greatest = differences.max() ?? 0
    let evidence = [
      Evidence("examples", examples.count), Evidence("greatest difference", greatest),
    ]
    if !together.isFinite {
      return Conclusion(.fail, "a prediction is NaN or infinite", evidence: evidence)
    }
    if isIdentical {
      return Conclusion(
        .pass, "\(examples.count) predictions are the same bits alone, in fours and together",
        evidence: evidence)
    }
    let scale = together.scalars.reduce(0) { max($0, Double($1.magnitude)) }
    if greatest <= 1e-5 * max(scale, 1) {
      return Conclusion(
        .warn, "predictions differ by up to \(NumberText.significant(greatest)) with the batch",
        evidence: evidence, hint: "look for a sum whose order depends on the batch's size")
    }
    return Conclusion(
      .fail, "predictions differ by up to \(NumberText.significant(greatest)) with the batch",
      evidence: evidence,
      hint: "look for dropout, batch statistics or a sum over the first axis in evaluation")
  }
}

extension CheckSubject {
  /// What predicts with some values as the experiment does.
  func evaluator(of state: ModelState) -> Evaluator {
    Evaluator(network: network, states: [state], task: task, decoding: resolved.decoding)
  }

  /// The greatest difference between the outputs of some examples alone and in a batch; infinite where
  /// bits differ in no number.
  fileprivate func outputsApart(for check: String, by evaluator: Evaluator) -> Double {
    let posed = pose(examples(17, for: check))
    guard let state = evaluator.states.first else { return 0 }
    let together = network.evaluate(posed, state: state)
    return (0..<posed.examples.count).reduce(0) { greatest, index in
      let one = network.evaluate(pose(posed.examples.rows(index..<index + 1)), state: state).scalars
      let same = posed.part(together, of: index).scalars
      guard one.count == same.count else { return .infinity }
      return zip(one, same).reduce(greatest) { max($0, Double(($1.0 - $1.1).magnitude)) }
    }
  }
}
