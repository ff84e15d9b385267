/// The network with its values on a tape, for one training pass.
public final class Model {
  public let pass: ForwardPass
  /// From one loss for each example to one number; for terms that a trick adds to the objective.
  public let reduce: ReductionFunction
  private let network: Network?
  private let task: (any Task)?
  private var outputs: [(inputs: Tensor, output: Variable)] = []

  /// - Parameter task: whose network it is; `nil` for one that reads the batch's inputs alone.
  public init(
    network: Network, task: (any Task)? = nil, pass: ForwardPass,
    reduce: @escaping ReductionFunction = { $0.mean() }
  ) {
    self.network = network
    self.task = task
    self.pass = pass
    self.reduce = reduce
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

  /// The outputs for inputs [n, …], of a network that reads nothing else.
  public func callAsFunction(_ inputs: Tensor) -> Variable {
    self(Batch(inputs: inputs, targets: .zeros([inputs.shape[0], 0])))
  }
}
