import Networks
import TensorCore
import Testing

struct ObserverTests {
  private static let network: Network? = {
    let convolution = { LayerSpec(Convolution(channels: 4, bias: false)) }
    return try? Network(
      NetworkSpec(layers: [
        convolution(), LayerSpec(BatchNorm(activation: .relu)), LayerSpec(MaxPool()),
        LayerSpec(Residual(body: [convolution(), LayerSpec(BatchNorm())])),
        LayerSpec(Flatten()), LayerSpec(Linear(units: 3)),
      ]), input: [6, 6, 1])
  }()

  private func outputs(observing: Bool) throws -> (Tensor, [String: Shape]) {
    let network = try #require(Self.network)
    let pass = ForwardPass(
      state: network.initialState(seed: 1), mode: .training, seed: 1, step: 0, tape: Tape())
    var seen: [String: Shape] = [:]
    if observing { pass.observer = { seen[$0] = $1.shape } }
    let inputs = RandomStream(seed: 1, name: "inputs").normal([5, 6, 6, 1])
    return (network(pass.tape.constant(inputs), pass).tensor, seen)
  }

  @Test func `An observer sees each layer's output and changes no bit`() throws {
    let (plain, none) = try outputs(observing: false)
    let (watched, seen) = try outputs(observing: true)
    #expect(none.isEmpty)
    #expect(plain.isIdentical(to: watched))
    // The first batch norm and the pooling are one pass, as are the second and the end of its block.
    #expect(
      seen == [
        "convolution1": [5, 6, 6, 4], "max-pool1": [5, 3, 3, 4],
        "residual1/convolution1": [5, 3, 3, 4], "residual1": [5, 3, 3, 4],
        "flatten1": [5, 36], "linear1": [5, 3],
      ])
  }

  @Test func `A network knows its layers and the lists that they are in`() throws {
    let layers = try #require(Self.network).layers
    #expect(
      layers.map(\.path) == [
        "convolution1", "batch-norm1", "max-pool1", "residual1/convolution1",
        "residual1/batch-norm1", "residual1", "flatten1", "linear1",
      ])
    #expect(layers.map(\.list) == [0, 0, 0, 1, 1, 0, 0, 0])
    #expect(layers.last?.input == [36])
  }
}
