/// The values of a network: what is trained and what is only kept.
public struct ModelState: Sendable {
  public var parameters: NamedTensors
  public var buffers: NamedTensors

  public init(parameters: NamedTensors, buffers: NamedTensors) {
    self.parameters = parameters
    self.buffers = buffers
  }

  /// Parameters, then buffers.
  public var all: NamedTensors {
    NamedTensors(
      names: parameters.names + buffers.names, tensors: parameters.tensors + buffers.tensors)
  }
}
