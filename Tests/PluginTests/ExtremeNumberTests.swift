import Tasks
import Testing
import Training
import Tricks

/// Numbers at the ends of their ranges, as computed elsewhere in double precision.
@Suite("Numbers at the ends of their ranges") struct ExtremeNumberTests {
  private func read<Part: Decodable>(_ part: String, as type: Part.Type) throws -> Part {
    try Numbers.read(part, as: type, file: "extremes")
  }

  // MARK: - Moments

  private struct Moments: Decodable {
    struct Case: Decodable {
      let beta1: Double, beta2: Double, adam: [Double], adamw: [Double], lamb: [Double]
    }
    struct Dampened: Decodable { let dampening: Double, momentum: Double, weights: [Double] }
    let gradients: [[Double]], rate: Double, cases: [Case], dampened: Dampened
  }

  /// Where steps lead from 0.
  private func walked(
    _ numbers: Moments, rate: Double, decay: Double = 0, _ update: UpdateFunction
  ) throws -> [Float] {
    var parameters = NamedTensors(names: ["bias"], tensors: [.zeros([6])])
    var context = makeContext(parameters: [try parameter(.bias, count: 6)])
    for gradient in numbers.gradients {
      update(
        &parameters,
        UpdateArguments(
          gradients: [Tensor(gradient, [6])], rates: [rate], weightDecays: [decay]), &context)
      context.progress.step += 1
    }
    return parameters.tensors[0].scalars
  }

  private func parameter(_ role: ParameterSpec.Role, count: Int) throws -> ParameterSpec {
    let network = try Network(NetworkSpec(layers: [LayerSpec(Linear(units: count))]), input: [1])
    return try #require(network.parameters.first { $0.role == role })
  }

  private func rule(_ spec: OptimiserSpec) -> UpdateFunction {
    { parameters, arguments, context in
      Optimiser(spec).update(
        &parameters, gradients: arguments.gradients, rates: arguments.rates,
        weightDecays: arguments.weightDecays, state: &context[memory: "optimiser"].tensors,
        step: context.progress.step + 1)
    }
  }

  @Test("moments decay as PyTorch's do in double precision, however slowly")
  func moments() throws {
    let numbers = try read("moments", as: Moments.self)
    for example in numbers.cases {
      var spec = OptimiserSpec()
      (spec.kind, spec.beta1, spec.beta2) = (.adam, example.beta1, example.beta2)
      let name = "β \(example.beta1), \(example.beta2)"
      let adam = try walked(numbers, rate: numbers.rate, rule(spec))
      #expect(agree(adam, example.adam), "adam, \(name)")
      spec.kind = .adamw
      let decayed = try walked(numbers, rate: numbers.rate, decay: 1e-3, rule(spec))
      #expect(agree(decayed, example.adamw), "adamw, \(name)")
      let update = try makeRecipe(["lamb": "beta1=\(example.beta1),beta2=\(example.beta2)"])
        .update.assembled(base: { _, _, _ in })
      let lamb = try walked(numbers, rate: numbers.rate, update)
      #expect(agree(lamb, example.lamb), "lamb, \(name)")
    }
    var spec = OptimiserSpec()
    (spec.momentum, spec.dampening) = (numbers.dampened.momentum, numbers.dampened.dampening)
    let dampened = try walked(numbers, rate: 1000, rule(spec))
    #expect(agree(dampened, numbers.dampened.weights))
  }

  // MARK: - Averages

  private struct Averages: Decodable {
    struct Case: Decodable { let decay: Double, average: [Double] }
    let walk: [[Double]], ema: [Case]
    let batches: [[Double]], momentum: Double, mean: [Double], variance: [Double]
  }

  @Test("averages of thousands of values are PyTorch's in double precision, however slow")
  func averages() throws {
    let numbers = try read("averages", as: Averages.self)
    for example in numbers.ema {
      let serving = try makeRecipe(["ema": "decay=\(example.decay),ramp=false"])
        .serving.assembled(base: .last)
      var context = makeContext()
      var state = ModelState(parameters: NamedTensors(), buffers: NamedTensors())
      for values in numbers.walk {
        state.parameters = NamedTensors(names: ["w"], tensors: [Tensor(values, [2])])
        serving.afterStep(state, &context)
      }
      let served = try #require(serving.serve(state, .end, context).first)
      let average = served.parameters.tensors[0].scalars
      #expect(agree(average, example.average, tolerance: 4e-6), "\(example.decay)")
    }
  }

  @Test("running statistics of a share of 1e-5 are PyTorch's in double precision")
  func runningStatistics() throws {
    let numbers = try read("averages", as: Averages.self)
    var norm = BatchNorm()
    norm.momentum = numbers.momentum
    let network = try Network(NetworkSpec(layers: [LayerSpec(norm)]), input: [2])
    var state = network.initialState(seed: 1)
    for batch in numbers.batches {
      let pass = ForwardPass(
        state: state, mode: .training, seed: 1, step: 0, tape: Tape(recording: false))
      _ = network(pass.tape.constant(Tensor(batch, [4, 2])), pass)
      state.buffers = pass.buffers
    }
    #expect(agree(state.buffers.tensors[0].scalars, numbers.mean, tolerance: 2e-6))
    #expect(agree(state.buffers.tensors[1].scalars, numbers.variance, tolerance: 1e-6))
  }

  // MARK: - Columns

  private struct Columns: Decodable {
    struct Scaled: Decodable { let training: [Double], test: [Double] }
    let rows: Int, training: [Double], test: [Double], features: Scaled, everything: Scaled
  }

  @Test("columns are standardised as NumPy does in double precision, and constant ones are 0")
  func columns() throws {
    let numbers = try read("columns", as: Columns.self)
    let dataset = Dataset(
      name: "columns", target: .classes(2), inputRange: -1e38...1e38,
      train: Examples(
        inputs: Tensor(numbers.training, [numbers.rows, 6]),
        labels: Array(repeating: 0, count: numbers.rows)),
      test: Examples(inputs: Tensor(numbers.test, [2, 6]), labels: [0, 1]))
    for (scaling, expected) in [
      (DataOptions.Scaling.standardiseFeatures, numbers.features),
      (.standardiseChannels, numbers.features), (.standardise, numbers.everything),
    ] {
      var plan = DataOptions()
      (plan.validation, plan.scaling) = (0, scaling)
      let data = try PreparedData(dataset, plan: plan, seed: 1)
      for (examples, expected) in [(data.training, expected.training), (data.test, expected.test)] {
        for (index, (value, expected)) in zip(examples.inputs.scalars, expected).enumerated() {
          #expect(
            abs(Double(value) - expected) <= 1e-6 * max(abs(expected), 1e-3),
            "\(scaling), column \(index % 6): \(value) and \(expected)")
        }
      }
    }
  }

  // MARK: - Cycles

  private struct Cycles: Decodable {
    let steps: Int, options: String, rates: [Double], restarts: [Int]
  }

  @Test("cycles begin at the first step behind their exact place, and follow the exact cosine")
  func cycles() throws {
    for example in try read("cycles", as: [Cycles].self) {
      let rate = try makeRecipe(["cyclic-cosine": example.options]).rate
        .assembled(base: { $0.base })
      var rates: [Double] = []
      for step in 0..<example.steps {
        let progress = Progress(
          step: step, totalSteps: example.steps, epoch: 0, totalEpochs: 1,
          stepsPerEpoch: example.steps)
        rates.append(rate(RateArguments(progress: progress, base: 1)))
      }
      for (step, (value, expected)) in zip(rates, example.rates).enumerated() {
        #expect(abs(value - expected) < 1e-13, "\(example.options), step \(step)")
      }
      let restarts = rates.indices.filter { $0 == 0 || rates[$0] > rates[$0 - 1] }
      #expect(restarts == example.restarts, "\(example.options)")
    }
  }

  // MARK: - Norms

  private struct Norms: Decodable {
    struct Clipped: Decodable { let limit: Double, norm: Double, gradients: [[Double]] }
    let scale: Double, weights: [[Double]], coefficients: [[Double]], gradients: [[Double]]
    let clipped: Clipped, rho: Double, sharp: [[Double]], lars: [Double]
  }

  @Test("norms are those of double precision where squares overflow or vanish")
  func norms() throws {
    for example in try read("norms", as: [Norms].self) {
      func tensors(_ values: [[Double]]) -> [Tensor] { values.map { Tensor($0, [$0.count]) } }
      let given = tensors(example.gradients)
      // What PyTorch adds to the norm is more than tiny ones.
      if example.scale >= 1e-4 {
        let clipped = try answer(["clip-norm": "limit=\(example.clipped.limit)"]) { _ in given }
        for (tensor, expected) in zip(clipped, example.clipped.gradients) {
          #expect(agree(tensor.scalars, expected), "clip-norm, \(example.scale)")
        }
      }
      let coefficients = tensors(example.coefficients)
      let sharp = try answer(["sam": "rho=\(example.rho)"], weights: tensors(example.weights)) {
        zip(coefficients, $0).map { $0 * $1 }
      }
      for (tensor, expected) in zip(sharp, example.sharp) {
        #expect(scaledAgree(tensor, expected, example.scale), "sam, \(example.scale)")
      }
      let adapted = try adapted(example)
      #expect(agree(adapted, example.lars), "lars, \(example.scale)")
    }
  }

  /// `agree` for numbers of any size.
  private func scaledAgree(_ tensor: Tensor, _ expected: [Double], _ scale: Double) -> Bool {
    zip(tensor.scalars, expected).allSatisfy {
      abs(Double($0) / scale - $1 / scale) <= 2e-6 * (expected.map(abs).max() ?? 0) / scale
    }
  }

  /// What LARS makes of the first gradient, without decay and ε.
  private func adapted(_ example: Norms) throws -> [Float] {
    let update = try makeRecipe(["lars": "epsilon=0,trust=0.02"]).update
      .assembled(base: { _, arguments, context in
        context[memory: "answer"].tensors = NamedTensors(
          names: ["w"], tensors: arguments.gradients)
      })
    var parameters = NamedTensors(names: ["w"], tensors: [Tensor(example.weights[0], [5])])
    var context = makeContext(parameters: [try parameter(.weight, count: 5)])
    update(
      &parameters,
      UpdateArguments(
        gradients: [Tensor(example.gradients[0], [5])], rates: [1], weightDecays: [0]), &context)
    return context[memory: "answer"].tensors.tensors[0].scalars
  }

  private func answer(
    _ tricks: [TrickID: String], weights: [Tensor] = [],
    _ oracle: @escaping @Sendable ([Tensor]) -> [Tensor]
  ) throws -> [Tensor] {
    let gradient = try makeRecipe(tricks).gradient.assembled(base: { state, _, _ in
      GradientResult(
        loss: 1, gradients: oracle(state.parameters.tensors), buffers: NamedTensors())
    })
    var context = makeContext()
    let state = ModelState(
      parameters: NamedTensors(names: weights.indices.map { "w\($0)" }, tensors: weights),
      buffers: NamedTensors())
    return gradient(
      state, Batch(inputs: .zeros([1, 1]), targets: .zeros([1, 1])), &context
    ).gradients
  }

  private struct Standardised: Decodable {
    let weights: [Double], shape: [Int], result: [Double]
  }

  @Test("weights of every size have the standardised form of double precision")
  func standardisedWeights() throws {
    let examples = try read("standardisedWeights", as: [Standardised].self)
    // Beside the smallest weights no ε that float32 has is small.
    for example in examples where abs(example.weights[0]) > 1e-10 {
      let layers: [any Layer] = [Linear(units: 4, bias: false), Linear(units: 2)]
      let recipe = try makeRecipe(
        ["weight-standardisation": "layers=all,epsilon=1e-45"], inputShape: [3], layers: layers)
      let spec = try recipe.network.assembled(base: { $0 })(recipe.plan.network.named())
      let network = try Network(NetworkSpec(layers: [spec.layers[0]]), input: [3])
      let state = ModelState(
        parameters: NamedTensors(
          names: network.parameters.map(\.name), tensors: [Tensor(example.weights, [3, 4])]),
        buffers: NamedTensors())
      let identity = Tensor([1, 0, 0, 0, 1, 0, 0, 0, 1], shape: [3, 3])
      let result = network.evaluate(identity, state: state)
      #expect(agree(result.scalars, example.result), "\(example.weights[0])")
    }
  }

  // MARK: - Sixteen bits

  private struct Storage: Decodable {
    let format: String, inputs: [Double], weight: [Double], bias: [Double], outputs: [Double]
  }

  @Test("test inputs are rounded as training inputs are, by PyTorch's rounding")
  func testInputs() throws {
    for example in try read("storage", as: [Storage].self) {
      let inputs = Tensor(example.inputs, [7, 4])
      let dataset = Dataset(
        name: "rows", target: .classes(3), inputRange: -4...4,
        train: Examples(inputs: inputs, labels: [0, 1, 2, 0, 1, 2, 0]),
        test: Examples(inputs: inputs, labels: [0, 1, 2, 0, 1, 2, 0]))
      var experiment = Experiment()
      experiment.data.validation = 0
      experiment.data.scaling = .none
      experiment.network = NetworkSpec(layers: [LayerSpec(Linear(units: 3))])
      experiment.optimiser.rate = 0
      experiment.training.epochs = 1
      experiment.tricks["low-precision"] = try .options("format=\(example.format)")
      experiment.tricks["transfer"] = try .options("from=x,take=[\"head\"]")
      let stored = StoredWeights(
        name: "x", sha256: "",
        sets: [
          NamedTensors(
            names: ["linear1.weight", "linear1.bias"],
            tensors: [Tensor(example.weight, [4, 3]), Tensor(example.bias, [3])])
        ])
      let resolved = try ResolvedExperiment(
        experiment, dataset: dataset, weights: { _ in stored })
      var trainer = try Trainer(resolved, dataset: dataset)
      let run = try #require(try trainer.run())
      // Predictions are the logarithms of the outputs' probabilities.
      let expected = stride(from: 0, to: example.outputs.count, by: 3).flatMap { start in
        let row = example.outputs[start..<start + 3]
        let sum = Elementary.log(row.reduce(0) { $0 + Elementary.exp($1) })
        return row.map { $0 - sum }
      }
      #expect(agree(run.predictions.scalars, expected), "\(example.format)")
    }
  }

  // MARK: - Stems

  private struct Extents: Decodable {
    let size: Int, stride: Int, padding: Int, input: Int, output: Int
  }

  @Test("a stem of small convolutions has the extent of the large one, whatever its padding")
  func stems() throws {
    for example in try read("extents", as: [Extents].self) {
      let old = Convolution(
        channels: 4, size: example.size, stride: example.stride, padding: example.padding)
      let recipe = try makeRecipe(
        ["resnet-c": ""], inputShape: [example.input, example.input, 2], layers: [old])
      let spec = try recipe.network.assembled(base: { $0 })(recipe.plan.network.named())
      let output = try Network(spec, input: recipe.plan.inputShape).output
      #expect(
        output == [example.output, example.output, 4],
        "\(example.size) of stride \(example.stride), padding \(example.padding)")
    }
  }

  // MARK: - Weights of other libraries

  private struct Flattened: Decodable {
    struct Entry: Decodable { let shape: [Int], values: [Double] }
    let norm: String, tensors: [String: Entry], inputs: [Double], outputs: [Double]
  }

  @Test("a normalisation behind a flatten gets PyTorch's numbers in the order of pixels here")
  func flattenedNorms() throws {
    for example in try read("flattened", as: [Flattened].self) {
      let stored = example.tensors.sorted { $0.key < $1.key }
      let source = NamedTensors(
        names: stored.map(\.key),
        tensors: stored.map { Tensor($0.value.values, Shape($0.value.shape)) })
      let middle: any Layer =
        example.norm == "batch-norm" ? BatchNorm(activation: .relu) : LayerNorm(activation: .relu)
      let layers: [any Layer] = [Convolution(channels: 3), Flatten(), middle, Linear(units: 4)]
      let network = try Network(
        NetworkSpec(layers: layers.map { LayerSpec($0) }).named(), input: [4, 2, 2])
      var state = network.initialState(seed: 1)
      try WeightMap.pyTorchSequential(network).load(source, into: &state)
      let outputs = network.evaluate(Tensor(example.inputs, [5, 4, 2, 2]), state: state)
      #expect(agree(outputs.scalars, example.outputs, tolerance: 1e-5), "\(example.norm)")
    }
  }
}
