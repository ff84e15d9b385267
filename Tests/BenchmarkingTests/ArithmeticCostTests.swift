import Benchmarking
import Networks
import Testing

@Suite("Arithmetic cost") struct ArithmeticCostTests {
  @Test("is that of the products, forward, for the weights and for the inputs that are no data")
  func perceptron() throws {
    var model = MultilayerPerceptron()
    model.hidden = [7]
    let reference = ReferenceModel("x", model, input: [2, 3, 1], batch: 4, classes: 5)
    let (first, second) = (2.0 * 6 * 7, 2.0 * 7 * 5)
    // The first layer's inputs are images, which get no gradient.
    #expect(try ArithmeticCost.step(of: reference) == 4 * (3 * (first + second) - first))
  }

  @Test("of the models that are timed is what their shapes come to")
  func references() throws {
    func cost(_ name: String) throws -> Double {
      try ArithmeticCost.step(of: #require(ReferenceModel.all.first { $0.name == name }))
    }
    // Four gates of a state of `units`, from inputs and states, at each of 128 steps.
    let lstm = try #require(
      ReferenceModel.all.first { $0.name == "lstm" }?.spec.layers.compactMap {
        $0.layer as? LongShortTermMemory
      })
    let width = try #require(
      ReferenceModel.all.first { $0.name == "lstm" }?.spec.layers.compactMap {
        ($0.layer as? Embedding)?.width
      }.first)
    var inputs = width
    var forward = 0.0
    for layer in lstm {
      let products = layer.units * (inputs + layer.units)
      forward += 2 * 4 * 128 * Double(products)
      inputs = layer.units
    }
    forward += 2 * 128 * Double(inputs * 65)
    #expect(try cost("lstm") == 32 * 3 * forward)
    for model in ReferenceModel.all { #expect(try cost(model.name) > 1e7) }
  }

  @Test("counts what blocks hold, their shortcuts too, and nothing that is no product")
  func blocks() throws {
    let layers: [any Layer] = [
      Linear(units: 4, activation: .relu),
      Residual(
        body: [LayerSpec(Linear(units: 6)), LayerSpec(LayerNorm())],
        shortcut: [LayerSpec(Linear(units: 6))]),
      Dropout(), Linear(units: 2),
    ]
    let spec = NetworkSpec(layers: layers.map { LayerSpec($0) })
    let reference = ReferenceModel("x", Spelled(layers: spec.layers), input: [3], batch: 1)
    let products: Double = 3 * 4 + 4 * 6 + 4 * 6 + 6 * 2
    let cost = try ArithmeticCost.step(of: reference)
    #expect(cost == 3 * 2 * products)
  }

  /// Layers as they are.
  private struct Spelled: NetworkModel {
    static let kind = "spelled"
    static let summary = ""
    var layers: [LayerSpec] = []

    func layers(outputs: Int) -> [LayerSpec] { layers }
  }
}
