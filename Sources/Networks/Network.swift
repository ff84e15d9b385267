import Configuration
import TensorCore

/// A network that was built from its spec for one input shape: what it computes, without values.
public struct Network: Sendable {
  public let spec: NetworkSpec
  /// What it reads of an example.
  public let inputShapes: InputShapes
  /// One example's shape of each output, by its name.
  public let outputs: [String: Shape]
  /// One example's prediction, the last layer's output: [classes] for a classifier, [steps, classes]
  /// where each step of a sequence is classified.
  public let output: Shape
  public internal(set) var parameters: [ParameterSpec]
  public let buffers: [BufferSpec]
  /// Every layer, those inside a container before it.
  public let layers: [PlacedLayer]
  /// What passes over one example hold in memory.
  public let passMemory: PassMemory
  /// Where an input's numbers are tokens: they must be whole numbers below this.
  public let tokenLimits: [String: Int]
  /// What `initialState` takes instead of drawing it, by name.
  var given: [String: Tensor] = [:]
  private let usesNames: Bool
  private let namesOutputs: Bool
  private let forward: BuiltLayer.Forward
  /// What is computed before each named input, and from it on, once what comes before is there.
  private let stages: [String: BuildScope.Stage]

  /// What the only input, and the only output, go by where nobody has named them.
  public static let plainInput = "input"
  public static let plainOutput = "output"

  /// Builds the layers one after another.
  ///
  /// - Throws: `NetworkError` naming the layer that does not fit.
  public init(_ spec: NetworkSpec, input: Shape) throws(NetworkError) {
    try self.init(spec, inputs: InputShapes(input))
  }

  /// Builds a network with several inputs, which its layers name.
  ///
  /// - Throws: `NetworkError` naming the layer that does not fit.
  public init(_ spec: NetworkSpec, inputs: InputShapes) throws(NetworkError) {
    guard let first = spec.layers.first else {
      throw NetworkError(
        layer: "", message: "the network has no layers",
        hint: "list them as `layers = [{ kind = \"linear\", units = 10 }]` under [network]")
    }
    let shapes = inputs.shapes
    let only = shapes.count == 1 ? shapes.values.first : nil
    guard let shape: Shape = first.layer is InputLayer ? [] : only else {
      throw NetworkError(
        layer: first.name ?? "",
        message: "of \(shapes.count) inputs it is not said which the first layer reads",
        hint: "begin with { kind = \"input\", name = … }: "
          + NameList.text(inputs.names))
    }
    var scope = BuildScope(NamedOutputs(inputs: inputs))
    var built = try scope.build(spec.layers, input: shape)
    // What is read by name is known now; only that is kept during a pass.
    if !scope.names.read.isEmpty {
      scope = BuildScope(NamedOutputs(inputs: inputs, keeping: scope.names.read))
      built = try scope.build(spec.layers, input: shape)
    }
    self.spec = spec
    inputShapes = inputs
    let named = scope.names.outputs
    usesNames = scope.names.areUsed
    namesOutputs = !named.isEmpty
    outputs =
      named.isEmpty
      ? [Self.plainOutput: built.output]
      : Dictionary(uniqueKeysWithValues: named.map { ($0.name, $0.shape) })
    output = built.output
    forward = built.forward
    stages = scope.stages
    parameters = scope.parameters
    buffers = scope.buffers
    layers = scope.layers
    passMemory = scope.memory
    tokenLimits = scope.names.tokenLimits
  }

  /// One example's shape of each input, by its name.
  public var inputs: [String: Shape] { inputShapes.shapes }

  /// One example's shape of the only input; of several, of none.
  public var input: Shape { inputs.count == 1 ? inputs.values.first ?? [] : [] }

  /// Where inputs are tokens: they must be whole numbers below this; `nil` for other inputs.
  public var tokenLimit: Int? { tokenLimits.values.min() }

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

  /// From the only input [n, input…] to the last layer's output [n, output…].
  public func callAsFunction(_ inputs: Variable, _ pass: ForwardPass) -> Variable {
    if usesNames, let name = self.inputs.keys.first { pass.begin(with: [name: inputs]) }
    return forward(inputs, pass)
  }

  /// From what the network reads of a batch to the last layer's output, [n, output…] or, with a row for
  /// each place of a sequence, [1, rows, …].
  public func callAsFunction(_ inputs: InputValues, _ pass: ForwardPass) -> Variable {
    pass.groups = inputs.groups
    let variables = inputs.tensors.mapValues(pass.tape.constant)
    guard let any = variables.values.first else {
      preconditionFailure("a network reads something")
    }
    if usesNames { pass.begin(with: variables) }
    return forward(any, pass)
  }

  /// From the values of a named input to the last layer's output, by the layers from that input on: what
  /// they read of those before it has been computed in the same pass.
  public func callAsFunction(
    from input: String, _ values: Tensor, _ pass: ForwardPass
  ) -> Variable {
    self(from: input, pass.tape.constant(values), pass)
  }

  /// The same of values that gradients go back through.
  public func callAsFunction(
    from input: String, _ values: Variable, _ pass: ForwardPass
  ) -> Variable {
    guard let stage = stages[input] else { preconditionFailure("no layer is '\(input)'") }
    pass.keep(values, as: input)
    return stage.after(values, pass)
  }

  /// Computes what comes before a named input, for layers from that input on to read.
  ///
  /// - Parameter inputs: what is read of a batch before that input.
  /// - Returns: the last output before it; nothing where nothing is read.
  @discardableResult
  public func read(
    _ inputs: InputValues, before input: String, _ pass: ForwardPass
  ) -> Variable? {
    guard let stage = stages[input] else { preconditionFailure("no layer is '\(input)'") }
    pass.groups = inputs.groups
    let variables = inputs.tensors.mapValues(pass.tape.constant)
    pass.begin(with: variables)
    return variables.values.first.map { stage.before($0, pass) }
  }

  /// One example's shape of the last output before a named input; `nil` if no layer is that input, or
  /// none is before it.
  public func output(before input: String) -> Shape? { stages[input]?.output }

  /// From every input [n, …] to every output [n, …].
  public func callAsFunction(
    inputs: [String: Variable], _ pass: ForwardPass
  ) -> [String: Variable] {
    precondition(
      inputs.keys.sorted() == self.inputs.keys.sorted(),
      "\(inputs.keys.sorted()) for \(self.inputs.keys.sorted())")
    guard let any = inputs.values.first else { return [:] }
    pass.begin(with: inputs)
    let last = forward(any, pass)
    guard namesOutputs else { return [Self.plainOutput: last] }
    return outputs.keys.reduce(into: [:]) { $0[$1] = pass.value(named: $1) }
  }

  /// The outputs in evaluation, without a tape that remembers.
  public func evaluate(_ inputs: Tensor, state: ModelState) -> Tensor {
    let pass = ForwardPass.evaluating(state)
    return self(pass.tape.constant(inputs), pass).tensor
  }

  /// The last layer's output in evaluation, without a tape that remembers.
  public func evaluate(_ inputs: InputValues, state: ModelState) -> Tensor {
    self(inputs, .evaluating(state)).tensor
  }

  /// Every output in evaluation, without a tape that remembers.
  public func evaluate(inputs: [String: Tensor], state: ModelState) -> [String: Tensor] {
    let pass = ForwardPass.evaluating(state)
    return self(inputs: inputs.mapValues(pass.tape.constant), pass).mapValues(\.tensor)
  }
}

extension ForwardPass {
  /// A pass in evaluation, without a tape that remembers.
  public static func evaluating(_ state: ModelState) -> ForwardPass {
    ForwardPass(state: state, mode: .evaluation, seed: 0, step: 0, tape: Tape(recording: false))
  }
}
