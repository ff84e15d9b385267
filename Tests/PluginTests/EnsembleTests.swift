import Tasks
import Testing
import Training
import Tricks

@Suite("Networks of earlier runs") struct EnsembleTests {
  private struct Members: Decodable {
    let logits: [[Double]], mean: [Double], temperature: Double, divergences: [Double]
  }

  /// The experiment of a run with its last weights, as a bundle keeps them.
  private func archived(_ experiment: Experiment) throws -> (StoredWeights, TrainingOutcome) {
    let run = try Setting.run(experiment)
    let stored = StoredWeights(
      name: "bundle", sha256: "1", sets: run.served.map(\.all),
      experiment: try ConfigurationNode(encoding: Setting.resolve(experiment).experiment))
    return (stored, run)
  }

  private func run(_ experiment: Experiment, with stored: StoredWeights) throws -> TrainingOutcome {
    try Setting.run(
      ResolvedExperiment(experiment, dataset: Setting.dataset, weights: { _ in stored }))
  }

  @Test("the mean of probabilities is PyTorch's, and so is the divergence from several teachers")
  func numbers() throws {
    let numbers = try Numbers.read("members", as: Members.self, file: "weights")
    let logits = numbers.logits.map { Tensor($0, [4, 5]) }
    let mean = Tensor.mean(ofLogProbabilities: logits.map { $0.logSoftmax() })
    #expect(agree(mean.scalars, numbers.mean))

    // A linear network whose weights are the logits, on unit vectors.
    let network = try Network(
      NetworkSpec(layers: [LayerSpec(Linear(units: 5, bias: false))]), input: [4])
    func state(_ weights: Tensor) -> ModelState {
      var state = network.initialState(seed: 1)
      state.parameters.tensors[0] = weights
      return state
    }
    var unit = Tensor.zeros([4, 4])
    for row in 0..<4 { unit[flat: 5 * row] = 1 }
    let recipe = try makeRecipe(
      ["distillation": "alpha=1,temperature=\(numbers.temperature)"],
      task: Classification(classes: 5))
    let objective = recipe.objective.assembled(base: { model, batch, _ in
      crossEntropy(model(batch.inputs), targets: batch.targets).mean()
    })
    var context = makeContext()
    context.trained["distillation"] = logits.prefix(2).map {
      TrainedNetwork(network: network, state: state($0))
    }
    let pass = ForwardPass(
      state: state(logits[2]), mode: .training, seed: 1, step: 0, tape: Tape())
    let loss = objective(
      Model(network: network, pass: pass), Batch(inputs: unit, targets: .zeros([4, 5])), &context)
    let expected = numbers.divergences.reduce(0, +) / 4 * numbers.temperature * numbers.temperature
    #expect(agree([loss.tensor.scalar], [expected]))
  }

  @Test("an ensemble's predictions are the means of those of its runs, with their tricks")
  func seeds() throws {
    let tricks = ["mixup": "", "dropout": ""]
    var experiment = try Setting.experiment(epochs: 2, tricks: tricks)
    let own = try Trainer(Setting.resolve(experiment), dataset: Setting.dataset)
    var single: [Tensor] = []
    for offset in [0, 40, 41] {
      experiment.seed = 3 + offset
      var trainer = try Trainer(
        Setting.resolve(experiment), data: own.data, seed: UInt64(experiment.seed))
      single.append(try #require(try trainer.run()).predictions)
    }
    let ensemble = try Setting.run(
      Setting.experiment(
        epochs: 2, tricks: tricks.merging(["ensemble": "seeds=2,offset=40"]) { $1 }))
    #expect(ensemble.predictions.isIdentical(to: Tensor.mean(ofLogProbabilities: single)))
  }

  @Test("a bundle's networks join, whatever its tricks made of them")
  func bundles() throws {
    var former = try Setting.experiment(
      .convolutional, epochs: 3, tricks: ["squeeze-excite": "", "snapshot-ensemble": "members=2"])
    former.seed = 11
    let (stored, archived) = try archived(former)
    #expect(stored.sets.count == 2)
    let alone = try Setting.run(Setting.experiment(epochs: 2))
    let together = try run(
      Setting.experiment(epochs: 2, tricks: ["ensemble": "bundles=[\"bundle\"]"]), with: stored)
    let network = try Setting.resolve(former).network
    let test = try PreparedData(Setting.dataset, plan: former.data, seed: 3).test
    let members = archived.served.map { network.evaluate(test.inputs, state: $0).logSoftmax() }
    let expected = Tensor.mean(ofLogProbabilities: [alone.predictions] + members)
    #expect(together.predictions.isIdentical(to: expected))
    #expect(together.tracesWeights(of: alone))
  }

  @Test("a bundle teaches as the network that it was trained to be does")
  func teacher() throws {
    var former = try Setting.experiment(.convolutional, epochs: 3)
    former.seed = 9
    let (stored, archived) = try archived(former)
    let experiment = try Setting.experiment(
      .convolutional, epochs: 2, tricks: ["distillation": "bundles=[\"bundle\"]"])
    let plain = try Setting.run(Setting.experiment(.convolutional, epochs: 2))
    #expect(!(try run(experiment, with: stored)).tracesWeights(of: plain))
    var trainer = try Trainer(
      ResolvedExperiment(experiment, dataset: Setting.dataset, weights: { _ in stored }),
      dataset: Setting.dataset)
    try trainer.step()
    let loaded = try #require(trainer.state.context.trained["distillation"]?.first)
    #expect(loaded.state.all.isIdentical(to: archived.served[0].all))
  }

  @Test("a file without a network, other scaling and other shapes are errors that say so")
  func misfits() throws {
    func error(_ stored: StoredWeights) throws -> WeightError {
      let error = #expect(throws: TrainingError.self) {
        try run(
          Setting.experiment(tricks: ["ensemble": "bundles=[\"bundle\"]"]), with: stored)
      }
      guard let reason = error?.cause as? WeightError else { throw try #require(error) }
      return reason
    }
    let (stored, _) = try archived(Setting.experiment(epochs: 1))
    let bare = StoredWeights(name: "x.safetensors", sha256: "", sets: stored.sets)
    #expect(try error(bare).description.contains("not the network"))

    var scaled = try Setting.experiment(epochs: 1)
    scaled.data.scaling = .standardise
    let (other, _) = try archived(scaled)
    #expect(try error(other).description.contains("\"standardise\" and signals [], here \"none\""))

    var narrow = stored.last
    narrow["linear1.weight"] = .zeros([36, 23])
    let wrong = StoredWeights(
      name: "bundle", sha256: "", sets: [narrow], experiment: stored.experiment)
    #expect(try error(wrong).description.contains("'linear1.weight' is \(Shape([36, 23]))"))
  }
}
