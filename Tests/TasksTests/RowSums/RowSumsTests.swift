import Testing
import Training
import Tricks

@Suite("Ragged inputs are trained on")
struct RowSumsTests {
  private func experiment() throws -> Experiment {
    try Experiment.parse(
      toml: """
        name = "rows"
        data.scaling = "standardise-features"
        data.validation = 0.1
        network.layers = [{ kind = "linear", units = 1 }]
        optimiser.rate = 0.02
        training.epochs = 20
        training.batch-size = 16
        """, file: "rows.toml")
  }

  @Test("a sum over as many rows as there are is learnt, evaluated in several portions")
  func learnt() throws {
    let resolved = try ResolvedExperiment(experiment(), dataset: RowSums.dataset)
    var trainer = try Trainer(resolved, dataset: RowSums.dataset)
    let run = try #require(try trainer.run())
    #expect((run.test["loss"] ?? .nan) < 1e-3)
    // More than one portion of predictions, each filled up to the same length.
    let all = trainer.score(trainer.data.training, states: run.served)
    #expect(all.predictions.shape == [270, 5, 1])
  }

  @Test("what fills an example up reaches no gradient: alone it has the bits it has in any batch")
  func filling() throws {
    let resolved = try ResolvedExperiment(experiment(), dataset: RowSums.dataset)
    let trainer = try Trainer(resolved, dataset: RowSums.dataset)
    let state = trainer.state.model
    func losses(_ indices: [Int], filling: Float) throws -> (losses: [Float], gradients: [Tensor]) {
      var batch = Batch(trainer.data.training.choosing(indices))
      guard case .ragged(let rows)? = batch[Examples.input] else { throw Missing() }
      batch.inputs = rows.padded(with: filling)
      let tape = Tape()
      let pass = ForwardPass(state: state, mode: .training, seed: 1, step: 0, tape: tape)
      let model = Model(network: resolved.network, pass: pass)
      let losses = resolved.task.losses(
        of: model, on: batch, by: { resolved.task.loss($0, $1) })
      let gradients = tape.gradients(of: losses.sum())
      return (losses.tensor.scalars, pass.parameters.map { gradients[$0] })
    }
    let together = try losses([0, 1, 2, 3, 4, 5], filling: 0)
    for index in 0..<6 {
      #expect(try losses([index], filling: 0).losses == [together.losses[index]])
    }
    let filled = try losses([0, 1, 2, 3, 4, 5], filling: 7)
    #expect(filled.losses == together.losses)
    for (one, other) in zip(filled.gradients, together.gradients) {
      #expect(one.isIdentical(to: other))
    }
  }

  private struct Missing: Error {}
}
