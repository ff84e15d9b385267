/// Changes tokens and looks which outputs change: where each place predicts the token behind it, it
/// must not see it.
struct CausalityProbe {
  /// The places whose tokens were changed.
  let changed: [Int]
  /// Those of them that reach outputs before them.
  private(set) var leaks: [Int] = []

  /// - Returns: `nil` where places do not predict what follows them.
  init?(_ subject: CheckSubject) {
    guard let limit = subject.network.tokenLimit, subject.network.inputs.count == 1,
      subject.predictsNext
    else { return nil }
    let examples = subject.examples(2, for: "causality")
    let inputs = examples.inputs
    let (rows, steps) = (inputs.shape[0], inputs.shape[1])
    let state = subject.perturbedState(seed: subject.seed)
    func outputs(_ inputs: Tensor) -> Tensor {
      subject.network.evaluate(
        subject.task.inputValues(of: examples.replacingInputs(by: inputs).batch), state: state)
    }
    let before = outputs(inputs)
    changed = Set([1, steps / 2, steps - 1]).filter { $0 > 0 }.sorted()
    for place in changed {
      var other = inputs
      for row in 0..<rows {
        let index = row * steps + place
        other[flat: index] = Float((Int(inputs[flat: index]) + 1) % limit)
      }
      let after = outputs(other)
      let width = after.shape.last
      let seesAhead = (0..<rows).contains { row in
        (row * steps * width..<(row * steps + place) * width).contains {
          before[flat: $0].bitPattern != after[flat: $0].bitPattern
        }
      }
      if seesAhead { leaks.append(place) }
    }
  }
}

extension CheckSubject {
  /// Whether each label is the next token of its example.
  fileprivate var predictsNext: Bool {
    let (inputs, labels) = (dataset.train.inputs, dataset.train.labels)
    guard dataset.train.places > 1, inputs.shape.rank == 2,
      inputs.shape[1] == dataset.train.places
    else { return false }
    let steps = inputs.shape[1]
    return (0..<min(inputs.shape[0], 16)).allSatisfy { row in
      (0..<steps - 1).allSatisfy {
        inputs[flat: row * steps + $0 + 1] == Float(labels[row * steps + $0])
      }
    }
  }
}
