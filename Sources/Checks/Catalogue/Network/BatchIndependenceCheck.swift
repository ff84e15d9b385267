import Statistics

/// Looks for examples of a batch that reach each other's outputs, by backpropagation and by value.
///
/// In evaluation nothing may cross: ∂output i/∂input j is exactly 0 for i ≠ j. In training, layers
/// with running statistics (batch normalisation) mix a batch by design. Where each place of a
/// sequence predicts the token behind it, nothing may come from there either.
/// - Source: Karpathy, A Recipe for Training Neural Networks, 2019 (backprop to chart dependencies).
public struct BatchIndependenceCheck: Check {
  public static let id = "batch-independence"
  public static let question = "Does each output depend on its own example only?"
  public static let cost = CheckCost.passes

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    let inputs = subject.distinctExamples(5, for: Self.id).inputs
    guard inputs.shape[0] > 1 else {
      return Conclusion(.skipped, "there are no two different training examples")
    }
    let probe = Probe(subject, inputs: inputs)
    let byGradient = probe.crossedByGradient()
    let evaluation = probe.crossedByValue(.evaluation)
    let training = probe.crossedByValue(.training)
    var evidence = [
      Evidence("pairs of examples", inputs.shape[0] * (inputs.shape[0] - 1)),
      Evidence("pairs that mix in evaluation, by gradient", byGradient.count),
      Evidence("pairs that mix in evaluation, by value", evaluation.count),
      Evidence("pairs that mix in training, by value", training.count),
    ]
    var found: [Conclusion] = []
    if let pair = (byGradient + evaluation).first {
      found.append(
        Conclusion(
          .fail,
          "in evaluation, output \(pair.output) depends on example \(pair.input) of its batch",
          hint: "look for a reshape, a sum or a normalisation that goes over the first axis"))
    }
    var causal = ""
    if let probe = CausalityProbe(subject) {
      evidence.append(
        Evidence("changed tokens that reach outputs before them", probe.leaks.count))
      if let place = probe.leaks.first {
        found.append(
          Conclusion(
            .fail,
            "outputs before place \(place) depend on the token there, which they are to predict",
            hint: "mask what comes later: causal = true in an attention layer", setting: "network"))
      }
      causal = ", and none on a later token"
    }
    if !training.isEmpty && subject.network.buffers.isEmpty && found.isEmpty {
      found.append(
        Conclusion(
          .warn, "in training, examples of a batch mix, though no layer keeps running statistics",
          hint: "look for a layer that goes over the first axis in training"))
    }
    return Conclusion(
      found.resting(on: evidence),
      else: Conclusion(
        .pass,
        training.isEmpty
          ? "no output depends on another example" + causal
          : "no output depends on another example in evaluation; in training batch normalisation "
            + "mixes them, as it should", evidence: evidence))
  }
}

/// A few examples at perturbed weights, so that no output is constant because a layer starts at 0.
private struct Probe {
  private let network: Network
  private let state: ModelState
  private let inputs: Tensor
  private let seed: UInt64
  private var count: Int { inputs.shape[0] }

  init(_ subject: CheckSubject, inputs: Tensor) {
    network = subject.network
    state = subject.perturbedState(seed: subject.seed)
    self.inputs = inputs
    seed = subject.seed
  }

  typealias Pair = (output: Int, input: Int)

  /// The pairs i ≠ j for which some weighted sum of output i has a gradient in input j.
  func crossedByGradient() -> [Pair] {
    (0..<count).flatMap { row in
      let tape = Tape()
      let pass = ForwardPass(state: state, mode: .evaluation, seed: seed, step: 0, tape: tape)
      let variable = tape.variable(inputs)
      let outputs = network(variable, pass)
      let width = outputs.shape.suffix(from: 1).elementCount
      var weights = Tensor.zeros(outputs.shape)
      let draws = RandomStream(seed: seed, name: "check/batch-independence").normal([width])
      for column in 0..<width { weights[flat: row * width + column] = draws[flat: column] }
      let gradient = tape.gradients(of: outputs, seed: weights)[variable]
      return (0..<count).filter { other in
        // A NaN is no zero either.
        other != row && !gradient.rows(other..<other + 1).scalars.allSatisfy { $0 == 0 }
      }.map { (output: row, input: $0) }
    }
  }

  /// The pairs i ≠ j for which another input j changes a bit of output i.
  func crossedByValue(_ mode: Mode) -> [Pair] {
    let before = outputs(inputs, mode)
    return (0..<count).flatMap { changed in
      var order = Array(0..<count)
      order[changed] = (changed + 1) % count
      let after = outputs(inputs.gatheringRows(order), mode)
      return (0..<count).filter { row in
        row != changed && !before.rows(row..<row + 1).isIdentical(to: after.rows(row..<row + 1))
      }.map { (output: $0, input: changed) }
    }
  }

  private func outputs(_ inputs: Tensor, _ mode: Mode) -> Tensor {
    let tape = Tape(recording: false)
    let pass = ForwardPass(state: state, mode: mode, seed: seed, step: 0, tape: tape)
    return network(tape.constant(inputs), pass).tensor
  }
}
