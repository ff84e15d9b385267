import Configuration
import Testing
import Training
import Tricks

@Suite("wgan does what its four options say") struct WganTests {
  private func trainer(_ options: String) throws -> Trainer {
    let experiment = try Setting.experiment(.adversaries, epochs: 2, tricks: ["wgan": options])
    return try Trainer(Setting.resolve(experiment), dataset: SmallData.blobs)
  }

  private func greatest(_ player: String, _ trainer: Trainer) -> Float {
    let parameters = trainer.state.model.parameters
    return zip(parameters.names, parameters.tensors).reduce(0) { greatest, parameter in
      parameter.0.hasPrefix(player)
        ? parameter.1.scalars.reduce(greatest) { max($0, $1.magnitude) } : greatest
    }
  }

  private func steps(_ player: String, _ trainer: Trainer) -> Double? {
    trainer.state.context[memory: "optimiser/\(player)"].numbers["steps"]
  }

  @Test("the critic's parameters are within the limit after each step, the generator's are not")
  func clip() throws {
    var trainer = try trainer("clip=0.02")
    #expect(greatest("critic", trainer) > 0.02)
    for _ in 0..<3 {
      try trainer.step()
      #expect(greatest("critic", trainer) <= 0.02)
      #expect(greatest("generator", trainer) > 0.02)
    }
    var free = try self.trainer("clip=0")
    try free.step()
    #expect(greatest("critic", free) > 0.02)
  }

  @Test("the critic takes so many steps for each of the generator's, more at the start if thorough")
  func turns() throws {
    for (options, expected) in [
      ("critic-steps=3", 6.0), ("critic-steps=1", 2), ("critic-steps=3,thorough=true", 200),
    ] {
      var trainer = try trainer(options)
      try trainer.step()
      try trainer.step()
      #expect(steps("critic", trainer) == expected, "\(options)")
      #expect(steps("generator", trainer) == 2)
    }
  }

  @Test("the critic's loss is what it says of samples minus what it says of examples")
  func loss() throws {
    var scaled = try trainer("clip=0,root-mean-square=false,critic-steps=1")
    let model = scaled.state.model
    // Twice the last layer is twice the loss: nothing is between them.
    var last = model
    for (index, name) in model.parameters.names.enumerated() where name.hasPrefix("critic-2") {
      last.parameters.tensors[index] = model.parameters.tensors[index] * 2
    }
    let recipe = AssembledRecipe(scaled.resolved)
    let batch = Batch(scaled.data.training.rows(0..<16))
    var context = scaled.state.context
    let one = recipe.players[0].gradient(model, batch, &context).loss
    let two = recipe.players[0].gradient(last, batch, &context).loss
    #expect(one != 0 && abs(two - 2 * one) < 1e-5 * one.magnitude)
    try scaled.step()
  }

  @Test("both players take RMSProp's steps unless it is left out")
  func rule() throws {
    let with = try trainer("rate=0.002").resolved.optimiser
    #expect(with.kind == .rmsprop && with.rate == 0.002 && with.momentum == 0)
    #expect(try trainer("root-mean-square=false").resolved.optimiser.kind == .sgd)
  }

  @Test("a task without a critic is refused with a sentence")
  func refused() throws {
    let error = #expect(throws: TrainingError.self) {
      try Setting.resolve(Setting.experiment(.perceptron, tricks: ["wgan": ""]))
    }
    #expect("\(try #require(error))".contains("no generator and no critic"))
  }
}
