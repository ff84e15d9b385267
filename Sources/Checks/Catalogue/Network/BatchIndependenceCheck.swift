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
    let examples = subject.distinctExamples(5, for: Self.id)
    guard examples.count > 1 else {
      return Conclusion(.skipped, "there are no two different training examples")
    }
    let probe = Probe(subject, examples)
    let byGradient = probe.crossedByGradient()
    let evaluation = probe.crossedByValue(.evaluation)
    let training = probe.crossedByValue(.training)
    var evidence = [
      Evidence("pairs of examples", examples.count * (examples.count - 1)),
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
  private let subject: CheckSubject
  private let state: ModelState
  private let examples: Examples
  private var network: Network { subject.network }
  private var seed: UInt64 { subject.seed }
  private var count: Int { examples.count }

  init(_ subject: CheckSubject, _ examples: Examples) {
    self.subject = subject
    state = subject.perturbedState(seed: subject.seed)
    self.examples = examples
  }

  typealias Pair = (output: Int, input: Int)

  /// The pairs i ≠ j for which some weighted sum of output i has a gradient in input j.
  ///
  /// None where inputs are several, or sequences: nothing can be differentiated by tokens.
  func crossedByGradient() -> [Pair] {
    if network.inputs.count > 1 || examples.hasSequences { return [] }
    let inputs = examples.inputs
    return (0..<count).flatMap { row in
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
    // Random numbers go by places, which other lengths move: without them.
    let network = examples.hasSequences ? subject.certainNetwork ?? network : network
    let (posed, before) = outputs(examples, mode, network)
    return (0..<count).flatMap { changed in
      var order = Array(0..<count)
      order[changed] = (changed + 1) % count
      let (others, after) = outputs(examples.choosing(order), mode, network)
      return (0..<count).filter { row in
        row != changed && !posed.part(before, of: row).isIdentical(to: others.part(after, of: row))
      }.map { (output: $0, input: changed) }
    }
  }

  private func outputs(
    _ examples: Examples, _ mode: Mode, _ network: Network
  ) -> (PosedExamples, Tensor) {
    let posed = subject.pose(examples)
    let tape = Tape(recording: false)
    let pass = ForwardPass(state: state, mode: mode, seed: seed, step: 0, tape: tape)
    return (posed, network(posed.inputs, pass).tensor)
  }
}
