import Statistics

/// Trains on real inputs and on zeros, from the same seeds, and compares them on held-back examples.
///
/// - Source: Karpathy, A Recipe for Training Neural Networks, 2019 (input-independent baseline).
public struct BaselineCheck: Check {
  public static let id = "baseline"
  public static let question = "Do real inputs predict better than zeros?"
  public static let cost = CheckCost.training

  public init() {}

  /// The fewest for which an exact two-sided sign-flip test can reach 5 %.
  private static let seeds = 6
  private static let steps = 60

  public func run(_ subject: CheckSubject) throws(TrainingError) -> Conclusion {
    guard subject.data.training.count >= 20 else {
      return Conclusion(.skipped, "fewer than 20 training examples")
    }
    let own = Contest(subject, .own, seeds: Self.seeds, steps: Self.steps)
    if own.isWon { return Self.conclusion(.pass, own, subject, hint: nil) }
    if own.isIdentical {
      return Self.conclusion(
        .fail, own, subject, hint: "the inputs do not reach the loss: look at how they are loaded")
    }
    let fallback = Contest(subject, .fallback, seeds: Self.seeds, steps: 2 * Self.steps)
    if fallback.isWon {
      return Self.conclusion(
        .warn, own, subject,
        hint: "Adam at \(NumberText.significant(ShortTraining.fallbackRate)) does better: look at "
          + "the learning rate")
    }
    return Self.conclusion(
      .fail, fallback, subject,
      hint: "do labels belong to their inputs? look at decoding, shuffling and splitting")
  }

  private static func conclusion(
    _ verdict: Finding.Verdict, _ contest: Contest, _ subject: CheckSubject, hint: String?
  ) -> Conclusion {
    let real = Sample(contest.real)
    let zeroed = Sample(contest.zeroed)
    var evidence = [
      Evidence("loss on real inputs", real.mean), Evidence("loss on zeros", zeroed.mean),
      Evidence("loss on real inputs, each seed", series: contest.real),
      Evidence("loss on zeros, each seed", series: contest.zeroed),
    ]
    var test = ""
    if let comparison = contest.comparison, let pValue = comparison.test?.pValue {
      evidence.append(Evidence("p-value", pValue))
      test = " (\(NumberText.count(comparison.pairs, "seed")), \(NumberText.pValue(pValue)))"
    }
    return Conclusion(
      verdict,
      "held-back loss \(NumberText.significant(real.mean)) on real inputs, "
        + "\(NumberText.significant(zeroed.mean)) on zeros" + test,
      evidence: evidence, hint: hint)
  }
}

/// Pairs of short trainings, on real and on zeroed inputs.
private struct Contest {
  /// The held-back losses, one for each seed; infinite after a divergence.
  private(set) var real: [Double] = []
  private(set) var zeroed: [Double] = []
  /// `nil` if a training diverged.
  let comparison: PairedComparison?

  init(_ subject: CheckSubject, _ stepping: ShortTraining.Stepping, seeds: Int, steps: Int) {
    let order = subject.order(for: BaselineCheck.id)
    let held = max(min(order.count / 5, subject.fewer(512)), 1)
    let evaluation = subject.data.training.choosing(Array(order.prefix(held)))
    let training = subject.data.training.choosing(Array(order.dropFirst(held)))
    for seed in subject.seeds(seeds) {
      func loss(zeroing: Bool) -> Double {
        Self.loss(
          subject, stepping, seed: seed, steps: steps,
          training: zeroing ? training.zeroed : training,
          evaluation: zeroing ? evaluation.zeroed : evaluation)
      }
      real.append(loss(zeroing: false))
      zeroed.append(loss(zeroing: true))
    }
    comparison = try? PairedComparison(trick: zeroed, baseline: real)
  }

  /// Whether real inputs are better beyond chance.
  var isWon: Bool {
    guard let comparison, let mean = comparison.mean, let test = comparison.test else {
      return false
    }
    return mean > 0 && test.pValue <= 0.05
  }

  var isIdentical: Bool { comparison?.isIdentical ?? false }

  private static func loss(
    _ subject: CheckSubject, _ stepping: ShortTraining.Stepping, seed: UInt64, steps: Int,
    training examples: Examples, evaluation: Examples
  ) -> Double {
    var training = ShortTraining(subject, stepping, seed: seed)
    var walk = BatchWalk(
      examples, size: min(subject.resolved.experiment.training.batchSize, 32), seed: seed)
    for _ in 0..<steps {
      if !training.step(walk.next()).isFinite { return .infinity }
    }
    let evaluator = Evaluator(
      network: subject.network, states: [training.model], task: subject.resolved.task)
    let predictions = subject.recipe.predict(
      evaluator, evaluation.selecting(subject.task.inputFields))
    // A task that measures no loss has the one that training minimises.
    let loss =
      subject.task.scores(of: predictions, for: evaluation)["loss"]
      ?? subject.loss(
        of: subject.network.evaluate(evaluation.inputs, state: training.model), for: evaluation)
    return loss.isFinite ? loss : .infinity
  }
}

extension Examples {
  fileprivate var zeroed: Examples { replacingInputs(by: .zeros(inputs.shape)) }
}
