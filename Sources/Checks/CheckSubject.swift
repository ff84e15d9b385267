/// What checks look at: an experiment, its data as the network gets it, and ways to try things on
/// copies of both.
public struct CheckSubject: Sendable {
  public let resolved: ResolvedExperiment
  public let dataset: Dataset
  public let data: PreparedData
  package let recipe: AssembledRecipe
  /// What checks have trained so far, for all of them to look at.
  let trainings = LearningCache()
  /// Where else the first steps can be taken; nothing if only here.
  let others: OtherProcesses?

  public init(
    _ resolved: ResolvedExperiment, dataset: Dataset, others: OtherProcesses? = nil
  ) throws(TrainingError) {
    self.resolved = resolved
    self.others = others
    let seed = UInt64(resolved.experiment.seed)
    self.dataset = try dataset.cut(by: resolved.data, seed: seed)
    data = try PreparedData(dataset, plan: resolved.data, seed: seed)
    recipe = AssembledRecipe(resolved)
  }

  public var seed: UInt64 { UInt64(resolved.experiment.seed) }
  public var network: Network { resolved.network }

  public var task: any Task { resolved.task }

  /// How many classes there are; `nil` where there are none.
  public var classes: Int? { task.classes }

  /// Seeds to repeat something with, the experiment's own first.
  func seeds(_ count: Int) -> [UInt64] { (0..<count).map { seed &+ UInt64($0) } }
}

// MARK: - Examples

extension CheckSubject {
  /// Training examples in a random order of the check's own, at most `count`.
  func examples(_ count: Int, for check: String) -> Examples {
    data.training.choosing(Array(order(for: check).prefix(count)))
  }

  /// The training examples' places in a random order of the check's own.
  func order(for check: String) -> [Int] {
    RandomStream(seed: seed, name: "check/\(check)").permutation(of: data.training.count)
  }

  /// A number of examples for a check: fewer where each has many places to classify.
  func fewer(_ count: Int) -> Int { max(count / places, min(count, 8)) }

  /// How many places of an example are predicted; of sequences on average.
  var places: Int {
    guard case .ragged(let targets) = data.training[Examples.target] else {
      return data.training.places
    }
    return max(targets.rows.shape[0] / max(targets.lengths.count, 1), 1)
  }

  /// Training examples whose inputs all differ, at most `count`.
  func distinctExamples(_ count: Int, for check: String) -> Examples {
    var seen: Set<UInt64> = []
    var chosen: [Int] = []
    let fingerprint = data.training.inputFingerprint
    for index in order(for: check) {
      if chosen.count == count { break }
      if seen.insert(fingerprint(index)).inserted { chosen.append(index) }
    }
    return data.training.choosing(chosen)
  }
}

// MARK: - Evaluation

extension CheckSubject {
  /// Where a run of this experiment is at a step.
  func context(seed: UInt64, step: Int = 0) -> Context {
    let training = resolved.experiment.training
    let stepsPerEpoch = (data.training.count + training.batchSize - 1) / training.batchSize
    var context = Context(
      seed: seed,
      progress: Progress(
        step: step, totalSteps: training.epochs * stepsPerEpoch,
        epoch: min(step / max(stepsPerEpoch, 1), training.epochs - 1),
        totalEpochs: training.epochs, stepsPerEpoch: stepsPerEpoch),
      parameters: network.parameters)
    context.progress.position = Double(step)
    return context
  }

  /// Where a look at what may follow the progress begins: at the start, and near the end of the run.
  ///
  /// - Parameter count: how many steps each look takes.
  func looks(of count: Int) -> [(step: Int, when: String)] {
    let total = context(seed: seed).progress.totalSteps
    return [(0, ""), (max(total - count, 0), "at the end of the run, ")]
  }

  /// The network's outputs in training mode; random layers draw for step 0.
  func outputs(
    _ state: ModelState, _ examples: Examples, seed: UInt64, of network: Network? = nil
  ) -> Tensor {
    let tape = Tape(recording: false)
    let pass = ForwardPass(state: state, mode: .training, seed: seed, step: 0, tape: tape)
    return (network ?? self.network)(pose(examples).inputs, pass).tensor
  }

  /// The number that training minimises, at step 0; the same random draws at each call.
  ///
  /// - Parameters:
  ///   - player: whose number it is, where each has one of its own.
  ///   - held: what the objective takes for given, from ``given(_:_:)``; computed anew if left out.
  func objective(
    _ state: ModelState, _ batch: Batch, of player: PlayerTurns? = nil,
    holding held: [TrickID: Tensor]? = nil
  ) -> Float {
    let pass = ForwardPass(
      state: state, mode: .training, seed: seed, step: 0, tape: Tape(recording: false))
    var context = context(seed: seed)
    context.held = held
    let objective = player?.objective ?? recipe.objective
    return objective(
      Model(network: network, task: task, pass: pass, boxLoss: recipe.boxLoss), batch, &context
    ).tensor
      .scalar
  }

  /// What the objective takes for given at a state, such as choices that have no gradient.
  func given(_ state: ModelState, _ batch: Batch) -> [TrickID: Tensor] {
    let pass = ForwardPass(
      state: state, mode: .training, seed: seed, step: 0, tape: Tape(recording: false))
    var context = context(seed: seed)
    context.held = [:]
    _ = recipe.objective(
      Model(network: network, task: task, pass: pass, boxLoss: recipe.boxLoss), batch, &context)
    return context.held ?? [:]
  }

  /// The objective's gradients by the tape, before any trick on gradients.
  func objectiveGradients(_ state: ModelState, _ batch: Batch) -> [Tensor] {
    let tape = Tape()
    let pass = ForwardPass(state: state, mode: .training, seed: seed, step: 0, tape: tape)
    var context = context(seed: seed)
    let loss = recipe.objective(
      Model(network: network, task: task, pass: pass, boxLoss: recipe.boxLoss), batch, &context)
    let gradients = tape.gradients(of: loss)
    return pass.parameters.map { gradients[$0] }
  }

  /// The loss that the experiment's own loss and reduction give given outputs.
  func loss(of outputs: Tensor, for examples: Examples) -> Double {
    let pass = ForwardPass(
      state: ModelState(parameters: NamedTensors(), buffers: NamedTensors()), mode: .training,
      seed: seed, step: 0, tape: Tape(recording: false))
    let batch = examples.batch
    let model = Model(giving: pass.tape.constant(outputs), for: batch.inputs, pass: pass)
    let losses = task.losses(of: model, on: batch, by: recipe.loss)
    return Double(recipe.reduction(losses).tensor.scalar)
  }

  /// The greatest learning rate of the run as planned, so that a warm-up does not hide it.
  var peakRate: Double { plannedRates.peak }

  /// The learning rates of the run as planned.
  var plannedRates: PlannedRates {
    PlannedRates(
      recipe.rate, base: resolved.optimiser.rate, start: context(seed: seed).progress)
  }
}

extension CheckSubject {
  /// First values moved a little, so that nothing sits exactly on a kink or is zero by design.
  func perturbedState(seed: UInt64) -> ModelState {
    var state = network.initialState(seed: seed)
    for (index, name) in state.parameters.names.enumerated() {
      let values = state.parameters.tensors[index]
      let size = values.norm() / Float(max(values.count, 1)).squareRoot()
      let noise = RandomStream(seed: seed, name: "check/perturb/\(name)").normal(values.shape)
      state.parameters.tensors[index].add(noise, scaledBy: 0.05 * (size > 0 ? size : 1))
    }
    return state
  }
}
