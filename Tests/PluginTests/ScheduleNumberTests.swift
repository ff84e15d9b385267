import Testing
import Training
import Tricks

@Suite("Numbers of schedules") struct ScheduleNumberTests {
  private struct Schedules: Decodable {
    struct Case: Decodable { let trick: String, options: String, rates: [Double], warmed: [Double] }
    let base: Double, warmup: Int, start: Double, cases: [Case]
  }

  @Test("schedules are PyTorch's and Caffe's, alone and behind a warm-up")
  func schedules() throws {
    let numbers = try Numbers.read("schedules", as: Schedules.self, file: "schedules")
    let warmup = "steps=\(numbers.warmup),start=\(numbers.start)"
    for example in numbers.cases {
      let alone = [example.trick: example.options]
      let warmed = [example.trick: example.options, "warmup": warmup]
      for (tricks, expected) in [(alone, example.rates), (warmed, example.warmed)] {
        let rate = try makeRecipe(tricks).rate.assembled(base: { $0.base })
        for (step, expected) in expected.enumerated() {
          let progress = makeContext(step: step).progress
          let value = rate(RateArguments(progress: progress, base: numbers.base))
          #expect(abs(value - expected) < 1e-14, "\(tricks), step \(step)")
        }
      }
    }
  }

  @Test("every trick that replaces the rate has been compared with PyTorch or Caffe")
  func allAreCompared() throws {
    let numbers = try Numbers.read("schedules", as: Schedules.self, file: "schedules")
    let compared = Set(numbers.cases.map(\.trick)).union(["reduce-on-plateau"])
    for id in allTricks where id != "cosine-decay" {
      // What cannot stand beside a schedule is one.
      let error = #expect(throws: (any Error).self) {
        _ = try makeRecipe([id: "", "cosine-decay": ""])
        throw Composes()
      }
      if error is Conflict { #expect(compared.contains(id)) }
    }
  }

  private struct Composes: Error {}

  private struct Plateaus: Decodable {
    struct Case: Decodable { let options: String, rates: [Double] }
    let base: Double, scores: [Double], cases: [Case]
  }

  @Test("a plateau lowers the rate as PyTorch's ReduceLROnPlateau does, behind a warm-up too")
  func plateau() throws {
    let numbers = try Numbers.read("plateau", as: Plateaus.self, file: "schedules")
    for example in numbers.cases {
      let tricks = ["reduce-on-plateau": example.options]
      let alone = try makeRecipe(tricks).rate.assembled(base: { $0.base })
      let warmed = try makeRecipe(tricks.merging(["warmup": "epochs=2"]) { $1 }).rate
        .assembled(base: { $0.base })
      for (epoch, expected) in example.rates.enumerated() {
        let scores = numbers.scores.prefix(epoch)
        var arguments = RateArguments(
          progress: progress(epoch: epoch), history: history(scores), base: numbers.base)
        #expect(abs(alone(arguments) - expected) < 1e-15, "\(example.options), epoch \(epoch)")
        // What was scored during the warm-up would have been the best by far.
        let better = example.options.contains("accuracy") ? 9.0 : 0.01
        arguments.history = history([better, better] + scores)
        arguments.progress = progress(epoch: epoch + 2)
        #expect(abs(warmed(arguments) - expected) < 1e-15)
      }
    }
  }

  private func progress(epoch: Int) -> Progress {
    Progress(step: 6 * epoch, totalSteps: 120, epoch: epoch, totalEpochs: 20, stepsPerEpoch: 6)
  }

  private func history(_ scores: some Collection<Double>) -> History {
    var history = History()
    for (index, value) in scores.enumerated() {
      history.epochs.append(
        History.Epoch(
          epoch: index + 1, trainingLoss: 0,
          validation: Scores(["loss": value, "accuracy": value], count: 1), rate: 0.1))
    }
    return history
  }

  @Test("the rate is scaled by the planned batch size or its root, below schedule and warm-up")
  func scaling() throws {
    // The recipe's batches are of 8.
    for (id, factor) in [("linear-scaling", 4.0), ("sqrt-scaling", 2)] {
      let scaled = try makeRecipe([
        id: "reference=2", "cosine-decay": "floor=0.1", "warmup": "steps=4",
      ]).rate.assembled(base: { $0.base })
      let plain = try makeRecipe(["cosine-decay": "floor=0.1", "warmup": "steps=4"]).rate
        .assembled(base: { $0.base })
      for step in 0..<24 {
        let arguments = RateArguments(progress: makeContext(step: step).progress, base: 0.1)
        #expect(abs(scaled(arguments) - factor * plain(arguments)) < 1e-15)
      }
    }
  }

  // MARK: - Growing batches

  /// The number of steps, and the rate at each position where a step began.
  private func walk(
    _ tricks: [TrickID: String]
  ) throws -> (steps: Int, rates: [Double: Double], positions: [Double]) {
    let resolved = try Setting.resolve(Setting.experiment(tricks: tricks))
    var trainer = try Trainer(resolved, dataset: Setting.dataset)
    var rates: [Double: Double] = [:]
    var positions: [Double] = []
    while !trainer.state.isFinished {
      positions.append(trainer.state.context.progress.position)
      try trainer.step()
      rates[positions[positions.count - 1]] = trainer.state.context.rate
    }
    positions.append(trainer.state.context.progress.position)
    return (positions.count - 1, rates, positions)
  }

  @Test("batches grow at their milestones, and the run keeps its epochs")
  func growth() throws {
    let base = try walk([:])
    #expect(base.positions == (0...40).map(Double.init))
    // Five batches of 16 in an epoch, from the fifth of eight on of 32, in the last two of 64.
    let grown = try walk(["batch-growth": ""])
    #expect(grown.steps == 4 * 5 + 2 * 3 + 2 * 2)
    #expect(grown.positions.suffix(5) == [30, 34, 35, 39, 40])
    #expect(try walk(["batch-growth": "limit=32"]).steps == 4 * 5 + 4 * 3)
    #expect(try walk(["batch-growth": "factor=1.5,milestones=[0.5]"]).steps == 4 * 5 + 4 * 4)
  }

  @Test(
    "a schedule gives grown batches the rate of the same point of the run",
    arguments: [
      ["cosine-decay": "", "warmup": "epochs=1.5"], ["cyclic-cosine": "cycles=3"],
      ["multistep": ""], ["step": "epochs=2"], ["linear-scaling": "reference=8"],
      ["linear-scaling": "reference=8", "polynomial": "", "warmup": "epochs=5"],
    ])
  func schedulesOfGrownBatches(tricks: [TrickID: String]) throws {
    let base = try walk(tricks)
    let grown = try walk(tricks.merging(["batch-growth": ""]) { $1 })
    #expect(grown.steps < base.steps)
    for (position, rate) in grown.rates { #expect(base.rates[position] == rate, "\(position)") }
  }
}
