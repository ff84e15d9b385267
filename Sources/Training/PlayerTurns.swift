import Tricks

/// A player with its slots assembled: what it computes and changes when it is its turn.
package struct PlayerTurns: Sendable {
  package let name: String
  /// How many it takes in the step of a progress.
  package let turns: @Sendable (Progress) -> Int
  /// Whether each turn but the first is on examples of its own.
  package let drawsExamples: Bool
  /// What it minimises.
  package let objective: ObjectiveFunction
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
    turns = { max(player.turns($0), 1) }
    drawsExamples = player.drawsExamples
    self.objective = objective
    let (network, task, recipe) = (resolved.network, resolved.task, resolved.recipe)
    let boxLoss = recipe.boxLoss.assembled(base: BoxLosses.usual)
    var specs = network.parameters
    owned = count == 1 ? nil : specs.indices.filter { player.owns(specs[$0].name) }
    for index in specs.indices where !player.owns(specs[index].name) {
      specs[index].isFrozen = true
    }
    let gradient = recipe.gradient.assembled(base: { [specs] state, batch, context in
      let tape = Tape()
      let pass = ForwardPass(
        state: state, mode: .training, seed: context.seed, step: context.progress.step,
        part: context.turn << 8 + context.part, tape: tape, specs: specs)
      let model = Model(
        network: network, task: task, pass: pass, reduce: reduction, boxLoss: boxLoss)
      let loss = objective(model, batch, &context)
      let gradients = tape.gradients(
        of: loss, seed: Tensor(repeating: context.lossScale, shape: loss.shape))
      return GradientResult(
        loss: loss.tensor.scalar, gradients: pass.parameters.map { gradients[$0] },
        buffers: pass.buffers)
    })
    // Each player's steps are its own, and so is what its optimiser and tricks remember.
    let one: String? = count == 1 ? nil : player.name
    self.gradient = { state, batch, context in
      context.player = one
      defer { context.player = nil }
      return gradient(state, batch, &context)
    }
    let optimiser = Optimiser(resolved.optimiser)
    let memory = AssembledRecipe.optimiserID
    let update = recipe.update.assembled(base: { parameters, arguments, context in
      var step = context.progress.step + 1
      if one != nil {
        step = Int(context[memory: memory].numbers[Self.steps] ?? 0) + 1
        context[memory: memory].numbers[Self.steps] = Double(step)
      }
      optimiser.update(
        &parameters, gradients: arguments.gradients, rates: arguments.rates,
        weightDecays: arguments.weightDecays, state: &context[memory: memory].tensors, step: step)
    })
    let frozen = network.parameters.indices.filter { network.parameters[$0].isFrozen }
    let kept = owned.map { owned in owned.indices.filter { frozen.contains(owned[$0]) } } ?? frozen
    self.update = kept.isEmpty ? update : Self.keeping(kept, in: update)
  }

  /// Under which the optimiser of one player of several remembers how many steps it has taken.
  private static let steps = "steps"

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
    state.context.player = name
    update(&own, arguments(owned.map { result.gradients[$0] }), &state.context)
    state.context.parameters = all
    state.context.player = nil
    for (place, index) in owned.enumerated() {
      state.model.parameters.tensors[index] = own.tensors[place]
    }
  }
}
