import Tasks
import Testing
import Training
import Tricks

@Suite("Numbers of layers and of data") struct StructureNumberTests {
  private func read<Part: Decodable>(_ part: String, as type: Part.Type) throws -> Part {
    try Numbers.read(part, as: type, file: "structure")
  }

  /// The network's layers after a trick.
  private func edited(
    _ tricks: [TrickID: String], _ layers: [any Layer], input: Shape,
    targets: TargetSummary = TargetSummary()
  ) throws -> [LayerSpec] {
    let recipe = try makeRecipe(tricks, inputShape: input, layers: layers, targets: targets)
    return try recipe.network.assembled(base: { $0 })(recipe.plan.network.named()).layers
  }

  /// What one layer computes of a batch with given parameters, and the gradients of its mean square.
  private func apply(
    _ layer: LayerSpec, to x: Tensor, parameters: [[Double]]
  ) throws -> (output: Tensor, gradients: [Tensor]) {
    let network = try Network(
      NetworkSpec(layers: [layer]), input: x.shape.suffix(from: 1))
    var state = network.initialState(seed: 1)
    try #require(parameters.count == state.parameters.count)
    for (index, values) in parameters.enumerated() {
      state.parameters.tensors[index] = Tensor(values, state.parameters.tensors[index].shape)
    }
    let tape = Tape()
    let pass = ForwardPass(state: state, mode: .training, seed: 1, step: 0, tape: tape)
    let output = network(tape.constant(x), pass)
    let gradients = tape.gradients(of: output.map(.square).mean())
    return (output.tensor, pass.parameters.map { gradients[$0] })
  }

  private struct Losses: Decodable {
    struct Case: Decodable {
      let tricks: [String: String], mixed: Bool?, losses: [Double], gradient: [Double]
    }
    let logits: [Double], labels: [Int], mixture: [Double], counts: [Int], cases: [Case]
  }

  @Test("losses and their gradients are PyTorch's, of one-hot targets and of mixtures")
  func losses() throws {
    let numbers = try read("losses", as: Losses.self)
    let oneHot = Tensor.oneHot(numbers.labels, classes: 4)
    for example in numbers.cases {
      let recipe = try makeRecipe(
        example.tricks, task: Classification(classes: 4),
        targets: TargetSummary(classCounts: numbers.counts))
      let loss = recipe.loss.assembled(base: { crossEntropy($0, targets: $1) })
      let tape = Tape()
      let logits = tape.variable(Tensor(numbers.logits, [6, 4]))
      let targets = example.mixed == true ? Tensor(numbers.mixture, [6, 4]) : oneHot
      let value = loss(logits, targets)
      let gradient = tape.gradients(of: value.sum())[logits]
      #expect(agree(value.tensor.scalars, example.losses), "\(example.tricks)")
      #expect(agree(gradient.scalars, example.gradient, tolerance: 5e-6), "\(example.tricks)")
    }
  }

  @Test("the focal loss and its gradient stay finite where a prediction is certain")
  func certainFocus() throws {
    let loss = try makeRecipe(["focal": "gamma=0.5"]).loss.assembled(base: { logits, _ in logits })
    let tape = Tape()
    let logits = tape.variable(Tensor([200, 0, 0, 0, 200, 0], [2, 3]))
    let value = loss(logits, Tensor([1, 0, 0, 1, 0, 0], [2, 3]))
    #expect(value.tensor.isFinite && value.tensor.scalars[0] == 0)
    #expect(tape.gradients(of: value.sum())[logits].isFinite)
  }

  @Test("a class without examples has the weight 1, equally frequent ones are refused")
  func classWeights() throws {
    #expect(throws: NotApplicable.self) {
      try makeRecipe(["class-weights": ""], targets: TargetSummary(classCounts: [7, 7, 7]))
    }
    let recipe = try makeRecipe(
      ["class-weights": ""], targets: TargetSummary(classCounts: [6, 2, 0]))
    let loss = recipe.loss.assembled(base: { $0.tape.constant($1) })
    let weighted = loss(Tape().constant(.zeros([1, 3])), Tensor([1, 1, 1], [1, 3]))
    #expect(agree(weighted.tensor.scalars, [8.0 / 12, 8.0 / 4, 1]))
  }

  private struct Sizes: Decodable {
    struct Case: Decodable { let start: Double, shape: [Int], images: [Double] }
    let shape: [Int], images: [Double], cases: [Case]
  }

  @Test("smaller images are PyTorch's interpolation of areas, and grow to whole ones")
  func progressiveSize() throws {
    let numbers = try read("sizes", as: Sizes.self)
    let images = Tensor(numbers.images, Shape(numbers.shape))
    let batch = Batch(inputs: images, targets: .zeros([2, 3]))
    for example in numbers.cases {
      let recipe = try makeRecipe(
        ["progressive-size": "start=\(example.start),until=0.5"], inputShape: [7, 6, 2])
      let resize = recipe.batch.assembled(base: { batch, _ in batch })
      var context = makeContext(step: 0)
      let small = resize(batch, &context).inputs
      #expect(small.shape.dimensions == [2] + example.shape + [2])
      #expect(agree(small.scalars, example.images))
      context = makeContext(step: 12)
      #expect(resize(batch, &context).inputs.isIdentical(to: images))
    }
  }

  @Test("a network that flattens its images cannot take smaller ones, and says so")
  func sizesNeedPooling() throws {
    let layers: [any Layer] = [Convolution(channels: 2), Flatten(), Linear(units: 3)]
    #expect(throws: NotApplicable.self) {
      try edited(["progressive-size": ""], layers, input: [6, 6, 1])
    }
    _ = try edited(
      ["progressive-size": ""],
      [Convolution(channels: 2), AdaptiveMaxPool(outputSize: 2), Flatten(), Linear(units: 3)],
      input: [6, 6, 1])
    // It can where another trick pools them.
    _ = try edited(
      ["progressive-size": "", "global-average-pooling": ""], layers, input: [6, 6, 1])
  }

  private struct Standardised: Decodable {
    let shape: [Int], inputs: [Double]
    let features: [Double], channels: [Double], everything: [Double]
  }

  @Test("inputs are standardised as NumPy does, by the training split alone")
  func standardise() throws {
    let numbers = try read("standardise", as: Standardised.self)
    let inputs = Tensor(numbers.inputs, Shape(numbers.shape))
    let train = Examples(inputs: inputs, labels: [0, 1, 2, 0, 1, 2, 0, 1, 2])
    let test = Examples(inputs: inputs * 100 + 7, labels: train.labels)
    let dataset = Dataset(
      name: "numbers", target: .classes(3), inputRange: 0...1, train: train,
      test: test)
    for (over, expected) in [
      ("features", numbers.features), ("channels", numbers.channels),
      ("everything", numbers.everything),
    ] {
      var plan = DataOptions()
      plan.validation = 0
      let recipe = try makeRecipe(["standardise": "over=\(over)"], data: plan)
      let edited = try recipe.data.assembled(base: { $0 })(plan)
      let prepared = try PreparedData(dataset, plan: edited, seed: 1)
      #expect(agree(prepared.training.inputs.scalars, expected), "\(over)")
    }
  }

  private struct Convolved: Decodable {
    let input: [Double], weight: [Double], output: [Double], gradient: [Double]
  }

  @Test("standardised weights give PyTorch's outputs and gradients")
  func weightStandardisation() throws {
    let numbers = try read("weightStandardisation", as: Convolved.self)
    let layers = try edited(
      ["weight-standardisation": ""],
      [Convolution(channels: 4, bias: false), GlobalAveragePool(), Linear(units: 3)],
      input: [5, 5, 3])
    let result = try apply(
      layers[0], to: Tensor(numbers.input, [2, 5, 5, 3]), parameters: [numbers.weight])
    #expect(agree(result.output.scalars, numbers.output))
    #expect(agree(result.gradients[0].scalars, numbers.gradient, tolerance: 1e-5))
  }

  private struct Gated: Decodable {
    let input: [Double], weights: [[Double]], output: [Double]
  }

  @Test("squeeze and excitation is PyTorch's")
  func squeezeExcite() throws {
    let numbers = try read("squeezeExcite", as: Gated.self)
    let layers = try edited(
      ["squeeze-excite": "reduction=2"],
      [Convolution(channels: 4, activation: .relu), GlobalAveragePool(), Linear(units: 3)],
      input: [3, 3, 1])
    let result = try apply(
      layers[1], to: Tensor(numbers.input, [2, 3, 3, 4]), parameters: numbers.weights)
    #expect(agree(result.output.scalars, numbers.output))
  }

  @Test("attention of pixels is PyTorch's, and starts as the identity")
  func attention() throws {
    let numbers = try read("attention", as: Gated.self)
    let layers = try edited(
      ["attention": "heads=2"],
      [Convolution(channels: 4, activation: .relu), GlobalAveragePool(), Linear(units: 3)],
      input: [3, 3, 1])
    let x = Tensor(numbers.input, [2, 3, 3, 4])
    let result = try apply(layers[1], to: x, parameters: numbers.weights)
    #expect(agree(result.output.scalars, numbers.output))
    let network = try Network(NetworkSpec(layers: [layers[1]]), input: [3, 3, 4])
    let first = network.evaluate(x, state: network.initialState(seed: 1))
    #expect(agree(first.scalars, numbers.input, tolerance: 0))
  }

  private struct Pooled: Decodable { let shape: [Int], input: [Double], output: [Double] }

  @Test("averages in shortcuts are PyTorch's, at borders that fill no square too")
  func shortcutPool() throws {
    let numbers = try read("shortcutPool", as: Pooled.self)
    let reduce = Convolution(channels: 4, stride: 2)
    let shortcut = Convolution(channels: 4, size: 1, stride: 2)
    let layers = try edited(
      ["resnet-d": ""],
      [
        Residual(body: [LayerSpec(reduce)], shortcut: [LayerSpec(shortcut)]), GlobalAveragePool(),
        Linear(units: 3),
      ], input: [5, 7, 2])
    let block = try #require(layers[0].layer as? Residual)
    #expect((block.shortcut[1].layer as? Convolution)?.stride == 1)
    let result = try apply(
      block.shortcut[0], to: Tensor(numbers.input, Shape(numbers.shape)), parameters: [])
    #expect(agree(result.output.scalars, numbers.output))
  }

  private struct Norms: Decodable {
    struct Case: Decodable { let trick: String, options: String, output: [Double] }
    let input: [Double], scale: [Double], shift: [Double], cases: [Case]
  }

  @Test("norms that take a batch norm's place are PyTorch's")
  func norms() throws {
    let numbers = try read("norms", as: Norms.self)
    for example in numbers.cases {
      let layers = try edited(
        [example.trick: example.options],
        [Convolution(channels: 6), BatchNorm(), GlobalAveragePool(), Linear(units: 3)],
        input: [4, 4, 1])
      let result = try apply(
        layers[1], to: Tensor(numbers.input, [3, 4, 4, 6]),
        parameters: [numbers.scale, numbers.shift])
      #expect(agree(result.output.scalars, example.output, tolerance: 5e-6), "\(example)")
    }
  }

  @Test("a network starts by predicting the classes' frequencies, or the mean value")
  func priorBias() throws {
    let layers = try edited(
      ["prior-bias": ""], [Linear(units: 4)], input: [2],
      targets: TargetSummary(classCounts: [50, 5, 20, 25]))
    let network = try Network(NetworkSpec(layers: layers), input: [2])
    let output = network.evaluate(.zeros([1, 2]), state: network.initialState(seed: 1))
    #expect(agree(output.logSoftmax().map(.exp).scalars, [0.5, 0.05, 0.2, 0.25]))

    let regression = try edited(
      ["prior-bias": "share=0.5"], [Linear(units: 2)], input: [2],
      targets: TargetSummary(means: [3, -8]))
    let values = try Network(NetworkSpec(layers: regression), input: [2])
    let means = values.evaluate(.zeros([1, 2]), state: values.initialState(seed: 1))
    #expect(means.scalars == [1.5, -4])
  }
}
