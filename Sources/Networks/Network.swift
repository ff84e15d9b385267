import TensorCore

/// A network that was built from its spec for one input shape: what it computes, without values.
public struct Network: Sendable {
  public let spec: NetworkSpec
  /// One example's shape.
  public let input: Shape
  /// One example's prediction: [classes] for a classifier, [steps, classes] where each step of a
  /// sequence is classified.
  public let output: Shape
  public private(set) var parameters: [ParameterSpec]
  public let buffers: [BufferSpec]
  /// Where inputs are tokens: they must be whole numbers below this; `nil` for other inputs.
  public let tokenLimit: Int?
  /// What `initialState` takes instead of drawing it, by name.
  private var given: [String: Tensor] = [:]
  private let forward: @Sendable (Variable, ForwardPass) -> Variable

  /// Builds the layers one after another.
  ///
  /// - Throws: `NetworkError` naming the layer that does not fit.
  public init(_ spec: NetworkSpec, input: Shape) throws(NetworkError) {
    var scope = BuildScope()
    if spec.layers.isEmpty {
      throw NetworkError(
        layer: "", message: "the network has no layers",
        hint: "list them as `layers = [{ kind = \"linear\", units = 10 }]` under [network]")
    }
    let built = try scope.build(spec.layers, input: input)
    self.spec = spec
    self.input = input
    output = built.output
    forward = built.forward
    parameters = scope.parameters
    buffers = scope.buffers
    tokenLimit = scope.tokenLimit
  }

  /// First values of everything: what is given, and each other parameter from its own stream of the
  /// seed.
  public func initialState(seed: UInt64) -> ModelState {
    ModelState(
      parameters: NamedTensors(
        names: parameters.map(\.name),
        tensors: parameters.map {
          given[$0.name] ?? $0.initialiser.values(for: $0, seed: seed)
        }),
      buffers: NamedTensors(
        names: buffers.map(\.name),
        tensors: buffers.map {
          given[$0.name] ?? Tensor(repeating: $0.initialValue, shape: $0.shape)
        }))
  }

  /// From inputs [n, input…] to outputs [n, output…].
  public func callAsFunction(_ inputs: Variable, _ pass: ForwardPass) -> Variable {
    forward(inputs, pass)
  }

  /// The outputs in evaluation, without a tape that remembers.
  public func evaluate(_ inputs: Tensor, state: ModelState) -> Tensor {
    let pass = ForwardPass(
      state: state, mode: .evaluation, seed: 0, step: 0, tape: Tape(recording: false))
    return forward(pass.tape.constant(inputs), pass).tensor
  }
}

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
