import Configuration
import TensorCore
import Testing

import Networks

/// Networks whose layers read others by name.
@Suite("Branches") struct BranchTests {
  /// Two sentences' worth of inputs, an encoder that both heads read, and a shortcut from one to the
  /// other: what a chain cannot say.
  private static let document = """
    layers = [
      { kind = "input", name = "source" },
      { kind = "linear", name = "encoder", units = 4, activation = "tanh" },
      { kind = "input", name = "target" },
      { kind = "linear", units = 3, activation = "tanh" },
      { kind = "residual", name = "join", activation = "tanh", body = [
        { kind = "linear", units = 5 },
        { kind = "layer-norm" },
      ], shortcut = [
        { kind = "linear", from = "encoder", units = 5 },
      ] },
      { kind = "linear", name = "class-head", units = 2 },
      { kind = "output", name = "classes" },
      { kind = "linear", from = "encoder", units = 4 },
      { kind = "output", name = "boxes" },
    ]
    """

  private static let inputs: [String: Shape] = ["source": [3], "target": [2]]

  private static func spec(_ document: String = document) throws -> NetworkSpec {
    try ConfigurationNode.parse(toml: document, file: "branches.toml").decode(NetworkSpec.self)
  }

  private static func tensors(seed: UInt64 = 1) -> [String: Tensor] {
    inputs.reduce(into: [:]) {
      $0[$1.key] = RandomStream(seed: seed, name: $1.key).normal($1.value.batched(6))
    }
  }

  @Test("inputs and outputs are known by name, with their shapes")
  func namesAndShapes() throws {
    let network = try Network(Self.spec(), inputs: InputShapes(Self.inputs))
    #expect(network.inputs == Self.inputs)
    #expect(network.outputs == ["classes": [2], "boxes": [4]])
    let outputs = network.evaluate(
      inputs: Self.tensors(), state: network.initialState(seed: 1))
    #expect(outputs.mapValues(\.shape) == ["classes": [6, 2], "boxes": [6, 4]])
  }

  @Test("a network that branches computes what its layers do one by one")
  func values() throws {
    let network = try Network(Self.spec(), inputs: InputShapes(Self.inputs))
    let state = network.initialState(seed: 1)
    let inputs = Self.tensors()
    let outputs = network.evaluate(inputs: inputs, state: state)

    let tape = Tape(recording: false)
    func parameter(_ name: String) throws -> Variable {
      tape.constant(try #require(state.parameters[name]))
    }
    func dense(_ x: Variable, _ name: String, _ activation: Activation) throws -> Variable {
      linear(
        x, weight: try parameter("\(name).weight"), bias: try parameter("\(name).bias"),
        activation: activation)
    }
    let source = tape.constant(try #require(inputs["source"]))
    let target = tape.constant(try #require(inputs["target"]))
    let encoder = try dense(source, "encoder", .tanh)
    let body = layerNorm(
      try dense(dense(target, "linear1", .tanh), "join/linear1", .identity),
      scale: try parameter("join/layer-norm1.scale"),
      shift: try parameter("join/layer-norm1.shift"), epsilon: 1e-5)
    let joined = addActivated(body, try dense(encoder, "join/linear2", .identity), .tanh)
    let classes = try dense(joined, "class-head", .identity)
    #expect(try #require(outputs["classes"]).isIdentical(to: classes.tensor))
    let boxes = try dense(encoder, "linear2", .identity)
    #expect(try #require(outputs["boxes"]).isIdentical(to: boxes.tensor))
  }

  @Test("gradients of every parameter and input agree with differences of both outputs")
  func gradients() throws {
    let network = try Network(Self.spec(), inputs: InputShapes(Self.inputs))
    let state = network.initialState(seed: 2)
    let inputs = Self.tensors(seed: 2)
    let names = inputs.keys.sorted()

    func objective(_ outputs: [String: Variable]) throws -> Variable {
      let classes = try #require(outputs["classes"])
      let boxes = try #require(outputs["boxes"])
      return (classes * classes).mean() + (boxes * boxes * boxes).mean()
    }
    func value(_ state: ModelState, _ inputs: [String: Tensor]) throws -> Double {
      let outputs = network.evaluate(inputs: inputs, state: state)
      let tape = Tape(recording: false)
      return Double(try objective(outputs.mapValues(tape.constant)).tensor.scalar)
    }

    let tape = Tape()
    let pass = ForwardPass(state: state, mode: .training, seed: 0, step: 0, tape: tape)
    let variables = inputs.mapValues(tape.variable)
    let gradients = tape.gradients(of: try objective(network(inputs: variables, pass)))
    let step: Float = 1 / 64
    for index in state.parameters.tensors.indices {
      let gradient = gradients[pass.parameters[index]]
      for element in 0..<gradient.count {
        var (above, below) = (state, state)
        above.parameters.tensors[index][flat: element] += step
        below.parameters.tensors[index][flat: element] -= step
        let slope = try (value(above, inputs) - value(below, inputs)) / Double(2 * step)
        #expect(
          abs(Double(gradient[flat: element]) - slope) < 5e-3 * max(1, abs(slope)),
          "\(state.parameters.names[index])[\(element)]")
      }
    }
    for name in names {
      let gradient = gradients[try #require(variables[name])]
      for element in 0..<gradient.count {
        var (above, below) = (inputs, inputs)
        above[name]?[flat: element] += step
        below[name]?[flat: element] -= step
        let slope = try (value(state, above) - value(state, below)) / Double(2 * step)
        #expect(
          abs(Double(gradient[flat: element]) - slope) < 5e-3 * max(1, abs(slope)),
          "\(name)[\(element)]")
      }
    }
  }

  @Test("a second batch through the same pass is not mixed up with the first")
  func twoBatches() throws {
    let network = try Network(Self.spec(), inputs: InputShapes(Self.inputs))
    let state = network.initialState(seed: 1)
    let pass = ForwardPass(
      state: state, mode: .evaluation, seed: 0, step: 0, tape: Tape(recording: false))
    for seed: UInt64 in [1, 2, 1] {
      let inputs = Self.tensors(seed: seed)
      let outputs = network(inputs: inputs.mapValues(pass.tape.constant), pass)
      let alone = network.evaluate(inputs: inputs, state: state)
      for (name, output) in outputs {
        #expect(output.tensor.isIdentical(to: try #require(alone[name])))
      }
    }
  }

  @Test("reading the layer before by its name changes no bits, with fused layers around too")
  func chainByName() throws {
    let chain: [any Layer] = [
      Convolution(channels: 8, bias: false), BatchNorm(activation: .relu), MaxPool(), Flatten(),
      Linear(units: 3),
    ]
    let plain = NetworkSpec(layers: chain.map { LayerSpec($0) }).named()
    var named = plain
    for index in named.layers.indices.dropFirst() {
      named.layers[index].from = named.layers[index - 1].name
    }
    let inputs = RandomStream(seed: 1, name: "inputs").normal([4, 8, 8, 2])
    let results = try [plain, named].map { spec in
      let network = try Network(spec, input: [8, 8, 2])
      let state = network.initialState(seed: 1)
      let tape = Tape()
      let pass = ForwardPass(state: state, mode: .training, seed: 0, step: 0, tape: tape)
      let output = network(tape.constant(inputs), pass)
      let gradients = tape.gradients(of: (output * output).mean())
      return [output.tensor] + pass.parameters.map { gradients[$0] } + pass.buffers.tensors
    }
    #expect(zip(results[0], results[1]).allSatisfy { $0.isIdentical(to: $1) })
  }

  @Test("a layer may read others beside its input")
  func layersThatReadOthers() throws {
    let spec = NetworkSpec(layers: [
      LayerSpec(Linear(units: 3), name: "first"), LayerSpec(Linear(units: 3)),
      LayerSpec(Doubled(other: "first"), name: "sum"),
    ])
    let network = try Network(spec, input: [2])
    let state = network.initialState(seed: 1)
    let inputs = RandomStream(seed: 1, name: "inputs").normal([4, 2])
    let front = try Network(NetworkSpec(layers: [spec.layers[0]]), input: [2])
    let middle = try Network(NetworkSpec(layers: Array(spec.layers.prefix(2))), input: [2])
    let sum =
      middle.evaluate(inputs, state: state) + front.evaluate(inputs, state: state)
    #expect(network.evaluate(inputs, state: state).isIdentical(to: sum))
  }

  /// Adds another layer's output to its input.
  private struct Doubled: Layer {
    static let kind = "doubled"
    var other = ""

    init() {}
    init(other: String) { self.other = other }

    func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
      let other = try scope.output(named: other)
      return BuiltLayer(output: input) { x, pass in x + pass[other] }
    }
  }

  @Test("tokens are asked of the input that an embedding reads")
  func tokens() throws {
    let spec = try Self.spec(
      """
      layers = [
        { kind = "input", name = "image" },
        { kind = "linear", units = 4 },
        { kind = "input", name = "words" },
        { kind = "embedding", vocabulary = 7, width = 4 },
      ]
      """)
    let network = try Network(spec, inputs: ["image": [9], "words": [5]])
    #expect(network.tokenLimits == ["words": 7])
    let plain = NetworkSpec(layers: [LayerSpec(Embedding(vocabulary: 5, width: 2))])
    #expect(try Network(plain, input: [3]).tokenLimits == [Network.plainInput: 5])
  }

  @Test("edits of lists know the shapes of what layers read by name")
  func editing() throws {
    var seen: [String: Shape] = [:]
    let spec = try Self.spec().named()
    let edited = try spec.editingLists(inputs: InputShapes(Self.inputs)) { list in
      for (layer, input) in zip(list.layers, list.inputs) {
        seen[(list.branch.map { "\($0)/" } ?? "") + (layer.name ?? "")] = input
      }
    }
    #expect(edited == spec)
    #expect(seen["encoder"] == [3])
    #expect(seen["1/linear2"] == [4])
    #expect(seen["0/layer-norm1"] == [5])
    #expect(seen["linear2"] == [4])
    #expect(seen["classes"] == [2])
  }

  @Test("what layers read stays behind what edits have inserted there")
  func insertions() throws {
    let before = try Self.spec().named()
    var edited = before
    let place = try #require(before.layers.firstIndex { $0.name == "encoder" })
    edited.layers.insert(LayerSpec(LayerNorm(), name: "encoder-layer-norm"), at: place + 1)
    edited.layers.insert(LayerSpec(Dropout(), name: "encoder-layer-norm-dropout"), at: place + 2)
    // Before the class head, and so not behind what comes before it.
    let head = try #require(edited.layers.firstIndex { $0.name == "class-head" })
    edited.layers.insert(LayerSpec(Dropout(), name: "class-head-input"), at: head)
    let kept = edited.keepingReferences(of: before)
    #expect(kept.layers.last { $0.from != nil }?.from == "encoder-layer-norm-dropout")
    let join = try #require(kept.layers.first { $0.name == "join" }?.layer as? Residual)
    #expect(join.shortcut.first?.from == "encoder-layer-norm-dropout")
    #expect(throws: Never.self) { try Network(kept, inputs: InputShapes(Self.inputs)) }
    // A chain is what it was.
    let chain = NetworkSpec(layers: [LayerSpec(Linear(units: 2), name: "a")])
    #expect(chain.keepingReferences(of: chain) == chain)
  }

  @Test("an experiment's text keeps what layers read")
  func coding() throws {
    let spec = try Self.spec()
    let node = try ConfigurationNode(encoding: spec)
    #expect(try node.decode(NetworkSpec.self) == spec)
    #expect(spec.layers[7].from == "encoder")
    let plain = try ConfigurationNode(encoding: LayerSpec(Flatten()))
    #expect(plain["from"] == nil)
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    let layers: String
    let message: String
    let hint: String
    var testDescription: String { message }
  }

  @Test(
    "wrong references are errors that name what there is",
    arguments: [
      Mistake(
        layers: """
          { kind = "input", name = "source" }, { kind = "linear", name = "encoder", units = 2 },
          { kind = "linear", from = "encodr", units = 2 }
          """,
        message: "layer linear1: it reads 'encodr', but no layer before it has that name",
        hint: "did you mean 'encoder'? there are: source, encoder"),
      Mistake(
        layers: """
          { kind = "input", name = "source" }, { kind = "flatten", from = "late" },
          { kind = "linear", name = "late", units = 2 }
          """,
        message: "layer flatten1: it reads 'late', but no layer before it has that name",
        hint: "there are: source"),
      Mistake(
        layers: #"{ kind = "input", name = "sorce" }"#,
        message: "layer sorce: the data have no input 'sorce'",
        hint: "did you mean 'source'? there are: source, target"),
      Mistake(
        layers: #"{ kind = "linear", name = "first", units = 2 }"#,
        message: "layer first: of 2 inputs it is not said which the first layer reads",
        hint: "begin with { kind = \"input\", name = … }: source, target"),
      Mistake(
        layers: """
          { kind = "input", name = "source" },
          { kind = "residual", body = [{ kind = "output", name = "boxes" }] }
          """,
        message: "layer residual1/boxes: an output stands among the network's own layers, not "
          + "inside another",
        hint: "put { kind = \"output\", from = \"…\" } behind it"),
      Mistake(
        layers: """
          { kind = "input", name = "source" }, { kind = "output", name = "a" },
          { kind = "output", name = "a" }
          """,
        message: "layer a: two layers have this name", hint: ""),
    ])
  func mistakes(mistake: Mistake) throws {
    let spec = try Self.spec("layers = [\(mistake.layers)]")
    let error = #expect(throws: NetworkError.self) {
      try Network(spec, inputs: InputShapes(Self.inputs))
    }
    #expect(error?.description == mistake.message)
    #expect(error?.hint ?? "" == mistake.hint)
  }
}
