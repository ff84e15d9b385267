import Testing
import Training
import Tricks

@Suite("Numbers of gradients, updates and rates") struct UpdateNumberTests {
  private struct Layerwise: Decodable {
    struct Case: Decodable { let options: String, weights: [[Double]] }
    let weights: [[Double]], gradients: [[[Double]]], rates: [Double]
    let decay: Double, momentum: Double, cases: [Case]
  }

  @Test("LARS and LARC are those of apex over five steps, with and without biases")
  func lars() throws {
    let numbers = try Numbers.read("lars", as: Layerwise.self)
    let network = try Network(
      NetworkSpec(layers: [LayerSpec(Linear(units: 4)), LayerSpec(Linear(units: 2))]), input: [3])
    let shapes = network.parameters.map(\.shape)
    func tensors(_ values: [[Double]]) -> [Tensor] { zip(values, shapes).map { Tensor($0, $1) } }
    var spec = OptimiserSpec()
    spec.momentum = numbers.momentum
    let optimiser = Optimiser(spec)
    for example in numbers.cases {
      let recipe = try makeRecipe(["lars": example.options], optimiser: spec)
      let update = recipe.update.assembled(base: { parameters, arguments, context in
        optimiser.update(
          &parameters, gradients: arguments.gradients, rates: arguments.rates,
          weightDecays: arguments.weightDecays, state: &context[memory: "optimiser"].tensors,
          step: 1)
      })
      var parameters = NamedTensors(
        names: network.parameters.map(\.name), tensors: tensors(numbers.weights))
      var context = makeContext(parameters: network.parameters)
      for (rate, gradients) in zip(numbers.rates, numbers.gradients) {
        update(
          &parameters,
          UpdateArguments(
            gradients: tensors(gradients), rates: Array(repeating: rate, count: 4),
            weightDecays: Array(repeating: numbers.decay, count: 4)), &context)
      }
      for (tensor, expected) in zip(parameters.tensors, example.weights) {
        #expect(agree(tensor.scalars, expected), "\(example.options)")
      }
    }
  }

  @Test("LARS does not apply to Adam")
  func larsWithAdam() {
    var optimiser = OptimiserSpec()
    optimiser.kind = .adam
    #expect(throws: NotApplicable.self) { try makeRecipe(["lars": ""], optimiser: optimiser) }
  }

  private struct Clipping: Decodable {
    struct Case: Decodable { let limit: Double, gradients: [[Double]] }
    let shapes: [[Int]], gradients: [[Double]], cases: [Case]
  }

  @Test("clipping is PyTorch's clip_grad_norm_")
  func clipNorm() throws {
    let numbers = try Numbers.read("clipNorm", as: Clipping.self)
    let gradients = zip(numbers.gradients, numbers.shapes).map { Tensor($0, Shape($1)) }
    for example in numbers.cases {
      let clipped = try clip(gradients, limit: example.limit)
      for (tensor, expected) in zip(clipped, example.gradients) {
        #expect(agree(tensor.scalars, expected))
      }
    }
  }

  @Test(
    "a gradient that is not finite is let through, for the run to name it; a large one is clipped")
  func clipOverflow() throws {
    let broken = Tensor([3e38, -.infinity], shape: [2])
    #expect(try clip([broken], limit: 1)[0].isIdentical(to: broken))
    let clipped = try clip([Tensor([3e38, -3e38], shape: [2])], limit: 1)
    #expect(agree(clipped[0].scalars, [0.707_106_781_186_547_5, -0.707_106_781_186_547_5]))
  }

  private func clip(_ gradients: [Tensor], limit: Double) throws -> [Tensor] {
    let gradient = try makeRecipe(["clip-norm": "limit=\(limit)"]).gradient.assembled(base: {
      _, _, _ in
      GradientResult(loss: 1, gradients: gradients, buffers: NamedTensors())
    })
    var context = makeContext()
    let nothing = ModelState(parameters: NamedTensors(), buffers: NamedTensors())
    return gradient(
      nothing, Batch(inputs: .zeros([1, 1]), targets: .zeros([1, 1])), &context
    ).gradients
  }

  private struct Rates: Decodable {
    struct Case: Decodable { let tricks: [String: String], rates: [Double] }
    let base: Double, steps: Int, stepsPerEpoch: Int, cases: [Case]
  }

  @Test("warm-up, cosine and both together are PyTorch's LinearLR and CosineAnnealingLR")
  func rates() throws {
    let numbers = try Numbers.read("rates", as: Rates.self)
    var optimiser = OptimiserSpec()
    optimiser.rate = numbers.base
    for example in numbers.cases {
      let recipe = try makeRecipe(example.tricks, optimiser: optimiser)
      let rate = recipe.rate.assembled(base: { $0.base })
      for (step, expected) in example.rates.enumerated() {
        let progress = makeContext(step: step).progress
        let value = rate(RateArguments(progress: progress, base: numbers.base))
        #expect(abs(value - expected) < 1e-14, "\(example.tricks), step \(step)")
      }
    }
  }

  @Test("a warm-up longer than the run leaves the cosine nothing to do")
  func longWarmup() throws {
    let recipe = try makeRecipe(["warmup": "steps=100", "cosine-decay": ""])
    let rate = recipe.rate.assembled(base: { $0.base })
    for step in 0..<24 {
      let value = rate(RateArguments(progress: makeContext(step: step).progress, base: 0.1))
      #expect(abs(value - 0.1 * Double(step) / 100) < 1e-15)
    }
  }
}
