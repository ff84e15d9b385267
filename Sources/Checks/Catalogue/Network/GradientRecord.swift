/// Gradients of a few batches, by the tape and as the optimiser gets them.
struct GradientRecord {
  static let rounds = 6

  let names: [String]
  let counts: [Int]
  /// The tape's and those given, of each parameter that is trained.
  private(set) var own: [Projection]
  /// How each changes when a batch gets other targets.
  private(set) var response = Projection()
  /// How long the given gradient of each batch is along the tape's, relative to that.
  private(set) var scales: [Double] = []
  /// By how much the loss that is told differs from the objective, relative to it.
  private(set) var lossGaps: [Double] = []
  private(set) var losesStatistics = false
  /// What does not fit, if anything: then nothing else is known.
  private(set) var mismatch: String?

  var whole: Projection { own.reduce(into: Projection()) { $0.add($1) } }

  /// - Parameter start: the step of the run that the first batch is met at.
  init(_ subject: CheckSubject, from start: Int = 0) {
    let parameters = subject.network.parameters
    names = parameters.map(\.name)
    counts = parameters.map(\.shape.elementCount)
    own = parameters.map { _ in Projection() }
    let state = subject.perturbedState(seed: subject.seed)
    let size = max(
      2, min(subject.resolved.experiment.training.batchSize, subject.fewer(64)))
    var walk = BatchWalk(subject.data.training, size: size, seed: subject.seed)
    var context = subject.context(seed: subject.seed, step: start)
    // The first batch only gives what remembers something to remember.
    for round in 0...Self.rounds {
      let batch = walk.next()
      var elsewhere = context
      let given = subject.recipe.gradient(state, batch, &context)
      mismatch = Self.mismatch(given, parameters, state)
      if mismatch != nil { return }
      if round > 0 {
        let tape = subject.objectivePass(state, batch, step: context.progress.step)
        let other = batch.exchangingTargets
        let givenThere = subject.recipe.gradient(state, other, &elsewhere)
        let tapeThere = subject.objectivePass(state, other, step: context.progress.step)
        note(given, tape, subject)
        for index in own.indices where subject.owns(index) {
          response.add(
            tape.gradients[index] - tapeThere.gradients[index],
            given.gradients[index] - givenThere.gradients[index])
        }
        losesStatistics =
          !tape.buffers.isIdentical(to: state.buffers)
          && given.buffers.isIdentical(to: state.buffers)
      }
      context.progress.step += 1
      context.progress.position += 1
    }
  }

  private mutating func note(
    _ given: GradientResult, _ tape: GradientResult, _ subject: CheckSubject
  ) {
    var round = Projection()
    for index in own.indices where subject.owns(index) {
      own[index].add(tape.gradients[index], given.gradients[index])
      round.add(tape.gradients[index], given.gradients[index])
    }
    scales.append(round.scale)
    let objective = Double(tape.loss)
    if objective != 0 {
      lossGaps.append((Double(given.loss) - objective) / objective.magnitude)
    }
  }

  private static func mismatch(
    _ given: GradientResult, _ parameters: [ParameterSpec], _ state: ModelState
  ) -> String? {
    guard given.gradients.count == parameters.count else {
      return "there are \(given.gradients.count) gradients for \(parameters.count) parameters"
    }
    for (gradient, parameter) in zip(given.gradients, parameters) {
      if gradient.shape != parameter.shape {
        return "the gradient of \(parameter.name) has the shape \(gradient.shape) instead of "
          + "\(parameter.shape)"
      }
      if !gradient.isFinite { return "the gradient of \(parameter.name) is not finite" }
    }
    if given.buffers.names != state.buffers.names {
      return "the running statistics that come with the gradients are not the network's"
    }
    return nil
  }
}

extension CheckSubject {
  /// Whether the first player, which in the usual run is the only one, trains a parameter.
  func owns(_ index: Int) -> Bool {
    !network.parameters[index].isFrozen && recipe.players[0].owned?.contains(index) ?? true
  }

  /// The objective of a step with its gradients by the tape and the statistics after it.
  func objectivePass(_ state: ModelState, _ batch: Batch, step: Int) -> GradientResult {
    pass(state, batch, step: step) { model, context in
      recipe.objective(model, batch, &context)
    }
  }

  /// What a training pass gives for a loss made of its outputs.
  func pass(
    _ state: ModelState, _ batch: Batch, step: Int, _ loss: (Model, inout Context) -> Variable
  ) -> GradientResult {
    let tape = Tape()
    let pass = ForwardPass(
      state: state, mode: .training, seed: seed, step: step, tape: tape,
      specs: network.parameters)
    var context = context(seed: seed, step: step)
    let loss = loss(
      Model(
        network: network, task: task, pass: pass, reduce: recipe.reduction,
        boxLoss: recipe.boxLoss), &context)
    let gradients = tape.gradients(of: loss)
    return GradientResult(
      loss: loss.tensor.scalar, gradients: pass.parameters.map { gradients[$0] },
      buffers: pass.buffers)
  }
}
