import Tasks
import Testing
import Training
import Tricks

@Suite("Numbers of points") struct PointNumberTests {
  private struct PointNumbers: Decodable {
    struct Case: Decodable {
      let options: String, parameters: [String: [Double]], loss: Double
      let gradients: [String: [Double]], prediction: [Double]
    }
    let inputs: [Double], labels: [Int], cases: [Case]
  }

  private static let shape: Shape = [2, 8, 12, 2]

  private func examples(_ numbers: PointNumbers) -> Examples {
    Examples(inputs: Tensor(numbers.inputs, Self.shape), labels: numbers.labels, classes: 3)
  }

  private func task(_ examples: Examples) throws -> SemanticSegmentation {
    try SemanticSegmentation(
      Dataset(
        name: "points", target: .classes(3), inputRange: -8...8, train: examples, test: examples))
  }

  /// A recipe for pictures whose logits stand on a grid of 4×4 pixels, with its network.
  private func recipe(
    _ tricks: [TrickID: String], task: any Task
  ) throws -> (recipe: Recipe, network: Network) {
    var model = SegmenterModel()
    (model.channels, model.depth) = ([3, 4, 5], 1)
    let spec = NetworkSpec(layers: model.layers(outputs: 3)).named()
    var recipe = Recipe(
      plan: Plan(
        task: task, inputShape: Self.shape.suffix(from: 1), network: spec, data: DataOptions(),
        optimiser: OptimiserSpec(), epochs: 4, batchSize: 8, targets: TargetSummary()))
    for (id, options) in tricks { try edit(trick(id), options, &recipe) }
    let network = try Network(
      recipe.network.assembled(base: { $0 })(spec), input: Self.shape.suffix(from: 1))
    return (recipe, network)
  }

  private func edit<T: Trick>(_ type: T.Type, _ options: String, _ recipe: inout Recipe) throws {
    try T(ConfigurationNode.options(options).decode(T.Options.self)).edit(&recipe)
  }

  @Test("points are chosen, trained on and predicted as by PyTorch's functions")
  func points() throws {
    let numbers = try Numbers.read("pointrend", as: PointNumbers.self, file: "pointrend")
    let examples = examples(numbers)
    let task = try task(examples)
    for example in numbers.cases {
      let (recipe, network) = try recipe(["pointrend": example.options], task: task)
      var state = network.initialState(seed: 1)
      #expect(Set(network.parameters.map(\.name)) == Set(example.parameters.keys))
      for (name, values) in example.parameters {
        state.parameters[name] = Tensor(values, try #require(state.parameters[name]).shape)
      }
      let objective = recipe.objective.assembled { model, batch, _ in
        task.losses(of: model, on: batch, by: { task.loss($0, $1) }).mean()
      }
      let tape = Tape()
      let pass = ForwardPass(state: state, mode: .training, seed: 1, step: 5, tape: tape)
      var context = makeContext(step: 5, parameters: network.parameters)
      let value = objective(
        Model(network: network, task: task, pass: pass), Batch(examples), &context)
      #expect(agree(value.tensor.scalars, [example.loss]), "\(example.options)")
      let gradients = tape.gradients(of: value)
      for (index, parameter) in network.parameters.enumerated() {
        let expected = try #require(example.gradients[parameter.name])
        #expect(
          agree(gradients[pass.parameters[index]].scalars, expected, tolerance: 2e-5),
          "\(parameter.name) with \(example.options)")
      }
      guard !example.prediction.isEmpty else { continue }
      let predict = recipe.predict.assembled { $0.prediction($1) }
      let prediction = predict(
        Evaluator(network: network, states: [state], task: task),
        examples.selecting(task.inputFields))
      #expect(prediction.shape == [2, 96, 3])
      #expect(agree(prediction.scalars, example.prediction, tolerance: 1e-5), "\(example.options)")
    }
  }

  @Test("without points at inference, predictions are the network's own")
  func trainingAlone() throws {
    let numbers = try Numbers.read("pointrend", as: PointNumbers.self, file: "pointrend")
    let task = try task(examples(numbers))
    let (with, network) = try recipe(["pointrend": "inference-points=0"], task: task)
    #expect(with.contributors[.predict] == [] && with.contributors[.objective] == ["pointrend"])
    let (without, _) = try recipe(["pointrend": "points=0"], task: task)
    #expect(
      without.contributors[.objective] == [] && without.contributors[.predict] == ["pointrend"])
    // Beside the network's own layers, which keep their output.
    #expect(network.output == [96, 3])
  }

  @Test("several sets of weights predict together")
  func severalSets() throws {
    let numbers = try Numbers.read("pointrend", as: PointNumbers.self, file: "pointrend")
    let examples = examples(numbers).selecting([Examples.input])
    let task = try task(self.examples(numbers))
    let (recipe, network) = try recipe(["pointrend": "inference-points=20"], task: task)
    let predict = recipe.predict.assembled { $0.prediction($1) }
    func prediction(_ seeds: [UInt64]) -> Tensor {
      predict(
        Evaluator(
          network: network, states: seeds.map { network.initialState(seed: $0) }, task: task),
        examples)
    }
    let mean = task.mean(of: [prediction([1]), prediction([2])])
    #expect(prediction([1, 2]).isIdentical(to: mean))
  }

  @Test("networks without fine features and coarse logits are refused, and tasks without pixels")
  func refused() throws {
    let error = #expect(throws: NotApplicable.self) { try makeRecipe(["pointrend": ""]) }
    #expect(error?.reason == "this task has no class for each pixel")
    let numbers = try Numbers.read("pointrend", as: PointNumbers.self, file: "pointrend")
    let recipe = try makeRecipe(["pointrend": ""], task: task(examples(numbers)))
    let missing = #expect(throws: NotApplicable.self) {
      try recipe.network.assembled(base: { $0 })(NetworkSpec(layers: []))
    }
    #expect(missing?.reason.contains("no outputs 'fine'") == true)
  }

  @Test(
    "what moves pictures without the classes of their pixels is refused",
    arguments: ["augment", "progressive-size", "cutmix", "tta"])
  func moving(id: TrickID) throws {
    let numbers = try Numbers.read("pointrend", as: PointNumbers.self, file: "pointrend")
    let task = try task(examples(numbers))
    let error = #expect(throws: NotApplicable.self) {
      try makeRecipe([id: ""], task: task, inputShape: [8, 12, 2])
    }
    #expect(error?.reason.contains("the classes of pixels would stay where they are") == true)
  }
}
