import Configuration
import Foundation
import Networks
import TensorCore
import Testing

/// Models from one sequence to another give PyTorch's outputs with PyTorch's weights
/// (Fixtures/generate_pairs.py).
@Suite("Models of pairs") struct PairModelTests {
  @Test(
    "gives PyTorch's outputs with PyTorch's weights",
    arguments: [
      ("lstm", "kind = \"encoder-decoder\", width = 3, units = 5, depth = 2"),
      (
        "lstm-general",
        "kind = \"encoder-decoder\", width = 3, units = 5, depth = 2, attention = \"general\""
      ),
      (
        "gru-dot",
        "kind = \"encoder-decoder\", cell = \"gru\", width = 4, units = 6, attention = \"dot\""
      ),
      (
        "gru-additive",
        "kind = \"encoder-decoder\", cell = \"gru\", width = 4, units = 6, attention = \"additive\""
      ),
      ("transformer", "kind = \"transformer\", width = 8, heads = 2, depth = 2"),
    ])
  func outputs(name: String, model: String) throws {
    let url = Bundle.module.url(forResource: "Fixtures/pairs-\(name)", withExtension: "safetensors")
    let file = try NamedTensors(safetensors: Data(contentsOf: #require(url)))
    let spec = try ConfigurationNode.parse(toml: "model = { \(model) }", file: "test.toml")
      .decode(NetworkSpec.self)
    let network = try Network(
      spec.expanded(outputs: 9),
      inputs: InputShapes(
        ["source": [6], "target": [5]], vocabularies: ["source": 7, "target": 9]))
    let map: WeightMap =
      switch spec.model?.model {
      case let model as EncoderDecoderModel: .pyTorch(model)
      case let model as TransformerTranslator: .pyTorch(model)
      default: WeightMap()
      }
    var state = network.initialState(seed: 1)
    let data = ["source_tokens", "target_tokens", "source_lengths", "target_lengths", "output"]
    #expect(Set(map.entries.map(\.target)) == Set(state.all.names))
    #expect(Set(map.entries.map(\.source)) == Set(file.names).subtracting(data))
    try map.load(file, into: &state)

    var values = InputValues([:])
    for side in ["source", "target"] {
      values.tensors[side] = try #require(file["\(side)_tokens"])
      let lengths = try #require(file["\(side)_lengths"]).scalars
      values.groups[side] = RowGroups(lengths: lengths.map { Int($0) })
    }
    let output = network.evaluate(values, state: state)
    let expected = try #require(file["output"])
    #expect(output.shape == [1, expected.shape[0], 9])
    let scale = expected.scalars.map(abs).max() ?? 1
    let worst = zip(output.scalars, expected.scalars).map { abs($0 - $1) }.max() ?? .infinity
    #expect(worst <= 1e-5 * scale, "\(worst) beside \(scale)")
  }
}
