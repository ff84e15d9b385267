import TensorCore

/// What is settled of a network's values before it is trained.
public struct FirstValues: Sendable {
  /// Parameters and buffers that are not drawn, by name.
  public var tensors = NamedTensors()
  /// The names of parameters that keep their first values.
  public var frozen: Set<String> = []

  public init() {}
}

extension Network {
  /// The same network with some of its first values given.
  ///
  /// - Throws: `NetworkError` for a name that it does not have and for another shape.
  public func starting(from first: FirstValues) throws(NetworkError) -> Network {
    var network = self
    let shapes = parameters.map { ($0.name, $0.shape) } + buffers.map { ($0.name, $0.shape) }
    for (name, tensor) in zip(first.tensors.names, first.tensors.tensors) {
      guard let shape = shapes.first(where: { $0.0 == name })?.1, shape == tensor.shape else {
        throw NetworkError(
          layer: "", message: "there is no place for a first value '\(name)' of \(tensor.shape)",
          hint: nil)
      }
      network.given[name] = tensor
    }
    for index in parameters.indices {
      let name = parameters[index].name
      network.parameters[index].isGiven = network.given[name] != nil
      network.parameters[index].isFrozen = first.frozen.contains(name)
    }
    return network
  }
}
