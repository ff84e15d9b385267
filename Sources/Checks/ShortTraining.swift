/// Some steps of training on a copy.
///
/// A schedule runs in miniature: the rate of each step is that of the same share of the planned run, so
/// a warm-up warms up and a decay decays.
struct ShortTraining {
  private let subject: CheckSubject
  private let manner: Manner
  private let network: Network
  /// What turns are taken in the step of a progress.
  private let turns: (Progress) -> [Turn]
  /// - owned: the places of the parameters that are the player's; `nil` for all.
  private typealias Turn = (gradient: GradientFunction, take: Take, owned: [Int]?)
  private typealias Take = (GradientResult, Double, inout TrainingState) -> Void
  private var state: TrainingState
  /// The rates of the steps.
  let rates: [Double]
  /// The objective of each step so far.
  private(set) var losses: [Double] = []
  /// What the last step's gradient was.
  private(set) var result: GradientResult?

  var model: ModelState { state.model }
  var context: Context { state.context }
  /// The rate of the first step.
  var rate: Double { rates.first ?? 0 }

  /// How steps are taken: as the experiment says, but for what is named.
  struct Manner: Hashable {
    /// Adam with settings that suit most networks, for telling a bad optimiser from a bad network.
    var isFallback = false
    /// Without what tricks do to batches.
    var leavesBatches = false
    /// With the task's own loss, whatever tricks make of losses and gradients.
    var isPlain = false
    /// With the task's own loss, or with the experiment's.
    var usesOwnLoss = true
    /// Without dropout and the like.
    var isCertain = false
    /// Without weight decay.
    var leavesDecay = false
    /// The optimiser's own update, whatever tricks make of it.
    var leavesUpdate = false
    /// What the rate is multiplied by.
    var factor = 1.0
    /// At the greatest rate of the run throughout.
    var isSteady = false
    /// At the first rates of the run, rather than at all of them in miniature.
    var isBeginning = false
    /// Another optimiser than the experiment's.
    var optimiser: OptimiserSpec?
    /// Another network: one that is wider.
    var isWide = false

    /// As the experiment says.
    static let own = Manner()
    /// As the experiment says, through the beginning of its run.
    static let beginning = Manner(isBeginning: true)
    /// The experiment's own optimiser, and nothing that makes training harder.
    static let bare = Manner(
      leavesBatches: true, isPlain: true, usesOwnLoss: false, isCertain: true, leavesDecay: true,
      leavesUpdate: true)
    /// The same with Adam at a rate that suits most networks.
    static let fallback = Manner(
      isFallback: true, leavesBatches: true, isPlain: true, usesOwnLoss: false, isCertain: true,
      leavesDecay: true, leavesUpdate: true)
  }

  static let fallbackRate = 1e-3

  /// - Parameters:
  ///   - steps: how many are going to be taken; at the greatest rate of the run if left out.
  ///   - given: in the place of the experiment's network.
  init(
    _ subject: CheckSubject, _ manner: Manner, seed: UInt64, steps: Int? = nil,
    network given: Network? = nil
  ) {
    let network = given ?? (manner.isCertain ? subject.certainNetwork : nil) ?? subject.network
    self.subject = subject
    self.manner = manner
    self.network = network
    var context = subject.context(seed: seed)
    context.parameters = network.parameters
    state = TrainingState(model: network.initialState(seed: seed), context: context)
    if manner.isFallback {
      rates = [Self.fallbackRate * manner.factor]
    } else if manner.isSteady || steps == nil {
      rates = [subject.peakRate * manner.factor]
    } else {
      let (planned, steps) = (subject.plannedRates, steps ?? 1)
      let span = manner.isBeginning ? planned.totalSteps : steps
      rates = (0..<steps).map { planned.rate(atShare: Double($0) / Double(span)) * manner.factor }
    }
    let decay = manner.leavesDecay ? 0 : subject.resolved.optimiser.weightDecay
    let isOwnUpdate = !manner.isFallback && !manner.leavesUpdate && manner.optimiser == nil
    var spec = manner.optimiser ?? subject.resolved.optimiser
    if manner.isFallback {
      spec = OptimiserSpec()
      spec.kind = .adam
    }
    let optimiser = Optimiser(spec)
    let update: UpdateFunction = { parameters, arguments, context in
      optimiser.update(
        &parameters, gradients: arguments.gradients, rates: arguments.rates,
        weightDecays: arguments.weightDecays,
        state: &context[memory: AssembledRecipe.optimiserID].tensors,
        step: context.progress.step + 1)
    }
    let players = subject.recipe.players
    if players.count > 1 {
      turns = { progress in
        players.flatMap { player in
          Array(
            repeating: (
              player.gradient,
              { result, rate, state in
                player.take(result, rate: rate, weightDecay: decay, &state)
              }, player.owned
            ), count: player.turns(progress))
        }
      }
      return
    }
    let chosen = isOwnUpdate ? subject.recipe.update : update
    let only: [Turn] = [
      (
        manner.isPlain
          ? Self.plainGradient(subject, network, usesOwnLoss: manner.usesOwnLoss)
          : subject.recipe.gradient,
        { result, rate, state in
          let count = result.gradients.count
          chosen(
            &state.model.parameters,
            UpdateArguments(
              gradients: result.gradients, rates: Array(repeating: rate, count: count),
              weightDecays: Array(repeating: decay, count: count)), &state.context)
        }, nil
      )
    ]
    turns = { _ in only }
  }

  /// Takes one step on a batch.
  ///
  /// - Returns: the objective before the step; NaN, and no step, if it or a gradient is not finite or of no
  ///   parameter's shape.
  @discardableResult
  mutating func step(_ batch: Batch, rate given: Double? = nil) -> Double {
    let step = state.context.progress.step
    let rate = given ?? (rates.isEmpty ? 0 : rates[min(step, rates.count - 1)])
    state.context.rate = rate
    let batch = manner.leavesBatches ? batch : subject.recipe.batch(batch, &state.context)
    var first: Double?
    var whole: GradientResult?
    state.context.turn = 0
    for turn in turns(state.context.progress) {
      let result = turn.gradient(state.model, batch, &state.context)
      // Of each parameter the gradient by which its owner moves it.
      for index in turn.owned ?? [] { whole?.gradients[index] = result.gradients[index] }
      whole = turn.owned == nil ? result : whole ?? result
      self.result = whole
      let fits = result.gradients.map(\.shape) == model.parameters.tensors.map(\.shape)
      let isFinite = fits && result.loss.isFinite && result.gradients.allSatisfy(\.isFinite)
      first = first ?? Double(result.loss)
      if !isFinite {
        losses.append(.nan)
        return .nan
      }
      turn.take(result, rate, &state)
      state.model.buffers = result.buffers
      state.context.turn += 1
    }
    state.context.turn = 0
    state.context.progress.step += 1
    state.context.progress.position += 1
    let loss = first ?? .nan
    losses.append(loss)
    return loss
  }

  /// The mean of the losses, with nothing that tricks make of objectives and gradients.
  private static func plainGradient(
    _ subject: CheckSubject, _ network: Network, usesOwnLoss: Bool
  ) -> GradientFunction {
    let (recipe, task) = (subject.recipe, subject.task)
    return { state, batch, context in
      let tape = Tape()
      let pass = ForwardPass(
        state: state, mode: .training, seed: context.seed, step: context.progress.step, tape: tape)
      let model = Model(network: network, task: task, pass: pass, boxLoss: recipe.boxLoss)
      let loss =
        usesOwnLoss
        ? recipe.reduction(task.losses(of: model, on: batch, by: recipe.loss))
        : task.losses(of: model, on: batch, by: { task.loss($0, $1) }).mean()
      let gradients = tape.gradients(of: loss)
      return GradientResult(
        loss: loss.tensor.scalar, gradients: pass.parameters.map { gradients[$0] },
        buffers: pass.buffers)
    }
  }
}

extension CheckSubject {
  /// The experiment's network with nothing left to chance, under the same names.
  var certainNetwork: Network? {
    network.replacing(network.spec.withoutRandomness)
  }

  /// The examples of a step, as the experiment begins with.
  var batchSize: Int {
    let size = recipe.batchSize(context(seed: seed).progress)
    return max(1, min(size, data.training.count))
  }
}

/// Walks through examples in a random order, again and again.
struct BatchWalk {
  private let examples: Examples
  private let size: Int
  private let seed: UInt64
  private var order: [Int] = []
  private var cursor = 0
  private var epoch = 0

  init(_ examples: Examples, size: Int, seed: UInt64) {
    self.examples = examples
    self.size = max(1, min(size, examples.count))
    self.seed = seed
  }

  mutating func next() -> Batch {
    if cursor + size > order.count {
      order = RandomStream(seed: seed, name: "shuffle", step: epoch)
        .permutation(of: examples.count)
      epoch += 1
      cursor = 0
    }
    defer { cursor += size }
    return examples.choosing(Array(order[cursor..<cursor + size])).batch
  }
}
