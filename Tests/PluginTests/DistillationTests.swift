import Tasks
import Testing
import Training
import Tricks

@Suite("Distillation") struct DistillationTests {
  private struct Numbers: Decodable {
    struct Case: Decodable {
      let alpha: Double, temperature: Double, loss: Double, gradient: [Double]
    }
    let inputs: [Double], student: [Double], teacher: [Double], targets: [Double], cases: [Case]
  }

  private func linear(_ weights: [Double]) throws -> (network: Network, state: ModelState) {
    let network = try Network(
      NetworkSpec(layers: [LayerSpec(Linear(units: 4, bias: false))]), input: [3])
    var state = network.initialState(seed: 1)
    state.parameters.tensors[0] = Tensor(weights, [3, 4])
    return (network, state)
  }

  @Test("the objective and its gradient are PyTorch's, of targets that are mixtures")
  func objective() throws {
    let numbers = try PluginTests.Numbers.read(
      "distillation", as: Numbers.self, file: "structure")
    let student = try linear(numbers.student)
    let teacher = try linear(numbers.teacher)
    let batch = Batch(
      inputs: Tensor(numbers.inputs, [6, 3]), targets: Tensor(numbers.targets, [6, 4]))
    for example in numbers.cases {
      let recipe = try makeRecipe(
        ["distillation": "alpha=\(example.alpha),temperature=\(example.temperature)"],
        task: Classification(classes: 4))
      let objective = recipe.objective.assembled(base: { model, batch, _ in
        crossEntropy(model(batch.inputs), targets: batch.targets).mean()
      })
      var context = makeContext()
      context.trained["distillation"] = [
        TrainedNetwork(network: teacher.network, state: teacher.state)
      ]
      let tape = Tape()
      let pass = ForwardPass(
        state: student.state, mode: .training, seed: 1, step: 0, tape: tape)
      let loss = objective(Model(network: student.network, pass: pass), batch, &context)
      #expect(agree([loss.tensor.scalar], [example.loss]))
      let gradient = tape.gradients(of: loss)[pass.parameters[0]]
      #expect(agree(gradient.scalars, example.gradient, tolerance: 1e-5))
    }
  }

  @Test("the teacher is the plain experiment, trained from another seed on the same split")
  func teacher() throws {
    let experiment = try Setting.experiment(
      epochs: 2, tricks: ["distillation": "seed=7", "mixup": "alpha=1"])
    var trainer = try Trainer(Setting.resolve(experiment), dataset: Setting.dataset)
    try trainer.step()
    let found = try #require(trainer.state.context.trained["distillation"]?.first)

    var plain = try Setting.experiment(epochs: 2)
    plain.seed += 7
    var other = Trainer(try Setting.resolve(plain), data: trainer.data, seed: UInt64(plain.seed))
    let expected = try #require(try other.run()).served[0]
    #expect(found.state.all.isIdentical(to: expected.all))
  }

  @Test("a teacher of its own network teaches, and one pass of the student serves both parts")
  func ownNetwork() throws {
    var experiment = try Setting.experiment(
      .convolutional, epochs: 1, tricks: ["distillation": "epochs=1"])
    let same = try Setting.run(experiment)
    let toml = """
      epochs = 1
      network.layers = [{ kind = "flatten" }, { kind = "linear", units = 3 }]
      """
    experiment.tricks["distillation"] = try .parse(toml: toml, file: "test.toml")
    let other = try Setting.run(experiment)
    #expect(!other.isIdentical(to: same))
    // Batch norm counts each batch once, whatever is asked of the network.
    let buffers = try Setting.run(Setting.experiment(.convolutional, epochs: 1)).trace[0].state
    #expect(other.trace[0].state.first == buffers.first)
  }
}
