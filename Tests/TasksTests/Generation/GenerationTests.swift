import Tasks
import Testing
import Training
import Tricks

@Suite("Samples are generated")
struct GenerationTests {
  static let layers = """
    [
      { kind = "input", name = "noise" },
      { kind = "linear", name = "generator-1", units = 16, activation = "relu" },
      { kind = "linear", name = "generator-2", units = 2 },
      { kind = "input", name = "sample" },
      { kind = "linear", name = "critic-1", units = 16, activation = "relu" },
      { kind = "linear", name = "critic-2", units = 1 },
    ]
    """

  private func experiment(layers: String = layers, _ more: String = "") throws -> Experiment {
    try Experiment.parse(
      toml: """
        name = "small-ring"
        data.dataset = "ring"
        data.scaling = "none"
        data.subset = 320
        network.layers = \(layers)
        optimiser.kind = "adam"
        optimiser.rate = 0.002
        training.epochs = 2
        training.batch-size = 32
        training.trace-every = 1
        \(more)
        """, file: "small-ring.toml")
  }

  private func ring() throws -> Dataset { try DatasetCatalogue.load("ring", searching: []) }

  private func trainer(_ experiment: Experiment) throws -> Trainer {
    let dataset = try ring()
    return try Trainer(ResolvedExperiment(experiment, dataset: dataset), dataset: dataset)
  }

  @Test("the ring has as many points around each of eight centres, two units from the middle")
  func ringOfGaussians() throws {
    let dataset = try ring()
    for examples in [dataset.train, dataset.test] {
      let points = examples.inputs.scalars
      for mode in 0..<8 {
        let own = examples.labels.indices.filter { examples.labels[$0] == mode }
        #expect(own.count == examples.count / 8)
        let centre = (0..<2).map { axis in
          own.reduce(0.0) { $0 + Double(points[2 * $1 + axis]) } / Double(own.count)
        }
        let radius = (centre[0] * centre[0] + centre[1] * centre[1]).squareRoot()
        #expect(abs(radius - 2) < 0.03)
      }
    }
  }

  @Test("each player moves its own parameters alone, and both move")
  func players() throws {
    var trainer = try trainer(experiment())
    let task = trainer.resolved.task
    #expect(task.players.map(\.name) == ["critic", "generator"])
    let before = trainer.state.model.parameters
    try trainer.step()
    let after = trainer.state.model.parameters
    #expect(after.names.allSatisfy { after[$0]?.isIdentical(to: before[$0] ?? Tensor(0)) == false })
    #expect(
      trainer.state.context.remembering == ["optimiser/critic", "optimiser/generator"])
    // Gradients of the other's parameters are none at all.
    let recipe = AssembledRecipe(trainer.resolved)
    let batch = Batch(trainer.data.training.rows(0..<32))
    for player in recipe.players {
      var context = trainer.state.context
      let result = player.gradient(trainer.state.model, batch, &context)
      for (index, name) in after.names.enumerated() where !name.hasPrefix(player.name) {
        #expect(result.gradients[index].sumOfSquares() == 0, "\(player.name): \(name)")
      }
      #expect(
        zip(after.names, result.gradients).contains {
          $0.hasPrefix(player.name) && $1.sumOfSquares() > 0
        })
    }
  }

  @Test("what the first critic says costs both sides what even odds do")
  func evenOdds() throws {
    let layers = Self.layers.replacing("units = 1 }", with: "units = 1, gain = 0.0001 }")
    var trainer = try trainer(experiment(layers: layers))
    let loss = try trainer.step()
    #expect(abs(Double(loss) - 2 * 0.693_147) < 1e-3)
  }

  @Test("samples follow from the parameters alone, whatever they are predicted beside")
  func prediction() throws {
    let trainer = try trainer(experiment())
    let states = [trainer.state.model]
    let all = trainer.score(trainer.data.test, states: states).predictions
    #expect(all.shape == [2000, 2])
    let part = trainer.score(trainer.data.test.rows(300..<310), states: states).predictions
    #expect(part.isIdentical(to: all.rows(300..<310)))
  }

  @Test("a run that is continued ends at the same bits")
  func restart() throws {
    let experiment = try experiment()
    var whole = try trainer(experiment)
    let run = try #require(try whole.run())
    var first = try trainer(experiment)
    for _ in 0..<7 { try first.step() }
    var second = try trainer(experiment)
    try second.restore(checkpoint: first.checkpoint())
    let continued = try #require(try second.run())
    #expect(continued.served[0].all.isIdentical(to: run.served[0].all))
    #expect(continued.trace.map(\.state) == run.trace.map(\.state))
    #expect(continued.test == run.test)
  }

  @Test("the bits do not depend on the number of threads", arguments: [2, 3, 7])
  func threads(count: Int) throws {
    let experiment = try experiment()
    func run(_ threads: Int) throws -> TrainingOutcome {
      try ThreadPool.with(threads: threads) {
        var trainer = try trainer(experiment)
        return try #require(try trainer.run())
      }
    }
    let (one, several) = (try run(1), try run(count))
    #expect(one.served[0].all.isIdentical(to: several.served[0].all))
    #expect(one.predictions.isIdentical(to: several.predictions) && one.test == several.test)
  }

  @Test("every measure has a finite value")
  func measures() throws {
    var trainer = try trainer(experiment())
    let run = try #require(try trainer.run())
    for metric in trainer.resolved.task.metrics {
      let value = try #require(run.test.values[metric.name])
      #expect(value.isFinite, "\(metric.name)")
    }
  }

  @Test(
    "a network that does not fit is refused with a sentence",
    arguments: [
      (
        "{ kind = \"input\", name = \"sample\" },", "",
        "the network does not say where its generator ends and its critic begins"
      ),
      (
        "name = \"generator-2\", units = 2", "name = \"generator-2\", units = 3",
        "the generator makes [3], but an example is 2 numbers"
      ),
      (
        "name = \"generator-1\"", "name = \"first\"",
        "'first.weight' is no player's: there are critic, generator"
      ),
    ])
  func refused(part: String, other: String, sentence: String) throws {
    let experiment = try experiment(layers: Self.layers.replacing(part, with: other))
    let error = #expect(throws: TrainingError.self) {
      try ResolvedExperiment(experiment, dataset: ring())
    }
    #expect("\(try #require(error))" == sentence)
  }

  @Test("digits are compared by what tells them apart, in the scale that it was trained in")
  func digits() throws {
    let digits = try DatasetCatalogue.load("optdigits", searching: [])
    let task = try Generation(digits)
    #expect(task.metrics.map(\.name).contains("classes"))
    let scaled = digits.test.mappingInputs { $0 / 16 }
    let half = scaled.count / 2
    let scores = task.scores(
      of: scaled.rows(half..<2 * half).inputs.reshaped(to: [half, 64]),
      for: scaled.rows(0..<half))
    #expect(scores.values["classes"] == 10)
    // Other people's digits are near; noise is not.
    let noise = RandomStream(seed: 1, name: "noise").uniform([half, 64])
    let far = task.scores(of: noise, for: scaled.rows(0..<half))
    for measure in ["frechet", "mmd", "neighbour-accuracy"] {
      #expect(try #require(scores.values[measure]) < #require(far.values[measure]))
    }
  }
}
