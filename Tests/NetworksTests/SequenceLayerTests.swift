import Configuration
import Networks
import TensorCore
import Testing

/// Layers of sequence models: their shapes, and what they refuse.
@Suite struct SequenceLayerTests {
  private func network(_ layers: String, input: Shape) throws -> Network {
    let node = try ConfigurationNode.parse(toml: "layers = [\(layers)]", file: "test.toml")
    return try Network(node.decode(NetworkSpec.self), input: input)
  }

  private let tokens = "{ kind = \"embedding\", vocabulary = 5, width = 6 }"

  @Test(arguments: [
    ("{ kind = \"positional-embedding\" }", [4, 6]),
    ("{ kind = \"layer-norm\" }", [4, 6]),
    ("{ kind = \"group-norm\", groups = 3 }", [4, 6]),
    ("{ kind = \"group-norm\", groups = 0, activation = \"relu\" }", [4, 6]),
    ("{ kind = \"attention\", heads = 2 }", [4, 6]),
    ("{ kind = \"attention\", heads = 3, causal = false, bias = false }", [4, 6]),
    ("{ kind = \"lstm\", units = 7 }", [4, 7]),
    ("{ kind = \"lstm\", units = 7, last-step = true }", [7]),
    ("{ kind = \"gru\", units = 3 }", [4, 3]),
    ("{ kind = \"gru\", units = 3, last-step = true }", [3]),
    ("{ kind = \"linear\", units = 9 }", [4, 9]),
  ])
  func `each layer has its shape and is trained`(layer: String, output: [Int]) throws {
    let network = try network("\(tokens), \(layer)", input: [4])
    #expect(network.output == Shape(output))
    #expect(network.tokenLimit == 5)
    let tape = Tape()
    let pass = ForwardPass(
      state: network.initialState(seed: 3), mode: .training, seed: 3, step: 0, tape: tape)
    let result = network(tape.constant(Tensor([0, 1, 2, 3, 4, 4, 0, 2], shape: [2, 4])), pass)
    #expect(result.shape == Shape(output).batched(2))
    #expect(result.tensor.isFinite)
    let seed = RandomStream(seed: 1, name: "seed").normal(result.shape)
    let gradients = tape.gradients(of: result, seed: seed)
    for (parameter, spec) in zip(pass.parameters, network.parameters) {
      #expect(gradients[parameter].norm() > 0, "\(spec.name)")
    }
  }

  @Test func `the last step is the last of all steps`() throws {
    let all = try network("\(tokens), { kind = \"lstm\", units = 3 }", input: [4])
    let last = try network(
      "\(tokens), { kind = \"lstm\", units = 3, last-step = true }", input: [4])
    let state = all.initialState(seed: 1)
    let inputs = Tensor([0, 1, 2, 3, 4, 4, 0, 2], shape: [2, 4])
    let steps = all.evaluate(inputs, state: state).reshaped(to: [8, 3])
    #expect(last.evaluate(inputs, state: state).isIdentical(to: steps.gatheringRows([3, 7])))
  }

  @Test(arguments: [
    ("{ kind = \"attention\" }", [4], "needs a vector at each step"),
    ("{ kind = \"lstm\", units = 2 }", [4, 4, 1], "needs a vector at each step"),
    ("{ kind = \"embedding\", vocabulary = 3, width = 2 }", [4, 4], "row of tokens"),
    ("{ kind = \"embedding\", width = 2 }", [4], "different tokens"),
    ("{ kind = \"attention\", heads = 3 }", [4, 4], "3 heads do not divide"),
    ("{ kind = \"group-norm\", groups = 3 }", [4, 4], "3 groups do not divide"),
    ("{ kind = \"linear\", units = 3 }", [4, 4, 1], "needs a vector"),
  ])
  func `a layer that does not fit says why`(layer: String, input: [Int], message: String) throws {
    let error = #expect(throws: NetworkError.self) { try network(layer, input: Shape(input)) }
    #expect(error?.message.contains(message) == true)
  }

  @Test(arguments: [
    "{ kind = \"embedding\" }", "{ kind = \"attention\", heads = 0 }",
    "{ kind = \"lstm\" }", "{ kind = \"gru\", units = -1 }",
    "{ kind = \"group-norm\", groups = -1 }", "{ kind = \"layer-norm\", epsilon = 0.0 }",
  ])
  func `options out of range are refused`(layer: String) {
    #expect(throws: ConfigurationError.self) { try network(layer, input: [4]) }
  }

  @Test func `a model's heads must divide its width`() {
    #expect(throws: ConfigurationError.self) {
      try ConfigurationNode.parse(toml: "kind = \"gpt\"\nheads = 3", file: "test.toml")
        .decode(ModelSpec.self)
    }
  }
}
