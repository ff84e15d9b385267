import Testing
import Training
import Tricks

@Suite("Numbers of optimisers and gradients") struct OptimisationNumberTests {
  private struct Updates: Decodable {
    struct Case: Decodable { let tricks: [String: String], weights: [[Double]] }
    let weights: [[Double]], gradients: [[[Double]]], factors: [Double]
    let rate: Double, momentum: Double, decay: Double, cases: [Case]
  }

  @Test("optimisers, decays and what is around them are PyTorch's or the papers', over five steps")
  func updates() throws {
    let numbers = try Numbers.read("updates", as: Updates.self, file: "optimisation")
    let network = try Network(
      NetworkSpec(layers: [LayerSpec(Linear(units: 4)), LayerSpec(Linear(units: 2))]), input: [3])
    let shapes = network.parameters.map(\.shape)
    func tensors(_ values: [[Double]]) -> [Tensor] { zip(values, shapes).map { Tensor($0, $1) } }
    var base = OptimiserSpec()
    (base.rate, base.momentum, base.weightDecay) = (numbers.rate, numbers.momentum, numbers.decay)
    for example in numbers.cases {
      let recipe = try makeRecipe(example.tricks, optimiser: base)
      let spec = try recipe.momentum.assembled(base: { $0 })(
        recipe.optimiser.assembled(base: { $0 })(base))
      let update = recipe.update.assembled(base: { parameters, arguments, context in
        Optimiser(spec).update(
          &parameters, gradients: arguments.gradients, rates: arguments.rates,
          weightDecays: arguments.weightDecays, state: &context[memory: "optimiser"].tensors,
          step: context.progress.step + 1)
      })
      var parameters = NamedTensors(
        names: network.parameters.map(\.name), tensors: tensors(numbers.weights))
      var context = makeContext(parameters: network.parameters)
      for (factor, gradients) in zip(numbers.factors, numbers.gradients) {
        update(
          &parameters,
          UpdateArguments(
            gradients: tensors(gradients), rates: Array(repeating: spec.rate * factor, count: 4),
            weightDecays: Array(repeating: spec.weightDecay, count: 4)), &context)
        context.progress.step += 1
      }
      for (tensor, expected) in zip(parameters.tensors, example.weights) {
        // In 32 bits Adam's β₂ is 0.999 but for 10⁻⁸, which is 10⁻⁵ of 1 − β₂.
        #expect(agree(tensor.scalars, expected, tolerance: 1e-5), "\(example.tricks)")
      }
    }
  }

  @Test(
    "a trick that would change nothing about the optimiser is refused",
    arguments: [
      ("nesterov", "", "nesterov=true"), ("nesterov", "", "kind=adam"),
      ("nesterov", "", "momentum=0"), ("no-bias-decay", "", "weight-decay=0"),
      ("adam", "rate=0.05", "kind=adam,rate=0.05"),
    ])
  func withoutEffect(id: TrickID, options: String, optimiser: String) throws {
    var experiment = try Setting.experiment(tricks: [id: options])
    experiment.optimiser = try ConfigurationNode.options(optimiser).decode(OptimiserSpec.self)
    let error = #expect(throws: TrainingError.self) { try Setting.resolve(experiment) }
    #expect(error?.cause is NotApplicable, "\(String(describing: error))")
  }

  // MARK: - Gradients

  private struct Clipping: Decodable {
    struct Case: Decodable { let limit: Double, gradients: [[Double]] }
    let shapes: [[Int]], gradients: [[Double]], cases: [Case]
  }

  @Test("element-wise limits are PyTorch's clip_grad_value_, and let an overflow through")
  func clipValue() throws {
    let numbers = try Numbers.read("clipValue", as: Clipping.self, file: "optimisation")
    let gradients = zip(numbers.gradients, numbers.shapes).map { Tensor($0, Shape($1)) }
    for example in numbers.cases {
      let clipped = try answer(["clip-value": "limit=\(example.limit)"]) { _ in gradients }
      for (tensor, expected) in zip(clipped.gradients, example.gradients) {
        #expect(agree(tensor.scalars, expected))
      }
    }
    let broken = Tensor([.infinity, 3], shape: [2])
    let kept = try answer(["clip-value": "limit=1"]) { _ in [broken] }
    #expect(kept.gradients[0].isIdentical(to: broken))
  }

  private struct Sharpness: Decodable {
    struct Case: Decodable { let rho: Double, loss: Double, gradients: [[Double]] }
    let weights: [[Double]], coefficients: [[Double]], cases: [Case]
  }

  @Test("the sharpness-aware gradient is that of the perturbed weights, by PyTorch's autograd")
  func sam() throws {
    let numbers = try Numbers.read("sam", as: Sharpness.self, file: "optimisation")
    let weights = numbers.weights.map { Tensor($0, [$0.count]) }
    let coefficients = numbers.coefficients.map { Tensor($0, [$0.count]) }
    for example in numbers.cases {
      let result = try answer(["sam": "rho=\(example.rho)"], weights: weights) { weights in
        zip(weights, coefficients).map { $0 * $0 * $0 + $1 }
      }
      for (tensor, expected) in zip(result.gradients, example.gradients) {
        #expect(agree(tensor.scalars, expected))
      }
      // The oracle's loss is the first weight: the one before the climb is reported.
      #expect(result.loss == weights[0][flat: 0])
    }
  }

  @Test("noise has the variance of its step, mean 0, and is drawn anew for each tensor")
  func noise() throws {
    let zeros = [Tensor.zeros([20_000]), Tensor.zeros([20_000])]
    for step in [0, 9] {
      let noisy = try answer(["gradient-noise": "variance=0.3"], step: step) { _ in zeros }
        .gradients
      let variance = 0.3 / Elementary.pow(Double(step + 1), 0.55)
      for tensor in noisy {
        let scaled = tensor.scalars.map { Double($0) / variance.squareRoot() }
        let mean: Double = scaled.reduce(0, +) / 20_000
        let meanSquare: Double = scaled.reduce(0) { $0 + $1 * $1 } / 20_000
        let beyond = Double(scaled.count { abs($0) > 1 }) / 20_000
        // Four standard errors, of which a mean's is 0.0071, a mean square's √2 as much.
        #expect(abs(mean) < 0.0283)
        #expect(abs(meanSquare - 1) < 0.04)
        #expect(abs(beyond - 0.3173) < 0.0132)
      }
      let product = Double(noisy[0].dot(noisy[1])) / variance / 20_000
      #expect(abs(product) < 0.0283)
    }
  }

  /// What the gradient slot makes of an oracle whose loss is its first weight.
  private func answer(
    _ tricks: [TrickID: String], weights: [Tensor] = [.zeros([1])], step: Int = 0,
    oracle: @escaping @Sendable ([Tensor]) -> [Tensor]
  ) throws -> GradientResult {
    let gradient = try makeRecipe(tricks).gradient.assembled(base: { state, _, _ in
      GradientResult(
        loss: state.parameters.tensors[0][flat: 0], gradients: oracle(state.parameters.tensors),
        buffers: state.buffers)
    })
    var context = makeContext(step: step)
    let state = ModelState(
      parameters: NamedTensors(names: weights.indices.map(String.init), tensors: weights),
      buffers: NamedTensors())
    return gradient(state, Batch(inputs: .zeros([1, 1]), targets: .zeros([1, 1])), &context)
  }

  /// What the recipe's whole gradient gives for an experiment on given weights and examples.
  private func gradient(
    _ model: Setting.Model, _ tricks: [TrickID: String], count: Int = 11
  ) throws -> GradientResult {
    let resolved = try Setting.resolve(Setting.experiment(model, tricks: tricks))
    let trainer = try Trainer(resolved, dataset: Setting.dataset(of: resolved.experiment))
    var context = trainer.state.context
    let portion = trainer.data.training.choosing(Array(0..<count))
    return AssembledRecipe(resolved).gradient(
      trainer.state.model, Batch(inputs: portion.inputs, targets: portion.targets), &context)
  }

  @Test(
    "parts of a batch, as unequal as they may be, add up to its gradient", arguments: [2, 3, 40])
  func accumulation(parts: Int) throws {
    let whole = try gradient(.perceptron, [:])
    let split = try gradient(.perceptron, ["accumulate": "parts=\(parts)"])
    #expect(abs(whole.loss - split.loss) < 1e-6)
    for (a, b) in zip(whole.gradients, split.gradients) {
      #expect(agree(b.scalars, a.scalars.map(Double.init)))
    }
  }

  @Test("parts change running statistics one after another, and draw their own dropout")
  func accumulationParts() throws {
    let whole = try gradient(.convolutional, [:])
    let split = try gradient(.convolutional, ["accumulate": "parts=2"])
    #expect(!split.buffers.isIdentical(to: whole.buffers))

    let layers: [any Layer] = [Dropout(rate: 0.5)]
    let network = try Network(NetworkSpec(layers: layers.map { LayerSpec($0) }), input: [64])
    let draws = (0..<3).map { part in
      let tape = Tape(recording: false)
      let pass = ForwardPass(
        state: network.initialState(seed: 1), mode: .training, seed: 1, step: 0, part: part,
        tape: tape)
      return network(tape.constant(Tensor(repeating: 1, shape: [2, 64])), pass).tensor.scalars
    }
    #expect(draws[0] != draws[1] && draws[1] != draws[2] && draws[0] != draws[2])
  }

  // MARK: - Sixteen bits

  private struct Precision: Decodable {
    struct Case: Decodable { let options: String, loss: Double, gradients: [[Double]] }
    let parameters: [[Double]], inputs: [Double], labels: [Int], cases: [Case]
  }

  @Test("weights, activations and gradients are rounded as PyTorch rounds them")
  func lowPrecision() throws {
    let numbers = try Numbers.read("lowPrecision", as: Precision.self, file: "optimisation")
    let targets = numbers.labels.flatMap { label in (0..<3).map { $0 == label ? 1.0 : 0 } }
    let batch = Batch(
      inputs: Tensor(numbers.inputs, [5, 6, 6, 1]), targets: Tensor(targets, [5, 3]))
    for example in numbers.cases {
      let resolved = try Setting.resolve(
        Setting.experiment(tricks: ["low-precision": example.options]))
      let specs = resolved.network.parameters
      let state = ModelState(
        parameters: NamedTensors(
          names: specs.map(\.name),
          tensors: zip(numbers.parameters, specs).map { Tensor($0, $1.shape) }),
        buffers: NamedTensors())
      var context = makeContext(parameters: specs)
      let result = AssembledRecipe(resolved).gradient(state, batch, &context)
      #expect(context.lossScale == 1)
      #expect(abs(Double(result.loss) - example.loss) < 1e-6)
      for (tensor, expected) in zip(result.gradients, example.gradients) {
        #expect(agree(tensor.scalars, expected), "\(example.options)")
      }
    }
  }

  @Test("a flood level is one of the loss, not of the scaled loss")
  func floodingWithLossScale() throws {
    let plain = try gradient(.perceptron, ["low-precision": ""])
    let level = Double(plain.loss) + 0.5
    let flooded = try gradient(
      .perceptron, ["low-precision": "", "flooding": "level=\(level)"])
    #expect(abs(Double(flooded.loss) - (2 * level - Double(plain.loss))) < 1e-6)
    for (a, b) in zip(plain.gradients, flooded.gradients) {
      #expect(agree(b.scalars, a.scalars.map { -Double($0) }, tolerance: 0))
    }
    let below = try gradient(
      .perceptron, ["low-precision": "", "flooding": "level=\(Double(plain.loss) * 0.9)"])
    #expect(zip(plain.gradients, below.gradients).allSatisfy { $0.isIdentical(to: $1) })
  }
}
