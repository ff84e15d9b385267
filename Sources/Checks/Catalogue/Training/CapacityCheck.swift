import Statistics

/// Trains the network and one of twice the width alike, and compares what they make of the training
/// examples.
///
/// - Source: Karpathy, A Recipe for Training Neural Networks, 2019 (verify that the training loss goes
///   down as the capacity goes up).
public struct CapacityCheck: Check {
  public static let id = "capacity"
  public static let question = "Is the network large enough for the data?"
  public static let cost = CheckCost.training
  public static let asksOfOneLoss = true

  public init() {}

  public func run(_ subject: CheckSubject) throws(TrainingError) -> Conclusion {
    guard subject.data.training.count >= 20 else {
      return Conclusion(.skipped, "fewer than 20 training examples")
    }
    guard let wider = subject.widerNetwork else {
      return Conclusion(.skipped, "no wider network of this kind can be built")
    }
    let steps = TrainingBudget(subject).steps(400, share: 0.02, of: subject.network)
    guard steps >= 150 else {
      return Conclusion(.skipped, "the time for checks is too short to train a wider network")
    }
    let own = Self.share(subject, subject.network, steps: steps)
    let wide = Self.share(subject, wider, steps: steps)
    func percent(_ value: Double) -> String { NumberText.significant(100 * value) + " %" }
    let evidence = [
      Evidence("share of the training loss that is gone", own),
      Evidence("with twice the width", wide), Evidence("steps", steps),
    ]
    let summary =
      "\(steps) steps take \(percent(own)) of the training loss away, and \(percent(wide)) with twice "
      + "the width"
    // A network that doubles what it learns by doubling its width has not nearly width enough, unless
    // it has only not come to its end.
    guard wide > own + 0.15, own < 0.6 * wide,
      own - Self.share(subject, subject.network, steps: steps / 2) < 0.1 * own
    else {
      return Conclusion(.pass, summary, evidence: evidence)
    }
    return Conclusion(
      .warn, summary + ": the network is too small for the data", evidence: evidence,
      hint: "more units or channels; look for a layer that is much narrower than its neighbours",
      setting: "network")
  }

  /// How much of the blind guess's loss on training examples is gone after some steps of Adam.
  private static func share(_ subject: CheckSubject, _ network: Network, steps: Int) -> Double {
    let certain = network.replacing(network.spec.withoutRandomness) ?? network
    var training = ShortTraining(
      subject, .fallback, seed: subject.seed, steps: steps, network: certain)
    var walk = BatchWalk(
      subject.data.training, size: min(subject.batchSize, 32), seed: subject.seed)
    for _ in 0..<steps where !training.step(walk.next(), rate: 3e-3).isFinite { return 0 }
    let probe = subject.examples(subject.fewer(256), for: Self.id)
    let judge = Judge(subject, network: certain, training: subject.data.training)
    guard let guess = judge.blindOutputs(for: probe) else { return 0 }
    let blind = judge.losses(of: guess, for: probe).reduce(0, +)
    let loss = judge.losses(of: judge.outputs(of: training.model, on: probe), for: probe)
      .reduce(0, +)
    return blind > 0 ? max(1 - loss / blind, 0) : 0
  }
}
