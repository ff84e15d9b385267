import Networks
import TensorCore
import Testing

@Suite struct `Initialisers` {
  /// A linear layer of 120 × 250 weights, whose fans differ.
  private func weights(_ initialiser: Initialiser, gain: Double = 1, seed: UInt64 = 1) throws
    -> [Double]
  {
    var layer = Linear(units: 250)
    layer.initialiser = initialiser
    layer.gain = gain
    let network = try Network(NetworkSpec(layers: [LayerSpec(layer)]), input: [120])
    return network.initialState(seed: seed).parameters.tensors[0].scalars.map(Double.init)
  }

  static let variances: [(Initialiser, Double)] = [
    (.heNormal, 2.0 / 120), (.heUniform, 2.0 / 120), (.glorotNormal, 2.0 / 370),
    (.glorotUniform, 2.0 / 370), (.lecunNormal, 1.0 / 120), (.lecunUniform, 1.0 / 120),
  ]

  @Test(arguments: variances)
  func `Variances are those of the paper, for fans that differ`(
    initialiser: Initialiser, variance: Double
  ) throws {
    let values = try weights(initialiser)
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let sample = values.reduce(0) { $0 + $1 * $1 } / count - mean * mean
    // Five standard errors: of the mean √(v/n), of the variance at most v·√(2/n).
    #expect(abs(mean) < 5 * (variance / count).squareRoot())
    #expect(abs(sample / variance - 1) < 5 * (2 / count).squareRoot())
    // The fourth moment tells a normal (3) from a uniform distribution (1.8).
    let fourth = values.reduce(0) { $0 + $1 * $1 * $1 * $1 } / count / (sample * sample)
    #expect(abs(fourth - (initialiser.rawValue.hasSuffix("uniform") ? 1.8 : 3)) < 0.2)
  }

  @Test func `A gain multiplies what is drawn`() throws {
    let plain = try weights(.heNormal)
    let small = try weights(.heNormal, gain: 0.125)
    #expect(zip(plain, small).allSatisfy { abs($0 / 8 - $1) < 1e-6 })
  }

  @Test func `Zeros and ones are just that`() throws {
    #expect(try weights(.zeros).allSatisfy { $0 == 0 })
    #expect(try weights(.ones).allSatisfy { $0 == 1 })
  }

  @Test func `A convolution's fan is its window times the channels of a group`() throws {
    let layer = Convolution(channels: 64, size: 3, groups: 4)
    let network = try Network(NetworkSpec(layers: [LayerSpec(layer)]), input: [4, 4, 32])
    let weight = network.parameters[0]
    #expect(weight.fanIn == 9 * 8 && weight.fanOut == 9 * 16)
  }

  @Test func `A parameter's first values follow from the seed and its name alone`() throws {
    func values(_ layers: [LayerSpec], _ name: String, seed: UInt64) throws -> Tensor? {
      try Network(NetworkSpec(layers: layers), input: [5]).initialState(seed: seed)
        .parameters[name]
    }
    let hidden = LayerSpec(Linear(units: 5), name: "hidden")
    let head = LayerSpec(Linear(units: 3), name: "head")
    let one = try #require(try values([head], "head.weight", seed: 4))
    let other = try #require(try values([hidden, head], "head.weight", seed: 4))
    let again = try #require(try values([head], "head.weight", seed: 5))
    #expect(one.isIdentical(to: other))
    #expect(!one.isIdentical(to: again))
  }
}
