import Tricks

/// Takes a resolved experiment through its steps.
///
/// The bits of what it computes follow from (experiment, seed, source) alone.
public struct Trainer: Sendable {
  public let resolved: ResolvedExperiment
  public let data: PreparedData
  public private(set) var state: TrainingState
  public private(set) var trace: [TraceEntry] = []
  /// What is seen of the run; nothing of one that is not watched.
  public internal(set) var watch: TrainingWatch?
  /// The epochs that were trained for by another run.
  public internal(set) var followed: Set<Int> = []
  var priors = PriorProgress()
  private let initial: ModelState
  let recipe: AssembledRecipe
  private var order: [Int] = []
  private var orderEpoch = -1
  private var unlabelledOrder = UnlabelledOrder()

  /// - Parameter isWatched: whether to look at the run, which changes nothing of it.
  public init(
    _ resolved: ResolvedExperiment, dataset: Dataset, isWatched: Bool = true
  ) throws(TrainingError) {
    let seed = UInt64(resolved.experiment.seed)
    self.init(
      resolved, data: try PreparedData(dataset, plan: resolved.data, seed: seed), seed: seed)
    if isWatched {
      watch = TrainingWatch(resolved, data: data, progress: state.context.progress, seed: seed)
    }
  }

  /// A trainer on data that is prepared already, whatever seed split it; its run is not watched.
  package init(_ resolved: ResolvedExperiment, data: PreparedData, seed: UInt64) {
    self.resolved = resolved
    self.data = data
    recipe = AssembledRecipe(resolved)
    initial = resolved.network.initialState(seed: seed)
    let epochs = resolved.experiment.training.epochs
    let batchSize = resolved.experiment.training.batchSize
    let stepsPerEpoch = (data.training.count + batchSize - 1) / batchSize
    state = TrainingState(
      model: initial,
      context: Context(
        seed: seed,
        progress: Progress(
          step: 0, totalSteps: epochs * stepsPerEpoch, epoch: 0, totalEpochs: epochs,
          stepsPerEpoch: stepsPerEpoch),
        parameters: resolved.network.parameters))
    measureStatistics()
  }

  /// Continues from a state that an earlier trainer of the same experiment was in.
  public mutating func restore(_ state: TrainingState, trace: [TraceEntry]) {
    let trained = self.state.context.trained
    self.state = state
    self.state.context.trained = trained
    self.trace = trace
    measureStatistics()
  }

  /// Tells tricks how to measure running statistics.
  private mutating func measureStatistics() {
    let (network, task, examples) = (resolved.network, resolved.task, data.training)
    let (size, seed) = (resolved.experiment.training.batchSize, state.context.seed)
    state.context.measuringStatistics = { state in
      guard state.buffers.count > 0 else { return state }
      var state = state
      let count = examples.count
      for (step, start) in stride(from: 0, to: count, by: size).enumerated() {
        let tape = Tape(recording: false)
        let pass = ForwardPass(state: state, mode: .training, seed: seed, step: step, tape: tape)
        let batch = Batch(examples.rows(start..<min(start + size, count)))
        _ = network(task.inputValues(of: batch), pass)
        state.buffers = pass.buffers
      }
      return state
    }
  }

  /// Trains to the end and evaluates.
  ///
  /// - Parameters:
  ///   - leader: a training that differs from this one in how it evaluates alone, and need not be trained
  ///     for again.
  ///   - observe: told of each step and epoch; returning false interrupts the run.
  /// - Returns: `nil` if interrupted; calling again goes on.
  public mutating func run(
    following leader: FinishedEpochs? = nil,
    observe: (TrainingEvent) -> Bool = { _ in true }
  ) throws(TrainingError) -> TrainingOutcome? {
    guard try trainPriors(observe) else { return nil }
    while !state.isFinished {
      var goesOn = true
      if !follow(leader) {
        let loss = try step()
        goesOn = observe(.step(state.context.progress, loss: loss))
      }
      // Told before the run stops: whoever continues it will not hear of this epoch.
      if state.cursor == 0, let epoch = state.history.epochs.last {
        goesOn = observe(.epoch(epoch, of: state.context.progress.totalEpochs)) && goesOn
      }
      if !goesOn { return nil }
    }
    return try finish()
  }

  /// Takes one step, and what follows the last one of an epoch.
  ///
  /// - Returns: the objective.
  @discardableResult
  public mutating func step() throws(TrainingError) -> Float {
    _ = try trainPriors { _ in true }
    let progress = state.context.progress
    let rate = recipe.rate(
      RateArguments(
        progress: progress, history: state.history, base: resolved.optimiser.rate))
    state.context.rate = rate
    recipe.serving.beforeStep(state.model, &state.context)
    let batch = nextBatch()
    guard batch.inputs.shape[0] > 0 else {
      throw .mismatch(
        "the batch of step \(progress.step + 1) is empty",
        hint: "a trick that changes batches must leave an example in each")
    }
    let isLook = watch?.isDue(progress.step + 1) ?? false
    // Held, they are copied by the update: only where they are needed.
    let before = isLook ? state.model.parameters : nil
    let result = try takeTurns(on: batch, rate: rate)
    recipe.serving.afterStep(state.model, &state.context)

    state.context.progress.step += 1
    state.context.progress.position = position
    state.lossSum += Double(result.loss)
    state.lossCount += 1
    watch?.losses.note(result.loss, step: progress.step + 1)
    if let before {
      watch?.look(at: state, before: before, result: result, epoch: progress.epoch)
    }
    if (progress.step + 1) % resolved.experiment.training.traceEvery == 0 || progress.step == 0 {
      if let name = state.model.parameters.firstNonFinite {
        throw diverged(at: progress.step + 1, name, on: batch)
      }
      trace.append(
        TraceEntry(
          step: progress.step + 1, loss: result.loss, state: state, gradients: result.gradients))
    }
    if state.cursor >= data.training.count { try endEpoch(rate: rate, last: batch) }
    return result.loss
  }

  /// Lets each player take its turns on a batch.
  ///
  /// - Returns: the first player's objective, each parameter's last gradient, and the last statistics.
  private mutating func takeTurns(
    on batch: Batch, rate: Double
  ) throws(TrainingError) -> GradientResult {
    let step = state.context.progress.step + 1
    let decay = resolved.optimiser.weightDecay
    var whole: GradientResult?
    state.context.turn = 0
    for player in recipe.players {
      for turn in 0..<player.turns(state.context.progress) {
        let batch = turn > 0 && player.drawsExamples ? drawnBatch(of: batch.count) : batch
        let result = player.gradient(state.model, batch, &state.context)
        try checkFinite(result, step: step, on: batch)
        player.take(result, rate: rate, weightDecay: decay, &state)
        state.model.buffers = result.buffers
        state.context.turn += 1
        for index in player.owned ?? [] { whole?.gradients[index] = result.gradients[index] }
        whole?.buffers = result.buffers
        whole = whole ?? result
      }
    }
    state.context.turn = 0
    return whole ?? GradientResult(loss: 0, gradients: [], buffers: state.model.buffers)
  }

  /// The steps of the planned batch size that the examples visited so far are worth.
  private var position: Double {
    let progress = state.context.progress
    let isEnd = state.cursor >= data.training.count
    let inEpoch = Double(state.cursor) / Double(resolved.experiment.training.batchSize)
    return Double(progress.epoch * progress.stepsPerEpoch)
      + (isEnd ? Double(progress.stepsPerEpoch) : inEpoch)
  }

  /// Trains what tricks need before the run, once.
  ///
  /// - Returns: false if interrupted; calling again goes on.
  private mutating func trainPriors(
    _ observe: (TrainingEvent) -> Bool
  ) throws(TrainingError) -> Bool {
    if state.context.trained.count == resolved.priors.count { return true }
    let wanted = resolved.untrainedPriors
    while priors.finished.count < wanted.count {
      if priors.current.isEmpty { priors.current = [trainer(of: wanted[priors.finished.count])] }
      let number = priors.finished.count + 1
      let outcome = try priors.current[0].run { event in
        switch event {
        case .step(let progress, _), .preparing(let progress, _, _):
          observe(.preparing(progress, number: number, of: wanted.count))
        case .epoch: true
        }
      }
      guard let outcome else { return false }
      priors.finished.append(outcome.served)
      priors.current = []
    }
    state.context.trained = resolved.trainedPriors(priors.finished)
    return true
  }

  /// The trainer of a network that is needed before the run: on the same examples.
  func trainer(of prior: ResolvedExperiment) -> Trainer {
    Trainer(prior, data: data, seed: UInt64(prior.experiment.seed))
  }

  private mutating func nextBatch() -> Batch {
    let progress = state.context.progress
    if orderEpoch != progress.epoch {
      orderEpoch = progress.epoch
      order = resolved.data.order(
        of: data.training.count, labels: data.training.labels, epoch: progress.epoch,
        seed: state.context.seed)
    }
    let size = max(1, recipe.batchSize(progress))
    let indices = Array(order[state.cursor..<min(state.cursor + size, order.count)])
    var examples = data.training.choosing(indices)
    if let unlabelled = data.unlabelled {
      let place = progress.epoch * data.training.count + state.cursor
      examples[Examples.unlabelled] = .dense(
        unlabelled.gatheringRows(
          unlabelledOrder.places(
            place..<place + indices.count, of: unlabelled.shape[0], seed: state.context.seed)))
    }
    state.cursor += indices.count
    return recipe.batch(Batch(examples), &state.context)
  }

  /// A batch of training examples drawn at random, for a turn that takes its own.
  private mutating func drawnBatch(of count: Int) -> Batch {
    let (examples, context) = (data.training, state.context)
    var generator = RandomStream(
      seed: context.seed, name: "turns", step: context.progress.step, substep: context.turn
    ).generator()
    let indices = (0..<count).map { _ in Int(generator.next(below: UInt64(examples.count))) }
    return recipe.batch(Batch(examples.choosing(indices)), &state.context)
  }

  private mutating func endEpoch(rate: Double, last batch: Batch) throws(TrainingError) {
    state.cursor = 0
    state.context.progress.epoch += 1
    let progress = state.context.progress
    if let name = state.model.parameters.firstNonFinite {
      throw diverged(at: progress.step, name, on: batch)
    }
    let served = recipe.serving.serve(state.model, .epoch, state.context)
    state.history.epochs.append(
      History.Epoch(
        epoch: progress.epoch, trainingLoss: state.lossSum / Double(state.lossCount),
        validation: data.validation.map { score($0, states: served).scores }, rate: rate))
    state.lossSum = 0
    state.lossCount = 0
    recipe.serving.afterEpoch(state.model, state.history, &state.context)
    state.isFinished = progress.epoch >= progress.totalEpochs || recipe.stop(state.history)
  }

  private func finish() throws(TrainingError) -> TrainingOutcome {
    let progress = state.context.progress
    let served = recipe.serving.serve(state.model, .end, state.context)
    for states in served {
      if let name = states.all.firstNonFinite {
        throw diverged(at: progress.step, name)
      }
    }
    let test = score(data.test, states: served)
    if !test.predictions.isFinite {
      throw diverged(at: progress.step, "the prediction of the test split")
    }
    return TrainingOutcome(
      seed: state.context.seed, history: state.history, trace: trace, initial: initial,
      served: served, test: test.scores, predictions: test.predictions, steps: progress.step,
      stoppedEarly: progress.epoch < progress.totalEpochs)
  }

  private func checkFinite(
    _ result: GradientResult, step: Int, on batch: Batch
  ) throws(TrainingError) {
    let shapes = resolved.network.parameters.map(\.shape)
    guard result.gradients.elementsEqual(shapes, by: { $0.shape == $1 }) else {
      throw .mismatch(
        "the gradients of step \(step) are not of the parameters' shapes",
        hint: "a trick that changes gradients must give one for each parameter, in their order")
    }
    if !result.loss.isFinite {
      throw diverged(at: step, "the training loss", on: batch, gradients: result.gradients)
    }
    for (parameter, gradient) in zip(resolved.network.parameters, result.gradients)
    where !gradient.isFinite {
      throw diverged(
        at: step, "the gradient of \(parameter.name)", on: batch, gradients: result.gradients)
    }
  }

  /// The error of a number that is no longer finite, with what was there before.
  private func diverged(
    at step: Int, _ tensor: String, on batch: Batch? = nil, gradients: [Tensor] = []
  ) -> TrainingError {
    var divergence = Divergence(step: step, tensor: tensor)
    divergence.losses = watch?.losses.recent ?? []
    divergence.rate = state.context.rate
    if let batch {
      divergence.trace(resolved, state, on: batch, gradients: gradients)
    }
    return .diverged(divergence)
  }
}

// MARK: - Evaluation

extension Trainer {
  /// How many examples are predicted at a time.
  static let portionSize = 256

  /// Predictions and scores of some values on some examples.
  public func score(
    _ examples: Examples, states: [ModelState]
  ) -> (scores: Scores, predictions: Tensor) {
    let evaluator = Evaluator(
      network: resolved.network, states: states, task: resolved.task,
      trained: state.context.trained, decoding: resolved.decoding)
    let asked = examples.selecting(resolved.task.inputFields)
    // Rows do not depend on each other, so the portions' size reaches no result.
    let portionSize = Self.portionSize
    let parts = stride(from: 0, to: examples.count, by: portionSize).map { start in
      recipe.predict(evaluator, asked.rows(start..<min(start + portionSize, examples.count)))
    }
    let predictions = Tensor.concatenatingRows(parts)
    return (resolved.task.scores(of: predictions, for: examples), predictions)
  }
}
