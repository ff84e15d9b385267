import Statistics

/// Asks the reduction how much each loss of a batch counts, by its gradient, and repeats a batch.
public struct ReductionCheck: Check {
  public static let id = "reduction"
  public static let question = "Is the loss a mean over the batch, whatever its size?"
  public static let cost = CheckCost.passes

  public init() {}

  private static let count = 16

  public func run(_ subject: CheckSubject) -> Conclusion {
    let losses = (1...Self.count).map { Float($0) / Float(Self.count) }
    let rising = Weights(subject.recipe.reduction, losses)
    let falling = Weights(subject.recipe.reduction, Array(losses.reversed()))
    let twice = Weights(subject.recipe.reduction, losses + losses)
    let evidence = [
      Evidence("sum of the weights", rising.sum),
      Evidence("sum of the weights of the batch twice", twice.sum),
      Evidence("weights of rising losses", series: rising.values),
    ]
    let found = counting(rising, falling) + size(rising, twice)
    return Conclusion(
      found.resting(on: evidence),
      else: Conclusion(.pass, "repeating a batch leaves its loss as it is", evidence: evidence))
  }

  private func counting(_ rising: Weights, _ falling: Weights) -> [Conclusion] {
    guard rising.values.allSatisfy(\.isFinite), rising.result.isFinite else {
      return [Conclusion(.fail, "the loss of a batch is not finite", hint: "look at the reduction")]
    }
    if rising.values.allSatisfy({ $0 == 0 }) {
      return [
        Conclusion(
          .fail, "the loss of a batch does not depend on those of its examples",
          hint: "look at the reduction: it returns a constant, or cuts the gradient off")
      ]
    }
    if rising.sum < 0 {
      return [
        Conclusion(
          .fail, "the loss of a batch falls as those of its examples rise",
          hint: "a sign in the reduction is wrong")
      ]
    }
    let counted = rising.values.count { $0 != 0 }
    if counted < Self.count {
      let isByPlace = zip(rising.values, falling.values).allSatisfy { ($0 == 0) == ($1 == 0) }
      let text = "\(counted) of \(Self.count) examples of a batch count"
      if isByPlace {
        return [
          Conclusion(
            .fail, "only \(text), by their place in it",
            hint: "the reduction leaves out the others: take the mean over all")
        ]
      }
      if counted * 4 < Self.count {
        return [
          Conclusion(
            .warn, "only \(text), by the size of their loss",
            hint: "steps follow the hardest or easiest examples alone; is that meant?")
        ]
      }
    }
    return []
  }

  private func size(_ rising: Weights, _ twice: Weights) -> [Conclusion] {
    let ratio = twice.sum / rising.sum
    guard ratio.isFinite, rising.sum > 0 else { return [] }
    if (ratio - 2).magnitude < 0.01 {
      return [
        Conclusion(
          .warn,
          "the loss is summed over the batch: a batch of twice the size has twice the gradient",
          hint: "take the mean, or divide the learning rate by the batch size")
      ]
    }
    if (ratio - 1).magnitude > 0.01 {
      return [
        Conclusion(
          .warn, "repeating a batch multiplies its loss by \(NumberText.significant(ratio))",
          hint: "look at the reduction")
      ]
    }
    if (rising.sum - 1).magnitude > 0.01 {
      return [
        Conclusion(
          .warn,
          "the loss of a batch is \(NumberText.significant(rising.sum)) times the mean",
          hint:
            "the reduction divides by a wrong number; it changes the learning rate by that factor")
      ]
    }
    return []
  }
}

/// How much each loss counts.
private struct Weights {
  let values: [Double]
  let result: Double
  var sum: Double { values.reduce(0, +) }

  init(_ reduction: ReductionFunction, _ losses: [Float]) {
    let tape = Tape()
    let variable = tape.variable(Tensor(losses, shape: [losses.count]))
    let reduced = reduction(variable)
    result = Double(reduced.tensor.sum())
    values = tape.gradients(
      of: reduced, seed: Tensor(repeating: 1, shape: reduced.shape))[variable].scalars
      .map(Double.init)
  }
}
