import Tasks
import Testing
import Training
import Tricks

@Suite("Numbers of losses") struct LossNumberTests {
  private struct Smoothing: Decodable {
    let logits: [Double], labels: [Int], epsilon: Double
    let all: [Double], allGradient: [Double], others: [Double], othersGradient: [Double]
    let share: Double, partner: [Int], mixedAll: [Double], mixedOthers: [Double]
  }

  @Test("label smoothing is PyTorch's with spread=all and the formula's with spread=others")
  func labelSmoothing() throws {
    let numbers = try Numbers.read("labelSmoothing", as: Smoothing.self)
    let oneHot = Tensor(
      numbers.labels.flatMap { label in (0..<4).map { $0 == label ? 1.0 : 0 } }, [6, 4])
    var mixture = oneHot * Float(numbers.share)
    mixture.add(oneHot.gatheringRows(numbers.partner), scaledBy: Float(1 - numbers.share))
    for (spread, losses, gradient, mixed) in [
      ("all", numbers.all, numbers.allGradient, numbers.mixedAll),
      ("others", numbers.others, numbers.othersGradient, numbers.mixedOthers),
    ] {
      let recipe = try makeRecipe(
        ["label-smoothing": "epsilon=\(numbers.epsilon),spread=\(spread)"],
        task: Classification(classes: 4))
      let loss = recipe.loss.assembled(base: { crossEntropy($0, targets: $1) })
      let tape = Tape()
      let logits = tape.variable(Tensor(numbers.logits, [6, 4]))
      let value = loss(logits, oneHot)
      #expect(agree(value.tensor.scalars, losses))
      #expect(agree(tape.gradients(of: value.sum())[logits].scalars, gradient))
      // The whole target of a mixture is smoothed, not the part of one of its labels.
      #expect(agree(loss(logits, mixture).tensor.scalars, mixed))
    }
  }

  private struct HardExamples: Decodable {
    struct Case: Decodable { let ratio: Double, mean: Double, gradient: [Double] }
    let losses: [Double], cases: [Case]
  }

  @Test("hard examples are NumPy's, and only they have gradients")
  func ohem() throws {
    let numbers = try Numbers.read("ohem", as: HardExamples.self)
    for example in numbers.cases {
      let recipe = try makeRecipe(["ohem": "ratio=\(example.ratio)"])
      let reduce = recipe.reduction.assembled(base: { $0.mean() })
      let tape = Tape()
      let losses = tape.variable(Tensor(numbers.losses, [numbers.losses.count]))
      let mean = reduce(losses)
      #expect(agree([mean.tensor.scalar], [example.mean]))
      #expect(agree(tape.gradients(of: mean)[losses].scalars, example.gradient))
    }
  }

  @Test("a NaN among the losses is kept")
  func ohemKeepsNaN() throws {
    let reduce = try makeRecipe(["ohem": "ratio=0.3"]).reduction.assembled(base: { $0.mean() })
    let losses = Tape().constant(Tensor([1, .nan, 3, 2, 5, 4], shape: [6]))
    #expect(reduce(losses).tensor.scalar.isNaN)
  }

  private struct Flood: Decodable {
    struct Case: Decodable { let level: Double, loss: Double, gradient: [Double] }
    let weights: [Double], cases: [Case]
  }

  @Test("flooding turns the gradient round below its level")
  func flooding() throws {
    let numbers = try Numbers.read("flooding", as: Flood.self)
    let network = try Network(
      NetworkSpec(layers: [LayerSpec(Linear(units: 1, bias: false))]), input: [4])
    let weights = NamedTensors(names: ["w"], tensors: [Tensor(numbers.weights, [4, 1])])
    for example in numbers.cases {
      let recipe = try makeRecipe(["flooding": "level=\(example.level)"])
      let objective = recipe.objective.assembled(base: { model, _, _ in
        model.pass.parameters[0].map(.square).mean()
      })
      let tape = Tape()
      let pass = ForwardPass(
        state: ModelState(parameters: weights, buffers: NamedTensors()), mode: .training, seed: 1,
        step: 0, tape: tape)
      var context = makeContext()
      let loss = objective(
        Model(network: network, pass: pass),
        Batch(inputs: .zeros([1, 4]), targets: .zeros([1, 1])),
        &context)
      #expect(agree([loss.tensor.scalar], [example.loss]))
      #expect(agree(tape.gradients(of: loss)[pass.parameters[0]].scalars, example.gradient))
    }
  }
}
