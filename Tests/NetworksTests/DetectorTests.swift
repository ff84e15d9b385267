import Configuration
import Networks
import TensorCore
import Testing

@Suite("The detector")
struct DetectorTests {
  private func network(_ model: DetectorModel, _ input: Shape) throws -> Network {
    try Network(NetworkSpec(layers: model.layers(outputs: 11)).named(), input: input)
  }

  @Test("each cell of 4×4 pixels has classes and four distances")
  func shapes() throws {
    let network = try network(DetectorModel(), [64, 32, 3])
    #expect(network.output == [128, 11] && network.outputs == ["distances": [128, 4]])
  }

  @Test("cells stand row by row, and only what is near reaches them")
  func places() throws {
    var model = DetectorModel()
    (model.channels, model.depth) = ([4, 4, 4], 1)
    let network = try network(model, [32, 32, 1])
    let state = network.initialState(seed: 1)
    func outputs(lit pixel: (row: Int, column: Int)?) -> Tensor {
      var image = Tensor.zeros([1, 32, 32, 1])
      if let pixel { image[flat: pixel.row * 32 + pixel.column] = 5 }
      return network.evaluate(image, state: state)
    }
    let dark = outputs(lit: nil).scalars
    let lit = outputs(lit: (row: 10, column: 21)).scalars
    let changed = (0..<64).filter { cell in
      (0..<11).contains { dark[cell * 11 + $0] != lit[cell * 11 + $0] }
    }
    // The cell of the pixel is in row 2 and column 5.
    #expect(!changed.isEmpty)
    for cell in changed {
      #expect(abs(cell / 8 - 2) <= 3 && abs(cell % 8 - 5) <= 3, "cell \(cell)")
    }
  }

  @Test("background starts likely")
  func bias() throws {
    let network = try network(DetectorModel(), [16, 16, 1])
    let outputs = network.evaluate(.zeros([1, 16, 16, 1]), state: network.initialState(seed: 1))
    #expect(outputs.argmaxOfRows().allSatisfy { $0 == 10 })
  }

  @Test("pixels are put one behind another row by row")
  func cells() throws {
    let network = try Network(NetworkSpec(layers: [LayerSpec(Cells())]), input: [2, 3, 2])
    let image = Tensor((0..<12).map { Float($0) }, shape: [1, 2, 3, 2])
    let state = network.initialState(seed: 1)
    #expect(network.output == [6, 2])
    #expect(network.evaluate(image, state: state).scalars == image.scalars)
    #expect(throws: NetworkError.self) {
      try Network(NetworkSpec(layers: [LayerSpec(Cells())]), input: [6])
    }
  }

  @Test("three stages, no more and no fewer")
  func stages() {
    var model = DetectorModel()
    model.channels = [8, 8]
    #expect(throws: OptionError.self) { try model.validate() }
  }
}
