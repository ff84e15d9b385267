/// Asks a network about examples, one by one, by the task's own loss.
struct Judge {
  private let task: any Task
  private let network: Network
  private let seed: UInt64
  /// One row of outputs: the best that does not look at the input; `nil` where nobody knows it.
  private let blindRow: [Float]?

  /// - Parameter training: the examples that the best blind guess is taken from.
  init(_ subject: CheckSubject, network: Network, training: Examples) {
    self.network = network
    task = subject.task
    seed = subject.seed
    blindRow = Self.blindRow(subject.task, training)
  }

  var hasClasses: Bool { task.classes != nil }

  /// The logarithms of the classes' shares, or the mean of the values.
  private static func blindRow(_ task: any Task, _ training: Examples) -> [Float]? {
    if let classes = task.classes, !training.labels.isEmpty || training.hasSequences {
      var counts = [Double](repeating: 0.5, count: classes)
      for label in training.labels where counts.indices.contains(label) { counts[label] += 1 }
      for tokens in training.tokenSequences(Examples.target) ?? [] {
        for token in tokens where counts.indices.contains(token) { counts[token] += 1 }
      }
      let total = counts.reduce(0, +)
      return counts.map { Float(Elementary.log($0 / total)) }
    }
    let targets = training.targets
    guard targets.shape.rank > 0, targets.count > 0 else { return nil }
    return task.blindOutputs(for: targets).map { outputs in
      let row = outputs.rows(0..<1)
      return row.scalars
    }
  }

  func outputs(of state: ModelState, on examples: Examples) -> Tensor {
    let portion = 256
    return .joiningOutputs(
      stride(from: 0, to: examples.count, by: portion).map { start in
        let part = examples.rows(start..<min(start + portion, examples.count))
        return network.evaluate(PosedExamples(part, task), state: state)
      }, ofSequences: examples.hasSequences)
  }

  /// The blind guess for each of some examples.
  func blindOutputs(for examples: Examples) -> Tensor? {
    guard let blindRow, !blindRow.isEmpty else { return nil }
    let shape = PosedExamples(examples, task).shape
    guard shape.elementCount % blindRow.count == 0 else { return nil }
    return Tensor(
      (0..<shape.elementCount).map { blindRow[$0 % blindRow.count] }, shape: shape)
  }

  /// Each example's loss, the mean over its places; very large where it is not finite.
  func losses(of outputs: Tensor, for examples: Examples) -> [Double] {
    let losses = placeLosses(of: outputs, for: examples).map(Double.init)
    let posed = PosedExamples(examples, task)
    if losses.count == posed.rows.reduce(0, +) {
      return posed.means(losses).map { $0.isFinite ? $0 : 1e9 }
    }
    let places = max(losses.count / max(examples.count, 1), 1)
    return (0..<losses.count / places).map { example in
      let sum = (0..<places).reduce(0.0) { $0 + losses[example * places + $1] }
      return sum.isFinite ? sum / Double(places) : 1e9
    }
  }

  /// What the loss function gives: a number for each example, or for each place.
  func placeLosses(of outputs: Tensor, for examples: Examples) -> [Float] {
    let pass = ForwardPass(
      state: ModelState(parameters: NamedTensors(), buffers: NamedTensors()), mode: .evaluation,
      seed: seed, step: 0, tape: Tape(recording: false))
    let batch = examples.batch
    let model = Model(giving: pass.tape.constant(outputs), for: batch.inputs, pass: pass)
    return task.losses(of: model, on: batch, by: { task.loss($0, $1) }).tensor.scalars
  }

  func loss(of state: ModelState, on examples: Examples) -> Double {
    let losses = losses(of: outputs(of: state, on: examples), for: examples)
    return losses.reduce(0, +) / Double(max(losses.count, 1))
  }

  /// The losses of outputs moved towards the blind guess, as far as is best for the other half of the
  /// examples: what is known counts, however boldly it is said.
  func moderatedLosses(
    of outputs: Tensor, towards blind: Tensor, for examples: Examples
  ) -> [Double] {
    let difference = outputs - blind
    let candidates = [0.03, 0.1, 0.25, 0.5, 1, 3, 10].map { share in
      var moved = blind
      moved.add(difference, scaledBy: Float(share))
      return losses(of: moved, for: examples)
    }
    func best(_ parity: Int) -> Int {
      let sums = candidates.map { losses in
        losses.indices.reduce(0.0) { $1 % 2 == parity ? $0 + losses[$1] : $0 }
      }
      return sums.indices.min { sums[$0] < sums[$1] } ?? 0
    }
    let bests = [best(1), best(0)]
    return examples.count == 0
      ? [] : candidates[0].indices.map { candidates[bests[$0 % 2]][$0] }
  }

  /// How much each loss falls when the blind guess moves a little the way from some outputs to others.
  ///
  /// A tenth of the targets' deviation, or of a logit; what all examples move alike is left out.
  func directions(
    from before: Tensor, to after: Tensor, at blind: Tensor, for examples: Examples
  ) -> [Double] {
    // Places of a sequence are no columns: the next one's are others.
    let rows = examples.hasSequences ? after.asRows.shape[0] : examples.count
    let width = after.count / max(rows, 1)
    let none = Array(repeating: 0.0, count: examples.count)
    guard rows > 1, width > 0 else { return none }
    var moved = (after - before).reshaped(to: [rows, width])
    let mean = moved.sumOverRows() / Float(rows)
    moved = moved.combined(.subtract, eachRowWith: mean)
    let deviation = moved.norm() / Float(moved.count).squareRoot()
    let blindLosses = losses(of: blind, for: examples)
    guard deviation > 0, deviation.isFinite else { return none }
    let scale =
      hasClasses
      ? 1 : (blindLosses.reduce(0, +) / Double(max(blindLosses.count, 1))).squareRoot()
    var near = blind
    near.add(moved.reshaped(to: blind.shape), scaledBy: Float(0.1 * scale) / deviation)
    return zip(blindLosses, losses(of: near, for: examples)).map { $0 - $1 }
  }

  /// The share of each example's labels that outputs name.
  func right(_ outputs: Tensor, for examples: Examples) -> [Double] {
    let posed = PosedExamples(examples, task)
    return posed.means(zip(outputs.argmaxOfRows(), posed.labels).map { $0 == $1 ? 1 : 0 })
  }
}
