/// The network with its values on a tape, for one training pass.
public final class Model {
  public let pass: ForwardPass
  /// From one loss for each example to one number; for terms that a trick adds to the objective.
  public let reduce: ReductionFunction
  /// The loss of where boxes are, for tasks that have them.
  public let boxLoss: BoxLossFunction
  private let network: Network?
  private let task: (any Task)?
  private var outputs: [(inputs: Tensor, output: Variable)] = []

  /// - Parameter task: whose network it is; `nil` for one that reads the batch's inputs alone.
  public init(
    network: Network, task: (any Task)? = nil, pass: ForwardPass,
    reduce: @escaping ReductionFunction = { $0.mean() },
    boxLoss: @escaping BoxLossFunction = BoxLosses.usual
  ) {
    self.network = network
    self.task = task
    self.pass = pass
    self.reduce = reduce
    self.boxLoss = boxLoss
  }

  /// Outputs that are there already, for asking what they would cost.
  ///
  /// - Parameters:
  ///   - output: [n, …], of the inputs [n, …].
  ///   - pass: over no parameters.
  public init(giving output: Variable, for inputs: Tensor, pass: ForwardPass) {
    network = nil
    task = nil
    self.pass = pass
    reduce = { $0.mean() }
    boxLoss = BoxLosses.usual
    outputs = [(inputs, output)]
  }

  /// The network's outputs for a batch.
  ///
  /// Asked again for a batch with the same inputs it gives the same outputs: an objective of several terms takes
  /// one pass, in which dropout drops and batch norm counts once.
  public func callAsFunction(_ batch: Batch) -> Variable {
    let inputs = batch.inputs
    if let known = outputs.first(where: { $0.inputs.sharesMemory(with: inputs) }) {
      return known.output
    }
    guard let network else { preconditionFailure("only the given outputs are known") }
    let output = network(task?.inputValues(of: batch) ?? InputValues(inputs), pass)
    outputs.append((inputs, output))
    return output
  }

  /// The last output before a named input, of what is read of a batch before it: what a generator makes of noise.
  public func output(before input: String, of values: InputValues) -> Variable {
    guard let output = network?.read(values, before: input, pass) else {
      preconditionFailure("nothing is computed before '\(input)'")
    }
    return output
  }

  /// The last layer's output, from values [n, …] of a named input on: what a critic says of them.
  public func output(from input: String, _ values: Variable) -> Variable {
    guard let network else { preconditionFailure("only the given outputs are known") }
    return network(from: input, values, pass)
  }

  /// The outputs for inputs [n, …], of a network that reads nothing else.
  public func callAsFunction(_ inputs: Tensor) -> Variable {
    self(Batch(inputs: inputs, targets: .zeros([inputs.shape[0], 0])))
  }
}
