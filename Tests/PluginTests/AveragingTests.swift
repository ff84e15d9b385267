import Testing
import Training
import Tricks

@Suite("Averages and ensembles of weights") struct AveragingTests {
  private struct Means: Decodable {
    let weights: [[Double]], buffers: [[Double]]
    let meanWeight: [Double], meanBuffer: [Double], meanOfMoving: [Double]
  }

  @Test("the mean over epochs is PyTorch's AveragedModel; of moving averages, their mean")
  func swa() throws {
    let numbers = try Numbers.read("swa", as: Means.self, file: "optimisation")
    // Four epochs of three steps, of which the last two are averaged.
    for (tricks, weight) in [
      (["swa": "start=0.75"], numbers.meanWeight),
      (["swa": "start=0.75", "ema": "decay=0.6,ramp=false"], numbers.meanOfMoving),
    ] {
      let serving = try makeRecipe(tricks).serving.assembled(base: .last)
      var progress = Progress(
        step: 0, totalSteps: 12, epoch: 0, totalEpochs: 4, stepsPerEpoch: 3)
      var context = Context(seed: 1, progress: progress, parameters: [])
      var last = state([], [])
      for (weight, buffer) in zip(numbers.weights, numbers.buffers) {
        last = state(weight, buffer)
        serving.afterStep(last, &context)
        progress.step += 1
        progress.position += 1
        context.progress = progress
        if progress.step.isMultiple(of: 3) { serving.afterEpoch(last, History(), &context) }
      }
      let served = serving.serve(last, .end, context)
      #expect(served.count == 1)
      #expect(agree(served[0].parameters.tensors[0].scalars, weight), "\(tricks)")
      if tricks.count == 1 {
        #expect(agree(served[0].buffers.tensors[0].scalars, numbers.meanBuffer))
      }
      // Statistics are measured for the mean.
      context.measuringStatistics = { ModelState(parameters: $0.parameters, buffers: .init()) }
      #expect(serving.serve(last, .end, context)[0].buffers.count == 0)
    }
  }

  @Test("statistics are measured in one pass over the training examples")
  func statistics() throws {
    let resolved = try Setting.resolve(Setting.experiment(.convolutional))
    let trainer = try Trainer(resolved, dataset: Setting.dataset(of: resolved.experiment))
    let measured = trainer.state.context.measuringStatistics(trainer.state.model)
    var expected = trainer.state.model
    let training = trainer.data.training
    for start in stride(from: 0, to: training.count, by: 16) {
      let tape = Tape(recording: false)
      let pass = ForwardPass(state: expected, mode: .training, seed: 3, step: 0, tape: tape)
      let rows = training.inputs.rows(start..<min(start + 16, training.count))
      _ = resolved.network(tape.constant(rows), pass)
      expected.buffers = pass.buffers
    }
    #expect(measured.all.isIdentical(to: expected.all))
    #expect(!measured.buffers.isIdentical(to: trainer.state.model.buffers))
  }

  // MARK: - Snapshots

  /// The weights after each step of a run, and what it serves.
  private func walk(
    _ tricks: [TrickID: String], epochs: Int = 12
  ) throws -> (weights: [NamedTensors], run: TrainingOutcome) {
    let resolved = try Setting.resolve(Setting.experiment(epochs: epochs, tricks: tricks))
    var trainer = try Trainer(resolved, dataset: Setting.dataset(of: resolved.experiment))
    var weights = [trainer.state.model.parameters]
    while !trainer.state.isFinished {
      try trainer.step()
      weights.append(trainer.state.model.parameters)
    }
    return (weights, try #require(try trainer.run()))
  }

  @Test(
    "snapshots are of the ends of cycles, whatever schedule has them",
    arguments: [
      (["cyclic-cosine": "cycles=4"], [15, 30, 45, 60]),
      (["cyclic-cosine": "cycles=4", "warmup": "epochs=4"], [30, 40, 50, 60]),
      (["cyclic-cosine": "cycles=2,multiply=3"], [15, 60]),
      (["triangular": "cycles=3"], [21, 41, 60]),
      (["cyclic-cosine": "cycles=6"], [20, 30, 40, 50, 60]),
      (["cosine-decay": ""], [12, 24, 36, 48, 60]), ([:], [12, 24, 36, 48, 60]),
    ])
  func snapshots(tricks: [TrickID: String], steps: [Int]) throws {
    let (weights, run) = try walk(tricks.merging(["snapshot-ensemble": ""]) { $1 })
    #expect(run.served.count == steps.count)
    for (served, step) in zip(run.served, steps) {
      #expect(served.parameters.isIdentical(to: weights[step]), "\(tricks), step \(step)")
    }
  }

  @Test("the best epoch's whole ensemble is kept, and a run may stop within a cycle")
  func earlyStopping() throws {
    let tricks = ["cyclic-cosine": "cycles=4", "snapshot-ensemble": ""]
    let (weights, _) = try walk(tricks)
    let (_, run) = try walk(tricks.merging(["early-stopping": "patience=2"]) { $1 })
    let losses = run.history.epochs.compactMap { $0.validation?["loss"] }
    let best = try #require(losses.indices.min { losses[$0] < losses[$1] }) + 1
    let members = [15, 30, 45].filter { $0 < best * 5 } + [best * 5]
    #expect(run.served.count == members.count)
    for (served, step) in zip(run.served, members) {
      #expect(served.parameters.isIdentical(to: weights[step]))
    }
  }

  @Test("members are moving averages where weights are averaged")
  func averagedMembers() throws {
    let tricks = ["cyclic-cosine": "cycles=2", "snapshot-ensemble": "", "ema": "decay=0.5"]
    let (weights, run) = try walk(tricks)
    #expect(run.served.count == 2)
    #expect(!run.served[0].parameters.isIdentical(to: weights[30]))
    #expect(!run.served[1].parameters.isIdentical(to: weights[60]))
  }

  private func state(_ weights: [Double], _ buffers: [Double]) -> ModelState {
    ModelState(
      parameters: NamedTensors(names: ["weight"], tensors: [Tensor(weights, [weights.count])]),
      buffers: NamedTensors(names: ["mean"], tensors: [Tensor(buffers, [buffers.count])]))
  }
}
