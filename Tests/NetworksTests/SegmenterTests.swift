import Configuration
import Networks
import TensorCore
import Testing

@Suite("The segmenter")
struct SegmenterTests {
  private func network(_ model: SegmenterModel, _ input: Shape) throws -> Network {
    try Network(NetworkSpec(layers: model.layers(outputs: 3)).named(), input: input)
  }

  @Test("each pixel has logits, which stand on a coarser grid before", arguments: [2, 4, 8])
  func shapes(stride: Int) throws {
    var model = SegmenterModel()
    model.stride = stride
    try model.validate()
    let network = try network(model, [32, 48, 1])
    #expect(network.output == [32 * 48, 3])
    #expect(
      network.outputs == ["fine": [32, 48, 16], "coarse": [32 / stride, 48 / stride, 3]])
  }

  @Test("logits are the coarse ones, interpolated, row by row")
  func interpolation() throws {
    var model = SegmenterModel()
    model.channels = [3, 4, 5]
    let network = try network(model, [8, 12, 1])
    let inputs = RandomStream(seed: 1, name: "inputs").normal([2, 8, 12, 1])
    let pass = ForwardPass.evaluating(network.initialState(seed: 1))
    let outputs = network(pass.tape.constant(inputs), pass).tensor
    let coarse = try #require(pass.output(named: SegmenterModel.coarse)).tensor
    #expect(coarse.shape == [2, 2, 3, 3])
    #expect(
      outputs.isIdentical(to: coarse.resizedBilinearly(to: (8, 12)).reshaped(to: [2, 96, 3])))
  }

  @Test("as many widths as sizes, and strides of 2, 4 or 8")
  func validation() {
    for (stride, channels) in [
      (3, [8, 8, 8, 8]), (16, [8, 8, 8, 8, 8]), (8, [8, 8, 8]), (4, []),
    ] {
      var model = SegmenterModel()
      (model.stride, model.channels) = (stride, channels)
      #expect(throws: OptionError.self) { try model.validate() }
    }
  }
}
