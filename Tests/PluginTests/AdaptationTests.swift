import Tasks
import Testing
import Training
import Tricks

@Suite("Learning from inputs without labels") struct AdaptationTests {
  private struct Objective: Decodable {
    let trick: String
    let inputs, classes, count: Int
    let weight, bias, x, unlabelled: [Double]
    let labels: [Int]
    let objective: Double
    let weightGradient, biasGradient: [Double]
  }

  @Test("objectives and their gradients are PyTorch's")
  func numbers() throws {
    let cases = try Numbers.read("objectives", as: [Objective].self, file: "adaptation")
    for example in cases {
      let parts = example.trick.split(separator: ":", maxSplits: 1).map(String.init)
      let recipe = try makeRecipe(
        [parts[0]: parts.count > 1 ? parts[1] : ""], task: Classification(classes: example.classes),
        hasUnlabelled: true)
      let objective = recipe.objective.assembled(base: { model, batch, _ in
        crossEntropy(model(batch), targets: batch.targets).mean()
      })
      let network = try Network(
        NetworkSpec(layers: [LayerSpec(Linear(units: example.classes))]).named(),
        input: [example.inputs])
      var state = network.initialState(seed: 1)
      state.parameters.tensors = [
        Tensor(example.weight, [example.inputs, example.classes]),
        Tensor(example.bias, [example.classes]),
      ]
      var examples = Examples(
        inputs: Tensor(example.x, [example.count, example.inputs]), labels: example.labels,
        classes: example.classes)
      examples[Examples.unlabelled] = .dense(
        Tensor(example.unlabelled, [example.count, example.inputs]))
      let tape = Tape()
      let pass = ForwardPass(state: state, mode: .training, seed: 1, step: 5, tape: tape)
      var context = makeContext(step: 5)
      let loss = objective(Model(network: network, pass: pass), Batch(examples), &context)
      let gradients = tape.gradients(of: loss)
      let what: Comment = "\(example.trick) of \(example.classes) classes"
      #expect(agree([loss.tensor.scalar], [example.objective]), what)
      #expect(agree(gradients[pass.parameters[0]].scalars, example.weightGradient), what)
      #expect(agree(gradients[pass.parameters[1]].scalars, example.biasGradient), what)
    }
  }

  private static let tricks = ["bnm", "entropy-minimisation", "frobenius"]

  @Test("are at hand in the tests of every trick")
  func setting() {
    #expect(Setting.dataset.unlabelled?.count == 64)
  }

  @Test(
    "is refused where the experiment names none, and where inputs have no class", arguments: tricks)
  func refused(id: TrickID) throws {
    let experiment = try Setting.experiment(tricks: [id: ""])
    let error = #expect(throws: TrainingError.self) {
      try ResolvedExperiment(experiment, dataset: SmallData.labelledImages)
    }
    #expect(error?.description.contains("the experiment names none") == true)
    #expect(error?.hint?.contains("data.unlabelled") == true)
    for model in [Setting.Model.regressor, .recurrent, .transcriber] {
      #expect(throws: TrainingError.self) {
        try Setting.resolve(Setting.experiment(model, tricks: [id: ""]))
      }
    }
  }

  @Test("counts the whole weight from the end of the ramp on", arguments: tricks)
  func ramp(id: TrickID) throws {
    func run(_ options: String) throws -> TrainingOutcome {
      try Setting.run(Setting.experiment(epochs: 1, tricks: [id: options]))
    }
    // In the first step, and the others follow from that.
    #expect(try run("ramp=1").isIdentical(to: run("ramp=0")))
    #expect(try !run("ramp=2").isIdentical(to: run("ramp=0")))
  }

  @Test("several terms share one pass: a network's statistics go on once for all")
  func onePass() throws {
    func buffers(_ tricks: [TrickID: String]) throws -> NamedTensors {
      let resolved = try Setting.resolve(Setting.experiment(.convolutional, tricks: tricks))
      var trainer = try Trainer(resolved, dataset: Setting.dataset)
      try trainer.step()
      return trainer.state.model.buffers
    }
    let one = try buffers(["bnm": ""])
    #expect(try buffers(["bnm": "", "frobenius": ""]).isIdentical(to: one))
    #expect(try !buffers([:]).isIdentical(to: one))
  }
}
