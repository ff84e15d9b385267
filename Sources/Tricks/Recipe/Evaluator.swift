/// Evaluates the network at the served sets of values.
public struct Evaluator: Sendable {
  public let network: Network
  public let states: [ModelState]
  public let task: any Task
  /// The networks that were trained before the run, by the trick that asked for them.
  public let trained: [TrickID: [TrainedNetwork]]
  /// How outputs become predictions, where there is more than one way.
  public let decoding: DecodingOptions

  public init(
    network: Network, states: [ModelState], task: any Task,
    trained: [TrickID: [TrainedNetwork]] = [:], decoding: DecodingOptions = DecodingOptions()
  ) {
    self.network = network
    self.states = states
    self.task = task
    self.trained = trained
    self.decoding = decoding
  }

  /// The same task for another network.
  public func replacing(_ network: TrainedNetwork) -> Evaluator {
    Evaluator(network: network.network, states: [network.state], task: task, decoding: decoding)
  }

  /// What one set predicts for examples.
  public func prediction(_ examples: Examples, of state: ModelState) -> Tensor {
    task.prediction(of: examples, at: state, by: self)
  }

  /// The mean prediction of all sets.
  public func prediction(_ examples: Examples) -> Tensor {
    mean(of: states.map { prediction(examples, of: $0) })
  }

  /// The task's mean of predictions; one is returned as it is.
  public func mean(of predictions: [Tensor]) -> Tensor {
    if predictions.count <= 1 { return predictions.first ?? .zeros([0]) }
    return task.mean(of: predictions)
  }
}

extension Tensor {
  /// The logarithms of mean probabilities, from tensors of logarithms.
  public static func mean(ofLogProbabilities predictions: [Tensor]) -> Tensor {
    guard let first = predictions.first else { return .zeros([0]) }
    // Against the greatest, so that the smallest probabilities do not all round to 0.
    let greatest = predictions.dropFirst().reduce(first) { $0.combined(.maximum, $1) }
    return mean(of: predictions.map { ($0 - greatest).map(.exp) }).map(.log) + greatest
  }

  /// The mean of at least one tensor, element by element.
  public static func mean(of tensors: [Tensor]) -> Tensor {
    var sum = tensors[0]
    for tensor in tensors.dropFirst() { sum.add(tensor) }
    return sum / Float(tensors.count)
  }
}
