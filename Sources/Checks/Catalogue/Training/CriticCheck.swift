import Statistics

/// Trains the critic of two adversaries by itself: it has to tell examples from what the generator makes before it
/// has learnt anything, by parameters that are its own and cannot grow without limit.
///
/// - Source: Arjovsky and Bottou, "Towards Principled Methods for Training GANs", 2017: a critic that is trained long
///   enough tells the two apart.
public struct CriticCheck: Check {
  public static let id = "critic"
  public static let question = "Can the critic tell examples from noise?"
  public static let cost = CheckCost.training

  public init() {}

  private static let steps = 100
  private static let examples = 256
  /// What the critic's parameters are multiplied by, to see what becomes of them.
  private static let stretch: Float = 8

  public func run(_ subject: CheckSubject) throws(TrainingError) -> Conclusion {
    guard let task = subject.task as? any AdversarialTask,
      let critic = subject.recipe.players.first(where: { $0.name == type(of: task).critic })
    else { return Conclusion(.skipped, "the task has no critic") }
    if let conclusion = Self.others(parameters: critic, subject) { return conclusion }
    var training = CriticTraining(subject, critic)
    for _ in 0..<Self.steps where training.isFinite { training.step() }
    guard training.isFinite else {
      return Conclusion(
        .fail, "the critic's loss is not finite after \(training.losses.count) steps by itself",
        hint: "lower optimiser.rate", setting: "optimiser.rate")
    }
    let examples = subject.examples(Self.examples, for: Self.id)
    let opinions = task.opinions(on: examples, at: training.state.model, of: subject.network)
    let right = Self.shareInOrder(opinions.real, opinions.generated)
    let evidence = [
      Evidence("pairs in order", right), Evidence("loss", series: training.losses),
    ]
    let percent = NumberText.significant(100 * right)
    // What grows without limit may have lost its way by now.
    if let conclusion = Self.growth(training, evidence) { return conclusion }
    if right < 0.75 {
      return Conclusion(
        right < 0.6 ? .fail : .warn,
        "after \(Self.steps) steps by itself the critic finds the example more real than noise in only "
          + "\(percent) % of pairs",
        evidence: evidence,
        hint:
          "is its loss the right way round, its rate high enough, the network before its output alive?"
      )
    }
    return Conclusion(
      .pass,
      "after \(Self.steps) steps by itself it finds the example more real than noise in \(percent) % of pairs",
      evidence: evidence)
  }

  /// Parameters that what is said of an example depends on, but that another player moves.
  private static func others(
    parameters critic: PlayerTurns, _ subject: CheckSubject
  ) -> Conclusion? {
    let batch = subject.examples(32, for: id).batch
    let tape = Tape()
    let pass = ForwardPass(
      state: subject.perturbedState(seed: subject.seed), mode: .training, seed: subject.seed,
      step: 0, tape: tape)
    let said = subject.network(subject.task.inputValues(of: batch), pass).sum()
    let gradients = tape.gradients(of: said)
    let moving = subject.network.parameters.indices.filter {
      gradients[pass.parameters[$0]].sumOfSquares() > 0 && !(critic.owned?.contains($0) ?? true)
    }
    guard let first = moving.first else { return nil }
    return Conclusion(
      .fail,
      "what the critic says follows from '\(subject.network.parameters[first].name)', which the other "
        + "player moves to its own advantage",
      evidence: [Evidence("parameters", moving.count)],
      hint: "let the critic own all of its parameters, and no other player any of them")
  }

  /// Whether the loss falls as parameters grow, and nothing holds them.
  private static func growth(_ training: CriticTraining, _ evidence: [Evidence]) -> Conclusion? {
    var grown = training
    grown.stretch(by: stretch)
    let size = grown.greatestParameter
    grown.step()
    guard let before = training.losses.last, let after = grown.losses.last, grown.isFinite,
      after < min(4 * before, 0), grown.greatestParameter > size / 2
    else { return nil }
    return Conclusion(
      .fail,
      "nothing holds the critic: with parameters \(Int(stretch)) times as large its loss is "
        + "\(NumberText.significant(after)) instead of \(NumberText.significant(before)), and they stay "
        + "so large",
      evidence: evidence,
      hint:
        "a loss without a lower limit needs parameters with one: clip them after each of the critic's "
        + "steps")
  }

  /// The share of pairs of a real and a generated sample of which the real one is found more real.
  package static func shareInOrder(_ real: [Float], _ generated: [Float]) -> Double {
    let (real, generated) = (real.sorted(), generated.sorted())
    var (below, equal, sum) = (0, 0, 0)
    for value in real {
      while below < generated.count, generated[below] < value { below += 1 }
      equal = max(equal, below)
      while equal < generated.count, generated[equal] == value { equal += 1 }
      // A tie is half a pair.
      sum += below + equal
    }
    return Double(sum) / Double(max(2 * real.count * generated.count, 1))
  }
}

/// Steps of the critic alone, on a copy.
private struct CriticTraining {
  private(set) var state: TrainingState
  private(set) var losses: [Double] = []
  private let critic: PlayerTurns
  private let rate: Double
  private var walk: BatchWalk

  init(_ subject: CheckSubject, _ critic: PlayerTurns) {
    let seed = subject.seed
    self.critic = critic
    rate = subject.peakRate
    state = TrainingState(
      model: subject.network.initialState(seed: seed), context: subject.context(seed: seed))
    state.context.rate = rate
    walk = BatchWalk(subject.data.training, size: subject.batchSize, seed: seed)
  }

  var isFinite: Bool { losses.last?.isFinite ?? true }

  /// The magnitude of the critic's greatest parameter.
  var greatestParameter: Float {
    (critic.owned ?? []).reduce(0) { greatest, index in
      state.model.parameters.tensors[index].scalars.reduce(greatest) { max($0, $1.magnitude) }
    }
  }

  mutating func stretch(by factor: Float) {
    for index in critic.owned ?? [] {
      state.model.parameters.tensors[index] = state.model.parameters.tensors[index] * factor
    }
  }

  mutating func step() {
    let result = critic.gradient(state.model, walk.next(), &state.context)
    let isFinite = result.loss.isFinite && result.gradients.allSatisfy(\.isFinite)
    losses.append(isFinite ? Double(result.loss) : .nan)
    guard isFinite else { return }
    critic.take(result, rate: rate, weightDecay: 0, &state)
    state.model.buffers = result.buffers
    state.context.progress.step += 1
  }
}
