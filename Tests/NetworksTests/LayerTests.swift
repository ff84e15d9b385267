import Configuration
import Networks
import TensorCore
import Testing

@Suite struct `Layers` {
  /// A network of the layers of a TOML array.
  private static func network(_ layers: String, input: Shape) throws -> Network {
    let node = try ConfigurationNode.parse(toml: "layers = [\(layers)]", file: "x.toml")
    return try Network(node.decode(NetworkSpec.self), input: input)
  }

  static let shapes: [(layers: String, input: Shape, output: Shape, parameters: [Shape])] = [
    ("{kind = \"linear\", units = 7}", [5], [7], [[5, 7], [7]]),
    ("{kind = \"linear\", units = 7, bias = false}", [5], [7], [[5, 7]]),
    ("{kind = \"flatten\"}", [3, 4, 2], [24], []),
    ("{kind = \"activation\", function = \"tanh\"}", [3, 2], [3, 2], []),
    ("{kind = \"dropout\", rate = 0.5}", [3, 2], [3, 2], []),
    ("{kind = \"batch-norm\"}", [4, 4, 3], [4, 4, 3], [[3], [3]]),
    ("{kind = \"convolution\", channels = 6}", [5, 7, 2], [5, 7, 6], [[3, 3, 2, 6], [6]]),
    (
      "{kind = \"convolution\", channels = 6, stride = 2}", [5, 8, 2], [3, 4, 6],
      [[3, 3, 2, 6], [6]]
    ),
    (
      "{kind = \"convolution\", channels = 6, padding = 0, bias = false}", [5, 7, 2], [3, 5, 6],
      [[3, 3, 2, 6]]
    ),
    (
      "{kind = \"convolution\", channels = 4, size = 1, groups = 2}", [3, 3, 6], [3, 3, 4],
      [[1, 1, 3, 4], [4]]
    ),
    (
      "{kind = \"convolution\", channels = 2, dilation = 2}", [9, 9, 1], [9, 9, 2],
      [[3, 3, 1, 2], [2]]
    ),
    ("{kind = \"max-pool\"}", [5, 6, 3], [2, 3, 3], []),
    ("{kind = \"max-pool\", size = 3, stride = 1, padding = 1}", [5, 6, 3], [5, 6, 3], []),
    ("{kind = \"average-pool\", size = 3}", [9, 7, 2], [3, 2, 2], []),
    ("{kind = \"global-average-pool\"}", [5, 6, 3], [3], []),
    ("{kind = \"adaptive-average-pool\", output-size = 3}", [5, 7, 2], [3, 3, 2], []),
    ("{kind = \"adaptive-average-pool\"}", [5, 7, 2], [1, 1, 2], []),
    ("{kind = \"adaptive-max-pool\", output-size = 4}", [8, 3, 2], [4, 4, 2], []),
    ("{kind = \"upsample\", factor = 3}", [2, 3, 4], [6, 9, 4], []),
    ("{kind = \"residual\", body = [{kind = \"linear\", units = 4}]}", [4], [4], [[4, 4], [4]]),
    (
      "{kind = \"residual\", body = [{kind = \"linear\", units = 6, bias = false}], "
        + "shortcut = [{kind = \"linear\", units = 6, bias = false}]}", [4], [6],
      [[4, 6], [4, 6]]
    ),
  ]

  @Test(arguments: shapes)
  func `A layer has the shapes it says, and computes them`(
    layers: String, input: Shape, output: Shape, parameters: [Shape]
  ) throws {
    let network = try Self.network(layers, input: input)
    #expect(network.output == output)
    #expect(network.parameters.map(\.shape) == parameters)
    let state = network.initialState(seed: 1)
    for count in [1, 3] {
      let inputs = RandomStream(seed: 1, name: "inputs").normal(input.batched(count))
      #expect(network.evaluate(inputs, state: state).shape == output.batched(count))
      let tape = Tape()
      let pass = ForwardPass(state: state, mode: .training, seed: 1, step: 0, tape: tape)
      let outputs = network(tape.constant(inputs), pass)
      #expect(outputs.shape == output.batched(count))
      let gradients = tape.gradients(of: outputs.sum())
      #expect(pass.parameters.map { gradients[$0].shape } == parameters)
    }
  }

  @Test(
    arguments: [
      ("{kind = \"linear\", units = 3}", [4, 4, 1], "linear1", "flatten"),
      ("{kind = \"convolution\", channels = 3}", [16], "convolution1", ""),
      (
        "{kind = \"convolution\", channels = 3, size = 5, padding = 0}", [4, 4, 1], "convolution1",
        ""
      ),
      ("{kind = \"convolution\", channels = 3, groups = 2}", [4, 4, 2], "convolution1", ""),
      ("{kind = \"flatten\"}, {kind = \"max-pool\"}", [4, 4, 2], "max-pool1", ""),
      ("{kind = \"max-pool\", size = 5}", [4, 4, 2], "max-pool1", ""),
      ("{kind = \"upsample\"}", [4], "upsample1", ""),
      ("{kind = \"global-average-pool\"}", [4], "global-average-pool1", ""),
      ("{kind = \"adaptive-average-pool\"}", [4], "adaptive-average-pool1", ""),
      ("{kind = \"flatten\"}, {kind = \"adaptive-max-pool\"}", [4], "adaptive-max-pool1", ""),
      (
        "{kind = \"residual\", body = [{kind = \"linear\", units = 3}]}", [4], "residual1",
        "shortcut"
      ),
      (
        "{kind = \"residual\", body = [{kind = \"linear\", units = 4}, {kind = \"max-pool\"}]}",
        [4],
        "residual1/max-pool1", ""
      ),
      ("{kind = \"flatten\", name = \"a\"}, {kind = \"flatten\", name = \"a\"}", [4], "a", ""),
      ("", [4], "", "layers"),
    ] as [(String, Shape, String, String)])
  func `A layer that does not fit is named, with a hint where one helps`(
    layers: String, input: Shape, layer: String, hint: String
  ) throws {
    let error = #expect(throws: NetworkError.self) {
      try Self.network(layers, input: input)
    }
    #expect(error?.layer == layer)
    if !hint.isEmpty { #expect(error?.hint?.contains(hint) == true) }
  }

  @Test func `Behind adaptive pooling, weights take images of any size`() throws {
    for kind in ["average", "max"] {
      let layers = """
        {kind = "adaptive-\(kind)-pool", output-size = 3}, {kind = "flatten"},
        {kind = "linear", units = 4}
        """
      let network = try Self.network(layers, input: [6, 6, 2])
      let state = network.initialState(seed: 1)
      for size in [(6, 6), (7, 4), (2, 17)] {
        let inputs = RandomStream(seed: 1, name: "inputs").normal([2, size.0, size.1, 2])
        let own = try Self.network(layers, input: [size.0, size.1, 2])
        #expect(own.parameters == network.parameters)
        #expect(
          network.evaluate(inputs, state: state).isIdentical(
            to: own.evaluate(inputs, state: state)))
      }
    }
  }

  @Test func `Names are numbered by kind, in each container, around names that are given`() throws {
    let network = try Self.network(
      """
      {kind = "linear", units = 4}, {kind = "linear", units = 4, name = "linear2"},
      {kind = "linear", units = 4},
      {kind = "residual", body = [{kind = "linear", units = 4, bias = false}]}
      """, input: [4])
    #expect(
      network.parameters.map(\.name) == [
        "linear1.weight", "linear1.bias", "linear2.weight", "linear2.bias", "linear3.weight",
        "linear3.bias", "residual1/linear1.weight",
      ])
    // Naming beforehand changes no name.
    let named = try Network(network.spec.named(), input: [4])
    #expect(named.parameters == network.parameters)
  }

  @Test func `Dropout acts in training only, and draws anew for each step`() throws {
    let network = try Self.network("{kind = \"dropout\", rate = 0.4}", input: [2000])
    let state = network.initialState(seed: 1)
    let ones = Tensor(repeating: 1, shape: [1, 2000])
    func outputs(step: Int) -> Tensor {
      let tape = Tape(recording: false)
      let pass = ForwardPass(state: state, mode: .training, seed: 1, step: step, tape: tape)
      return network(tape.constant(ones), pass).tensor
    }
    #expect(network.evaluate(ones, state: state).isIdentical(to: ones))
    #expect(outputs(step: 3).isIdentical(to: outputs(step: 3)))
    #expect(!outputs(step: 3).isIdentical(to: outputs(step: 4)))
    let dropped = outputs(step: 1).scalars.count { $0 == 0 }
    // Five standard deviations of a binomial count.
    #expect(abs(Double(dropped) - 800) < 5 * (2000 * 0.4 * 0.6).squareRoot())
    #expect(outputs(step: 1).scalars.allSatisfy { $0 == 0 || abs($0 - 1 / 0.6) < 1e-6 })
  }

  @Test func `Batch norm keeps running statistics, with the unbiased variance`() throws {
    let network = try Self.network("{kind = \"batch-norm\", momentum = 0.25}", input: [1])
    let state = network.initialState(seed: 1)
    let tape = Tape()
    let pass = ForwardPass(state: state, mode: .training, seed: 1, step: 0, tape: tape)
    let inputs = Tensor([1, 2, 3, 6], shape: [4, 1])
    let outputs = network(tape.constant(inputs), pass).tensor
    #expect(abs(outputs.sum()) < 1e-5 && abs(outputs.dot(outputs) - 4) < 1e-3)
    // Mean 3, unbiased variance 14/3.
    #expect(abs((pass.buffers["batch-norm1.mean"]?.scalar ?? 0) - 0.75) < 1e-6)
    let variance = pass.buffers["batch-norm1.variance"]?.scalar ?? 0
    #expect(abs(variance - (0.75 + 0.25 * 14 / 3)) < 1e-5)
    #expect(state.buffers["batch-norm1.mean"]?.scalar == 0)
  }
}
