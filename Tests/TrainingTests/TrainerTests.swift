import Testing
import Training
import Tricks

@Suite(.serialized) struct `Training` {
  @Test(arguments: [1, 2, 3, 7])
  func `A run is the same bits on any number of threads`(threads: Int) throws {
    func fingerprints(threads: Int) throws -> [UInt64]? {
      try ThreadPool.with(threads: threads) {
        var trainer = try Setup.trainer()
        return try trainer.run()?.fingerprints
      }
    }
    let reference = try #require(try fingerprints(threads: 1))
    #expect(try fingerprints(threads: threads) == reference)
  }

  @Test func `Another seed is another run`() throws {
    var first = try Setup.trainer()
    var second = try Setup.trainer(settings: [("seed", "2")])
    let one = try #require(try first.run())
    let two = try #require(try second.run())
    #expect(one.seed == 1 && two.seed == 2)
    #expect(zip(one.fingerprints, two.fingerprints).allSatisfy { $0 != $1 })
  }

  @Test(arguments: 0...12)
  func `A run continued from any step ends at the same bits`(steps: Int) throws {
    let settings = [
      (key: "optimiser.kind", value: "adamw"), (key: "optimiser.rate", value: "0.01"),
    ]
    var whole = try Setup.trainer(settings: settings)
    let reference = try #require(try whole.run())
    var first = try Setup.trainer(settings: settings)
    for _ in 0..<steps { try first.step() }
    var second = try Setup.trainer(settings: settings)
    second.restore(first.state, trace: first.trace)
    #expect(try second.run()?.fingerprints == reference.fingerprints)
  }

  @Test func `An observer may interrupt at each step, and the run goes on`() throws {
    var whole = try Setup.trainer()
    let reference = try #require(try whole.run())
    var halting = try Setup.trainer()
    var calls = 0
    var run: TrainingOutcome?
    while run == nil && calls < 100 {
      calls += 1
      run = try halting.run { _ in false }
    }
    #expect(run?.fingerprints == reference.fingerprints)
    #expect(calls > reference.steps)
  }

  @Test func `A run that works learns, and says what it did`() throws {
    var trainer = try Setup.trainer()
    let run = try #require(try trainer.run())
    // 135 examples in batches of 32 make 5 steps, the last with 7 examples.
    #expect(run.steps == 15 && run.history.epochs.map(\.epoch) == [1, 2, 3])
    #expect(run.trace.map(\.step) == [1, 2, 4, 6, 8, 10, 12, 14])
    #expect(!run.stoppedEarly)
    #expect(run.history.epochs.allSatisfy { $0.validation?.count == 15 && $0.rate == 0.1 })
    let losses = run.history.epochs.map(\.trainingLoss)
    #expect(losses[2] < losses[0])
    #expect(run.test.count == 30 && (run.test["accuracy"] ?? 0) > 0.8)
    #expect(run.predictions.shape == [30, 3])
    // Rows are log-probabilities.
    for row in 0..<30 {
      let sum = run.predictions.rows(row..<row + 1).map(.exp).sum()
      #expect(abs(sum - 1) < 1e-5)
    }
  }

  @Test func `Divergence stops the run with the step and the tensor`() throws {
    var trainer = try Setup.trainer(settings: [("optimiser.rate", "1e30")])
    let error = #expect(throws: TrainingError.self) { try trainer.run() }
    guard case .diverged(let found) = error else {
      Issue.record("not the right error: \(String(describing: error))")
      return
    }
    #expect(found.step >= 1 && found.step <= 3)
    #expect(!found.tensor.isEmpty)
    #expect(error?.hint?.contains("rate") == true)
  }

  @Test func `A NaN in the data stops the first step that meets it`() throws {
    var dataset = Setup.images()
    for row in 0..<dataset.train.count { dataset.train.inputs[flat: row * 36] = .nan }
    var trainer = try Trainer(Setup.resolved(), dataset: dataset)
    let error = #expect(throws: TrainingError.self) { try trainer.run() }
    #expect(error?.description.hasPrefix("step 1: ") == true)
  }

  @Test func `A batch that a trick has emptied is refused`() throws {
    let registry = Registry()
    registry.register(Emptying.self)
    let resolved = try Setup.resolved(
      Setup.convolutional + "\n[tricks.emptying]\n", registry: registry)
    var trainer = try Trainer(resolved, dataset: Setup.images())
    _ = try trainer.step()
    let error = #expect(throws: TrainingError.self) { _ = try trainer.step() }
    #expect(error?.description == "the batch of step 2 is empty")
    #expect(error?.hint?.contains("trick") == true)
  }

  @Test func `Regression is trained and scored by its squared error`() throws {
    let toml = """
      [data]
      scaling = "standardise-features"
      [network]
      layers = [{ kind = "linear", units = 16, activation = "tanh" }, { kind = "linear", units = 2 }]
      [optimiser]
      rate = 0.05
      [training]
      epochs = 20
      batch-size = 20
      """
    let dataset = Setup.table()
    var trainer = try Trainer(Setup.resolved(toml, dataset: dataset), dataset: dataset)
    let run = try #require(try trainer.run())
    let targets = try #require(dataset.test.values)
    let errors = zip(run.predictions.scalars, targets.scalars).map { Double($0 - $1) }
    let expected = errors.reduce(0) { $0 + $1 * $1 } / Double(errors.count)
    #expect(abs((run.test["loss"] ?? .nan) - expected) < 1e-6 * expected)
    #expect(run.test["accuracy"] == nil && (run.test["loss"] ?? .nan) < 0.2)
  }
}

/// Leaves nothing of the second batch.
private struct Emptying: Trick {
  static let card = TrickCard(id: "emptying", slots: [.batch], neutral: nil, readme: [])
  struct Options: Configurable {}

  init(_ options: Options) {}

  func edit(_ recipe: inout Recipe) throws {
    recipe.batch.wrap(.augment, by: Self.id) { batch in
      { examples, context in
        let kept = batch(examples, &context)
        guard context.progress.step == 1 else { return kept }
        return Batch(inputs: kept.inputs.rows(0..<0), targets: kept.targets.rows(0..<0))
      }
    }
  }
}
