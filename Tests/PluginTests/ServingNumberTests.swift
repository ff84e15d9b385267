import Tasks
import Testing
import Training
import Tricks

@Suite("Numbers of what is served and predicted") struct ServingNumberTests {
  private struct Average: Decodable {
    let weights: [[Double]], buffers: [[Double]]
    let averageWeight: [Double], averageBuffer: [Double]
    let rampedWeight: [Double], rampedBuffer: [Double]
  }

  @Test("the moving average is PyTorch's AveragedModel, of parameters and of buffers")
  func ema() throws {
    let numbers = try Numbers.read("ema", as: Average.self)
    for (options, weight, buffer) in [
      ("decay=0.9,ramp=false", numbers.averageWeight, numbers.averageBuffer),
      ("decay=0.999", numbers.rampedWeight, numbers.rampedBuffer),
    ] {
      let serving = try makeRecipe(["ema": options]).serving.assembled(base: .last)
      var context = makeContext()
      var last = state([], [])
      for (weight, buffer) in zip(numbers.weights, numbers.buffers) {
        last = state(weight, buffer)
        serving.afterStep(last, &context)
      }
      for moment in [Serving.Moment.epoch, .end] {
        let served = serving.serve(last, moment, context)
        #expect(served.count == 1)
        #expect(agree(served[0].parameters.tensors[0].scalars, weight))
        #expect(agree(served[0].buffers.tensors[0].scalars, buffer))
      }
    }
  }

  @Test("a run stops when its patience ends, and serves the epoch of the best loss")
  func earlyStopping() throws {
    let losses = [3.0, 2, 2.5, 1.9, 1.85, 1.95, 2]
    // Patience, what counts as better, when it stops, which epoch is best; both from 1.
    for (patience, delta, stops, best) in [(2, 0.0, 7, 5), (2, 0.2, 4, 2), (1, 0.0, 3, 2)] {
      let recipe = try makeRecipe([
        "early-stopping": "patience=\(patience),min-delta=\(delta)"
      ])
      let stop = recipe.stop.assembled(base: { _ in false })
      let serving = recipe.serving.assembled(base: .last)
      var context = makeContext()
      var history = History()
      for (index, loss) in losses.enumerated() {
        history.epochs.append(
          History.Epoch(
            epoch: index + 1, trainingLoss: 0,
            validation: Scores(["loss": loss, "accuracy": 0.5], count: 1), rate: 0.1))
        let now = state([Double(index + 1)], [Double(-index)])
        serving.afterEpoch(now, history, &context)
        #expect(serving.serve(now, .epoch, context)[0].all.isIdentical(to: now.all))
        #expect(stop(history) == (index + 1 == stops))
        if stop(history) {
          let served = serving.serve(now, .end, context)
          #expect(served[0].parameters.tensors[0].scalars == [Float(best)])
          #expect(served[0].buffers.tensors[0].scalars == [Float(1 - best)])
          break
        }
      }
    }
  }

  @Test("the best epoch of an average is kept as it was averaged then")
  func bestAverage() throws {
    let recipe = try makeRecipe(["early-stopping": "patience=3", "ema": "decay=0.5,ramp=false"])
    let serving = recipe.serving.assembled(base: .last)
    var context = makeContext()
    var history = History()
    for (weight, loss) in [(4.0, 2.0), (8, 1), (0, 3)] {
      serving.afterStep(state([weight], [weight]), &context)
      history.epochs.append(
        History.Epoch(
          epoch: history.epochs.count + 1, trainingLoss: 0,
          validation: Scores(["loss": loss], count: 1), rate: 0.1))
      serving.afterEpoch(state([weight], [weight]), history, &context)
    }
    let served = serving.serve(state([0], [0]), .end, context)
    #expect(served[0].all.tensors.map(\.scalars) == [[6], [6]])
  }

  @Test("early stopping needs a validation split")
  func needsValidation() throws {
    var experiment = try Setting.experiment(tricks: ["early-stopping": ""])
    experiment.data.validation = 0
    #expect(throws: TrainingError.self) { try Setting.resolve(experiment) }
  }

  @Test("a prediction is the mean of the probabilities for the shifted and mirrored copies")
  func tta() throws {
    let network = try Network(
      NetworkSpec(layers: [LayerSpec(Flatten()), LayerSpec(Linear(units: 3))]), input: [4, 5, 1])
    let evaluator = Evaluator(
      network: network, states: [network.initialState(seed: 5)], task: Classification(classes: 3))
    let images = RandomStream(seed: 2, name: "images").normal([2, 4, 5, 1])
    let predict = try makeRecipe(["tta": "shift=1,flip=true"], inputShape: [4, 5, 1]).predict
      .assembled(base: { $0.prediction($1) })

    var sums = [Double](repeating: 0, count: 6)
    for mirror in [false, true] {
      for (right, down) in [(0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)] {
        let copy = moved(images, right: right, down: down, mirror: mirror)
        let probabilities = evaluator.prediction(Examples(inputs: copy)).map(.exp).scalars
        for (index, probability) in probabilities.enumerated() {
          sums[index] += Double(probability) / 10
        }
      }
    }
    #expect(agree(predict(evaluator, Examples(inputs: images)).map(.exp).scalars, sums))
  }

  @Test("predictions too small for a probability are averaged all the same")
  func smallProbabilities() throws {
    let network = try Network(NetworkSpec(layers: [LayerSpec(Linear(units: 2))]), input: [1])
    let evaluator = Evaluator(network: network, states: [], task: Classification(classes: 2))
    let mean = evaluator.mean(of: [
      Tensor([0, -200], shape: [1, 2]), Tensor([0, -201], shape: [1, 2]),
    ])
    #expect(agree(mean.scalars, [0, -200.379_885]))
  }

  /// What the image shows moved by whole pixels, after mirroring, zeros coming in.
  private func moved(_ images: Tensor, right: Int, down: Int, mirror: Bool) -> Tensor {
    let (height, width) = (images.shape[1], images.shape[2])
    let source = images.scalars
    var result = [Float](repeating: 0, count: source.count)
    for image in 0..<images.shape[0] {
      for row in 0..<height {
        for column in 0..<width {
          // A shift before mirroring is the opposite one after it; both are among the copies.
          let from = (row: row - down, column: (mirror ? width - 1 - column : column) - right)
          guard (0..<height).contains(from.row), (0..<width).contains(from.column) else { continue }
          result[(image * height + row) * width + column] =
            source[(image * height + from.row) * width + from.column]
        }
      }
    }
    return Tensor(result, shape: images.shape)
  }

  private func state(_ weights: [Double], _ buffers: [Double]) -> ModelState {
    ModelState(
      parameters: NamedTensors(names: ["weight"], tensors: [Tensor(weights, [weights.count])]),
      buffers: NamedTensors(names: ["mean"], tensors: [Tensor(buffers, [buffers.count])]))
  }
}
