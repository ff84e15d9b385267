import Tricks

/// A recipe's slots as plain functions, with the base ones where no trick replaced them.
package struct AssembledRecipe: Sendable {
  package let batch: BatchFunction
  package let gradient: GradientFunction
  package let update: UpdateFunction
  package let rate: RateFunction
  package let batchSize: BatchSizeFunction
  package let stop: StopFunction
  package let serving: Serving
  package let predict: PredictFunction
  /// For checks and tests: what the gradient is made of, by itself.
  package let loss: LossFunction
  package let reduction: ReductionFunction
  package let objective: ObjectiveFunction

  /// Where the optimiser keeps its state in a context.
  package static let optimiserID: TrickID = "optimiser"

  package init(_ resolved: ResolvedExperiment) {
    let recipe = resolved.recipe
    let plan = recipe.plan
    let network = resolved.network
    let loss = recipe.loss.assembled(base: Self.baseLoss(resolved.task))
    let reduction = recipe.reduction.assembled(base: { $0.mean() })
    let objective = recipe.objective.assembled(base: { model, batch, _ in
      reduction(loss(model(batch.inputs), batch.targets))
    })
    self.loss = loss
    self.reduction = reduction
    self.objective = objective
    batch = recipe.batch.assembled(base: { batch, _ in batch })
    gradient = recipe.gradient.assembled(base: { state, batch, context in
      let tape = Tape()
      let pass = ForwardPass(
        state: state, mode: .training, seed: context.seed, step: context.progress.step,
        part: context.part, tape: tape, specs: network.parameters)
      let model = Model(network: network, pass: pass, reduce: reduction)
      let loss = objective(model, batch, &context)
      let gradients = tape.gradients(
        of: loss, seed: Tensor(repeating: context.lossScale, shape: loss.shape))
      return GradientResult(
        loss: loss.tensor.scalar, gradients: pass.parameters.map { gradients[$0] },
        buffers: pass.buffers)
    })
    let optimiser = Optimiser(resolved.optimiser)
    let update = recipe.update.assembled(base: { parameters, arguments, context in
      let step = context.progress.step + 1
      optimiser.update(
        &parameters, gradients: arguments.gradients, rates: arguments.rates,
        weightDecays: arguments.weightDecays,
        state: &context[memory: Self.optimiserID].tensors, step: step)
    })
    let frozen = network.parameters.indices.filter { network.parameters[$0].isFrozen }
    self.update = frozen.isEmpty ? update : Self.keeping(frozen, in: update)
    rate = recipe.rate.assembled(base: { $0.base })
    batchSize = recipe.batchSize.assembled(base: { _ in plan.batchSize })
    stop = recipe.stop.assembled(base: { _ in false })
    serving = recipe.serving.assembled(base: .last)
    predict = recipe.predict.assembled(base: { evaluator, inputs in evaluator.prediction(inputs) })
  }

  /// An update that leaves some parameters as they are: decay, momentum and tricks move parameters
  /// without a gradient too.
  private static func keeping(
    _ frozen: [Int], in update: @escaping UpdateFunction
  ) -> UpdateFunction {
    { parameters, arguments, context in
      let kept = frozen.map { parameters.tensors[$0] }
      update(&parameters, arguments, &context)
      for (index, tensor) in zip(frozen, kept) { parameters.tensors[index] = tensor }
    }
  }

  private static func baseLoss(_ task: Task) -> LossFunction {
    switch task {
    case .classification: { crossEntropy($0, targets: $1) }
    case .regression: { meanSquaredError($0, targets: $1) }
    }
  }
}
