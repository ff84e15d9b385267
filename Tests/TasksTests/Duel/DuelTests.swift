import Testing
import Training
import Tricks

@Suite("Players take turns")
struct DuelTests {
  private func experiment(layers: [String] = ["first", "second"]) throws -> Experiment {
    try Experiment.parse(
      toml: """
        name = "duel"
        data.scaling = "none"
        data.validation = 0
        network.layers = [
          { kind = "linear", units = 1, bias = false, name = "\(layers[0])" },
          { kind = "linear", units = 1, bias = false, name = "\(layers[1])" },
        ]
        optimiser.rate = 0.1
        optimiser.momentum = 0
        training.epochs = 5
        training.batch-size = 4
        training.trace-every = 1
        """, file: "duel.toml")
  }

  @Test("each changes its own parameters by its own objective, as often as it has turns")
  func turns() throws {
    let resolved = try ResolvedExperiment(experiment(), dataset: Duel.dataset)
    var trainer = try Trainer(resolved, dataset: Duel.dataset)
    func weight(_ name: String) throws -> Float {
      try #require(trainer.state.model.parameters["\(name).weight"]).scalar
    }
    var (a, b) = (try weight("first"), try weight("second"))
    for _ in 0..<5 {
      try trainer.step()
      a -= 0.1 * b
      // Twice, each from what it is by then; the other's weight stays.
      b += 0.1 * a
      b += 0.1 * a
      #expect(abs(try weight("first") - a) < 1e-6)
      #expect(abs(try weight("second") - b) < 1e-6)
    }
    #expect(a != b)
  }

  @Test("momentum is each player's own, and a run that is continued ends at the same bits")
  func restart() throws {
    var experiment = try experiment()
    experiment.optimiser.kind = .adam
    let resolved = try ResolvedExperiment(experiment, dataset: Duel.dataset)
    var whole = try Trainer(resolved, dataset: Duel.dataset)
    let run = try #require(try whole.run())
    #expect(whole.state.context.remembering == ["optimiser/down", "optimiser/up"])
    var first = try Trainer(resolved, dataset: Duel.dataset)
    try first.step()
    try first.step()
    var second = try Trainer(resolved, dataset: Duel.dataset)
    try second.restore(checkpoint: first.checkpoint())
    let continued = try #require(try second.run())
    #expect(continued.served[0].all.isIdentical(to: run.served[0].all))
    #expect(continued.trace.map(\.state) == run.trace.map(\.state))
  }

  @Test("a parameter that is nobody's is an error that names it")
  func nobody() throws {
    let error = #expect(throws: TrainingError.self) {
      try ResolvedExperiment(experiment(layers: ["first", "third"]), dataset: Duel.dataset)
    }
    #expect("\(try #require(error))" == "'third.weight' is no player's: there are down, up")
  }
}
