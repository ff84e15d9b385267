import Configuration
import Foundation
import Networks
import TensorCore
import Testing

/// The architectures are the real ones: with PyTorch's weights they give PyTorch's outputs
/// (Fixtures/generate.py).
@Suite struct ReferenceModelTests {
  /// A small model with PyTorch's weights.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let model: String
    let outputs: Int
    /// The model's kind, if it is not what the file is called.
    var kind: String?
    var testDescription: String { name }
  }

  static let cases = [
    Case(name: "mlp", model: "hidden = [6, 4]", outputs: 3),
    Case(name: "cnn", model: "channels = [3, 4], hidden = 5", outputs: 3),
    Case(name: "resnet", model: "depth = 8, width = 3", outputs: 3),
    Case(
      name: "bottlenecks", model: "depth = 20, width = 2, block = \"bottleneck\"", outputs: 3,
      kind: "resnet"),
    Case(name: "vgg", model: "channels = [3, 5], depth = 2", outputs: 3),
    Case(
      name: "vgg-pooled", model: "channels = [3, 5], depth = 2, pooled-size = 3", outputs: 3,
      kind: "vgg"),
    Case(name: "segmenter", model: "channels = [3, 4, 5]", outputs: 3),
    Case(name: "shufflenet", model: "channels = 24, units = 2, groups = 3", outputs: 3),
    Case(name: "gpt", model: "depth = 2, width = 8, heads = 2", outputs: 11),
    Case(name: "lstm", model: "width = 3, units = 5, depth = 2", outputs: 7),
  ]

  @Test(arguments: cases)
  func `gives PyTorch's outputs with PyTorch's weights`(example: Case) throws {
    let spec = try spec(of: example)
    let file = try Self.tensors(of: example.name)
    let input = try #require(file["input"])
    let network = try Network(
      spec.expanded(outputs: example.outputs), input: input.shape.suffix(from: 1))
    let map = try map(for: spec, network)
    var state = network.initialState(seed: 1)
    #expect(Set(map.entries.map(\.target)) == Set(state.all.names))
    #expect(Set(map.entries.map(\.source)) == Set(file.names).subtracting(["input", "output"]))
    try map.load(file, into: &state)

    let expected = try #require(file["output"])
    let output = network.evaluate(input, state: state)
    #expect(output.shape == expected.shape)
    let scale = expected.scalars.map(abs).max() ?? 1
    let worst = zip(output.scalars, expected.scalars).map { abs($0 - $1) }.max() ?? .infinity
    #expect(worst <= 1e-5 * scale, "\(worst) beside \(scale)")
  }

  @Test func `models of the usual size have the usual number of parameters`() throws {
    func parameters(_ model: any NetworkModel, _ input: Shape, outputs: Int) throws -> Int {
      try Network(NetworkSpec(layers: model.layers(outputs: outputs)), input: input)
        .initialState(seed: 1).parameters.elementCount
    }
    #expect(try parameters(TransformerModel(), [128], outputs: 65) == 826_368)
    #expect(try parameters(RecurrentModel(), [128], outputs: 65) == 876_929)
    #expect(try parameters(MultilayerPerceptron(), [28, 28, 1], outputs: 10) == 235_146)
    #expect(try parameters(ConvolutionalModel(), [28, 28, 1], outputs: 10) == 421_834)
    #expect(try parameters(ResidualModel(), [32, 32, 3], outputs: 10) == 272_474)
    #expect(try parameters(SegmenterModel(), [96, 96, 1], outputs: 3) == 39_747)
    #expect(try parameters(ShuffleModel(), [32, 32, 3], outputs: 10) == 5_898)
  }

  @Test func `weights that do not fit are an error and change nothing`() throws {
    let spec = try spec(of: Self.cases[0])
    let network = try Network(spec.expanded(outputs: 3), input: [5, 5, 1])
    var state = network.initialState(seed: 1)
    let before = state
    let map = try WeightMap.pyTorchSequential(network)
    var file = try Self.tensors(of: "mlp")
    file["5.weight"] = .zeros([3, 5])
    #expect(throws: WeightMapError.self) { try map.load(file, into: &state) }
    file["5.weight"] = nil
    #expect(throws: WeightMapError.self) { try map.load(file, into: &state) }
    #expect(state.all.isIdentical(to: before.all))
  }

  private func spec(of example: Case) throws -> NetworkSpec {
    let model = "model = { kind = \"\(example.kind ?? example.name)\", \(example.model) }"
    return try ConfigurationNode.parse(toml: model, file: "test.toml").decode(NetworkSpec.self)
  }

  private func map(for spec: NetworkSpec, _ network: Network) throws -> WeightMap {
    switch spec.model?.model {
    case let model as TransformerModel: .pyTorch(model)
    case let model as RecurrentModel: .pyTorch(model)
    default: try .pyTorchSequential(network)
    }
  }

  private static func tensors(of name: String) throws -> NamedTensors {
    let url = Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: "safetensors")
    return try NamedTensors(safetensors: Data(contentsOf: #require(url)))
  }
}
