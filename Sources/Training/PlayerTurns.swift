import Tricks

/// A player with its slots assembled: what it computes and changes when it is its turn.
package struct PlayerTurns: Sendable {
  package let name: String
  package let turns: Int
  package let gradient: GradientFunction
  package let update: UpdateFunction
  /// The places of its parameters; `nil` for all.
  package let owned: [Int]?

  /// - Parameter count: how many players there are.
  init(
    _ player: Player, of count: Int, _ resolved: ResolvedExperiment,
    objective: @escaping ObjectiveFunction, reduction: @escaping ReductionFunction
  ) {
    name = player.name
    turns = max(player.turns, 1)
    let (network, task, recipe) = (resolved.network, resolved.task, resolved.recipe)
    var specs = network.parameters
    owned = count == 1 ? nil : specs.indices.filter { player.owns(specs[$0].name) }
    for index in specs.indices where !player.owns(specs[index].name) {
      specs[index].isFrozen = true
    }
    gradient = recipe.gradient.assembled(base: { [specs] state, batch, context in
      let tape = Tape()
      let pass = ForwardPass(
        state: state, mode: .training, seed: context.seed, step: context.progress.step,
        part: context.turn << 8 + context.part, tape: tape, specs: specs)
      let model = Model(network: network, task: task, pass: pass, reduce: reduction)
      let loss = objective(model, batch, &context)
      let gradients = tape.gradients(
        of: loss, seed: Tensor(repeating: context.lossScale, shape: loss.shape))
      return GradientResult(
        loss: loss.tensor.scalar, gradients: pass.parameters.map { gradients[$0] },
        buffers: pass.buffers)
    })
    let optimiser = Optimiser(resolved.optimiser)
    // Each player's steps are its own, and so is what its optimiser remembers.
    let memory =
      count == 1
      ? AssembledRecipe.optimiserID : "\(AssembledRecipe.optimiserID)/\(player.name)"
    let turns = turns
    let update = recipe.update.assembled(base: { parameters, arguments, context in
      let step = context.progress.step * turns + context.turn % turns + 1
      optimiser.update(
        &parameters, gradients: arguments.gradients, rates: arguments.rates,
        weightDecays: arguments.weightDecays, state: &context[memory: memory].tensors, step: step)
    })
    let frozen = network.parameters.indices.filter { network.parameters[$0].isFrozen }
    let kept = owned.map { owned in owned.indices.filter { frozen.contains(owned[$0]) } } ?? frozen
    self.update = kept.isEmpty ? update : Self.keeping(kept, in: update)
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
}

extension PlayerTurns {
  /// Changes the player's parameters.
  ///
  /// - Parameter result: gradients of all parameters, of which the others' are left aside.
  package func take(
    _ result: GradientResult, rate: Double, weightDecay: Double, _ state: inout TrainingState
  ) {
    func arguments(_ gradients: [Tensor]) -> UpdateArguments {
      UpdateArguments(
        gradients: gradients, rates: Array(repeating: rate, count: gradients.count),
        weightDecays: Array(repeating: weightDecay, count: gradients.count))
    }
    guard let owned else {
      update(&state.model.parameters, arguments(result.gradients), &state.context)
      return
    }
    let all = state.context.parameters
    let model = state.model.parameters
    var own = NamedTensors(
      names: owned.map { model.names[$0] }, tensors: owned.map { model.tensors[$0] })
    state.context.parameters = owned.map { all[$0] }
    update(&own, arguments(owned.map { result.gradients[$0] }), &state.context)
    state.context.parameters = all
    for (place, index) in owned.enumerated() {
      state.model.parameters.tensors[index] = own.tensors[place]
    }
  }
}
