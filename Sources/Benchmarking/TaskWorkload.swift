import Networks
import Training
import Tricks

/// A task in training on one resident batch: every player takes its turns.
struct TaskWorkload: TrainingSteps {
  private let players: [PlayerTurns]
  private let batch: Batch
  private let optimiser: OptimiserSpec
  private var training: TrainingState

  var state: ModelState { training.model }

  init(_ resolved: ResolvedExperiment, on batch: Batch, seed: UInt64) {
    players = AssembledRecipe(resolved).players
    self.batch = batch
    optimiser = resolved.optimiser
    let network = resolved.network
    training = TrainingState(
      model: network.initialState(seed: seed),
      context: Context(
        seed: seed,
        progress: Progress(
          step: 0, totalSteps: 1, epoch: 0, totalEpochs: 1, stepsPerEpoch: 1),
        parameters: network.parameters))
    training.context.rate = optimiser.rate
  }

  @discardableResult
  mutating func step() -> Float {
    var first: Float?
    training.context.turn = 0
    for player in players {
      for _ in 0..<player.turns(training.context.progress) {
        let result = player.gradient(training.model, batch, &training.context)
        first = first ?? result.loss
        player.take(
          result, rate: optimiser.rate, weightDecay: optimiser.weightDecay, &training)
        training.model.buffers = result.buffers
        training.context.turn += 1
      }
    }
    training.context.progress.step += 1
    return first ?? 0
  }
}
