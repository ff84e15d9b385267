import Testing
import Training
import Tricks

@Suite("Random layers") struct RandomLayerTests {
  private static func output(
    _ network: Network, _ state: ModelState, of resolved: ResolvedExperiment, seed: UInt64
  ) throws -> Tensor {
    let pass = ForwardPass(
      state: state, mode: .training, seed: seed, step: 0, tape: Tape(recording: false))
    let dataset = try Setting.dataset(of: resolved.experiment).cut(by: resolved.data, seed: 3)
    return network(resolved.task.inputValues(of: Batch(dataset.train)), pass).tensor
  }

  @Test(
    "every layer that a trick inserts says what it is without chance",
    arguments: Setting.applications)
  func withoutRandomness(application: Setting.Application) throws {
    let experiment = try Setting.experiment(application.model, tricks: [application.id: ""])
    let resolved = try Setting.resolve(experiment)
    let network = try Network(
      resolved.network.spec.withoutRandomness, inputs: resolved.network.inputShapes)
    let state = network.initialState(seed: 1)
    #expect(
      try Self.output(network, state, of: resolved, seed: 1).isIdentical(
        to: Self.output(network, state, of: resolved, seed: 2)))
    // The same parameters under the same names: it is the network that the experiment trains.
    #expect(network.parameters.map(\.name) == resolved.network.parameters.map(\.name))
  }

  @Test("the seed decides what random layers do, so that the test above can fail")
  func random() throws {
    for id in ["dropout", "dropout2d", "stochastic-depth"] {
      let resolved = try Setting.resolve(
        Setting.experiment(.residual, tricks: [id: id == "dropout" ? "place=images" : ""]))
      let state = resolved.network.initialState(seed: 1)
      // A whole branch is there or not: two seeds may agree, a dozen do not.
      let outputs = try (1...12).map {
        try Self.output(resolved.network, state, of: resolved, seed: $0)
      }
      #expect(!outputs.allSatisfy { $0.isIdentical(to: outputs[0]) }, "\(id)")
    }
  }

  @Test(
    "dropout finds images behind whatever norm has the activation",
    arguments: ["batch-norm", "group-norm:groups=2", "layer-norm"])
  func places(norm: String) throws {
    let parts = norm.split(separator: ":").map(String.init)
    var experiment = try Setting.experiment(.convolutional)
    experiment.network = NetworkSpec(
      layers: [
        Convolution(channels: 4, bias: false), BatchNorm(activation: .relu), MaxPool(), Flatten(),
        Linear(units: 3),
      ].map { (layer: any Layer) in LayerSpec(layer) })
    experiment.tricks["dropout"] = try .options("place=images")
    if parts[0] != "batch-norm" {
      experiment.tricks[parts[0]] = try .options(parts.count > 1 ? parts[1] : "")
    }
    let layers = try Setting.resolve(experiment).network.spec.layers
    let place = try #require(layers.firstIndex { $0.layer is Dropout })
    #expect((layers[place - 1].layer as? any NormLayer)?.activation == .relu)
    #expect(layers.count { $0.layer is Dropout } == 1)
  }
}
