/// A network that is trained before the run begins, for a trick to use: a teacher, a companion.
///
/// It is trained by the experiment's optimiser and batch size, on the examples of the run's own
/// training split, prepared as they are for the run.
public struct PriorTraining: Sendable {
  /// `nil` for the experiment's network as it is before any trick.
  public var network: NetworkSpec?
  /// Added to the run's seed.
  public var seedOffset: Int
  /// `nil` for as many as the run has.
  public var epochs: Int?
  /// Whether the run's other tricks are used for it too.
  public var keepsTricks: Bool

  public init(
    network: NetworkSpec? = nil, seedOffset: Int, epochs: Int? = nil, keepsTricks: Bool = false
  ) {
    self.network = network
    self.seedOffset = seedOffset
    self.epochs = epochs
    self.keepsTricks = keepsTricks
  }
}

/// Where a network comes from that is trained when the run begins.
public enum PriorNetwork: Sendable {
  case training(PriorTraining)
  /// A bundle's.
  case stored(StoredWeights)
}

/// A network with the values that training has given it.
public struct TrainedNetwork: Sendable {
  public let network: Network
  public let state: ModelState

  public init(network: Network, state: ModelState) {
    self.network = network
    self.state = state
  }

  /// The outputs in evaluation: from what it reads of a batch to logits or values.
  public func callAsFunction(_ inputs: InputValues) -> Tensor {
    network.evaluate(inputs, state: state)
  }

  /// The same from inputs [n, …] alone.
  public func callAsFunction(_ inputs: Tensor) -> Tensor { self(InputValues(inputs)) }
}
