import Tricks

/// A recipe's slots as plain functions, with the base ones where no trick replaced them.
package struct AssembledRecipe: Sendable {
  package let batch: BatchFunction
  /// At least one.
  package let players: [PlayerTurns]
  package let rate: RateFunction
  package let batchSize: BatchSizeFunction
  package let stop: StopFunction
  package let serving: Serving
  package let predict: PredictFunction
  /// For checks and tests: what the gradient is made of, by itself.
  package let loss: LossFunction
  package let boxLoss: BoxLossFunction
  package let reduction: ReductionFunction
  package let objective: ObjectiveFunction

  /// Where the optimiser keeps its state in a context.
  package static let optimiserID: TrickID = "optimiser"

  package init(_ resolved: ResolvedExperiment) {
    let recipe = resolved.recipe
    let plan = recipe.plan
    let network = resolved.network
    let task = resolved.task
    let loss = recipe.loss.assembled(base: { task.loss($0, $1) })
    let reduction = recipe.reduction.assembled(base: { $0.mean() })
    let usual: ObjectiveFunction = { model, batch, _ in
      reduction(task.losses(of: model, on: batch, by: loss))
    }
    let players = recipe.players.assembled(base: task.players)
    let turns = players.map { player in
      PlayerTurns(
        player, of: players.count, resolved,
        objective: recipe.objective.assembled(base: player.objective ?? usual),
        reduction: reduction)
    }
    self.loss = loss
    self.reduction = reduction
    boxLoss = recipe.boxLoss.assembled(base: BoxLosses.usual)
    self.players = turns
    objective = recipe.objective.assembled(base: players.first?.objective ?? usual)
    batch = recipe.batch.assembled(base: { batch, _ in batch })
    rate = recipe.rate.assembled(base: { $0.base })
    batchSize = recipe.batchSize.assembled(base: { _ in plan.batchSize })
    stop = recipe.stop.assembled(base: { _ in false })
    serving = recipe.serving.assembled(base: .last)
    predict = recipe.predict.assembled(base: { $0.prediction($1) })
  }

  /// For checks and tests: the first player's, which in the usual run is the only one.
  package var gradient: GradientFunction { players[0].gradient }
  package var update: UpdateFunction { players[0].update }
}
