import Statistics

/// Looks for a nonlinearity between the last layer and the loss by what untrained outputs look like.
public struct InitialOutputCheck: Check {
  public static let id = "outputs"
  public static let question = "Do the untrained outputs suit the loss?"
  public static let cost = CheckCost.passes

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    let examples = subject.examples(128, for: Self.id)
    let seeds = subject.seeds(5)
    let outputs = seeds.map { seed in
      subject.outputs(
        subject.network.initialState(seed: seed), examples, seed: seed)
    }
    guard outputs.allSatisfy(\.isFinite) else {
      return Conclusion(
        .fail, "the untrained network's outputs are not finite",
        hint: "look at the scale of the inputs and the initial weights")
    }
    let columns = subject.network.output.last
    let values = outputs.flatMap(\.scalars).map(Double.init)
    let smallest = values.min() ?? 0
    let greatest = values.max() ?? 0
    let evidence = [
      Evidence("smallest output", smallest), Evidence("greatest output", greatest),
    ]
    let range =
      "lie between \(NumberText.significant(smallest)) and "
      + NumberText.significant(greatest)
    guard smallest < greatest else {
      return Conclusion(
        .pass, "all outputs are \(NumberText.significant(greatest)) before training",
        evidence: evidence)
    }
    // Five draws of every weight: outputs of one sign are a nonlinearity's doing, not chance's.
    if subject.classes != nil {
      let rows = stride(from: 0, to: values.count, by: columns).map { values[$0..<$0 + columns] }
      let hint = "the loss applies the softmax itself: end the network with a linear layer"
      if smallest >= 0, rows.allSatisfy({ ($0.reduce(0, +) - 1).magnitude < 1e-3 }) {
        return Conclusion(
          .fail, "the outputs are probabilities already, so the softmax is taken twice",
          evidence: evidence, hint: hint)
      }
      if smallest >= 0 {
        return Conclusion(
          .fail, "no output is ever negative: they \(range)", evidence: evidence, hint: hint)
      }
    } else if let least = subject.data.training.targets.scalars.min(), least < 0,
      smallest >= 0
    {
      return Conclusion(
        .fail,
        "targets go down to \(NumberText.significant(Double(least))), but no output is "
          + "ever negative", evidence: evidence,
        hint: "end the network with a linear layer without an activation")
    }
    return Conclusion(.pass, "they \(range)", evidence: evidence)
  }
}
