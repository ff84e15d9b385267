import Statistics
import Synchronization

/// What the network has learnt in short trainings, asked of examples that they did not see.
///
/// The training examples are cut into parts; each training leaves one of them out. So the examples that
/// are asked differ from training to training, and there are as many independent answers as examples.
struct Learning: Sendable {
  /// How many steps each training took, of how many the run is going to take.
  let steps: Int
  let planned: Int
  /// How many trainings there were, and how many of them came to numbers that are not finite.
  let trainings: Int
  let diverged: Int
  /// The mean task loss of the training examples before and after; infinite after a divergence.
  let before: Double
  let after: Double
  /// Held-back training examples.
  private(set) var held = Answers()
  /// Test examples, each asked of one training.
  private(set) var test = Answers()
  /// Validation examples, each asked of one training.
  private(set) var validation = Answers()
  /// The losses of held-back sequences, each with the source of another one; nothing for other examples.
  private(set) var estranged: [Double] = []

  var hasDiverged: Bool { diverged > 0 }

  /// Whether more is known of held-back examples than the best blind guess knows.
  var hasLearnt: Bool { held.isKnown }

  /// How much less sequences cost with their own sources than with those of others; `nil` where there are
  /// none. The target so far tells a decoder much, whatever the source.
  var sourceGain: Gain? { estranged.isEmpty ? nil : Gain(over: estranged, held.losses) }

  /// Whether what was learnt is nothing of the source.
  var ignoresSource: Bool { sourceGain.map { !$0.isBeyondChance } ?? false }

  /// The share of the blind guess's loss that is gone on held-back examples, at the best.
  var share: Double { max(held.gain.share, 0) }

  /// - Parameter share: of the budget of all checks.
  init(_ subject: CheckSubject, _ manner: ShortTraining.Manner, share: Double) {
    let budget = TrainingBudget(subject)
    let parts = Parts(subject)
    let size = subject.batchSize
    planned = subject.context(seed: subject.seed).progress.totalSteps
    let network = (manner.isWide ? subject.widerNetwork : nil) ?? subject.network
    let wanted = Self.steps(planned: planned)
    let available = budget.steps(
      wanted * parts.heldBack.count, share: share, of: subject.network)
    let trainings = max(1, min(parts.heldBack.count, available / wanted))
    steps = max(min(wanted, available / trainings), 1)
    self.trainings = trainings
    var (diverged, befores, afters) = (0, 0.0, 0.0)
    for index in 0..<trainings {
      let training = subject.data.training.choosing(parts.others(index))
      var run = ShortTraining(
        subject, manner, seed: subject.seed &+ UInt64(index), steps: steps,
        network: manner.isWide ? network : nil)
      let initial = run.model
      var walk = BatchWalk(training, size: size, seed: subject.seed &+ UInt64(index))
      var isFinite = true
      for _ in 0..<steps where isFinite { isFinite = run.step(walk.next()).isFinite }
      if !isFinite { diverged += 1 }
      let judge = Judge(
        subject, network: manner.isWide ? network : subject.network, training: training)
      let probe = training.rows(0..<min(training.count, parts.size))
      befores += judge.loss(of: initial, on: probe)
      afters += isFinite ? judge.loss(of: run.model, on: probe) : .infinity
      guard isFinite else { continue }
      let heldBack = subject.data.training.choosing(parts.heldBack[index])
      held.add(judge, initial, run.model, heldBack)
      if heldBack.hasSequences {
        let strange = heldBack.exchanging([Examples.input])
        estranged += judge.losses(of: judge.outputs(of: run.model, on: strange), for: strange)
      }
      test.add(judge, initial, run.model, parts.test(subject.data.test, index))
      if let examples = subject.data.validation {
        validation.add(judge, initial, run.model, parts.test(examples, index))
      }
    }
    self.diverged = diverged
    before = befores / Double(trainings)
    after = afters / Double(trainings)
  }

  /// All of a short run, and of a long one so many.
  private static func steps(planned: Int) -> Int { max(min(planned, 500), 1) }
}

/// Which examples are held back from which training.
struct Parts {
  let heldBack: [[Int]]
  private let order: [Int]
  /// How many examples a part has.
  let size: Int

  init(_ subject: CheckSubject) {
    let count = subject.data.training.count
    // Examples that follow one another are held back in one piece: neighbours tell of each other.
    let order =
      subject.dataset.isOrdered ? Array((0..<count).reversed()) : subject.order(for: "learning")
    let most = max(512 / subject.places, 32)
    let size = max(min(count / 5, most), 1)
    self.size = size
    self.order = order
    heldBack = (0..<max(min(5, count / size), 1)).map {
      Array(order[$0 * size..<($0 + 1) * size])
    }
  }

  /// The examples that a training sees.
  func others(_ index: Int) -> [Int] {
    let held = Set(heldBack[index])
    let others = order.filter { !held.contains($0) }
    return others.isEmpty ? order : others
  }

  /// So many examples of another split, others for each training.
  func test(_ examples: Examples, _ index: Int) -> Examples {
    let order = RandomStream(seed: 0, name: "check/learning/test").permutation(of: examples.count)
    let parts = heldBack.count
    let own = order.indices.filter { $0 % parts == index }.prefix(size).map { order[$0] }
    return examples.choosing(own)
  }
}

/// Trainings that several checks look at: each is made once.
final class LearningCache: Sendable {
  private let known = Mutex<[ShortTraining.Manner: Learning]>([:])
  private let simple = Mutex<[SimpleLearning]?>(nil)

  func simpleLearnings(_ subject: CheckSubject) -> [SimpleLearning] {
    if let known = simple.withLock({ $0 }) { return known }
    let new = SimpleLearning.all(subject)
    simple.withLock { $0 = new }
    return new
  }

  /// - Parameter share: of the budget of all checks.
  func learning(
    _ subject: CheckSubject, _ manner: ShortTraining.Manner, share: Double
  ) -> Learning {
    if let known = known.withLock({ $0[manner] }) { return known }
    let new = Learning(subject, manner, share: share)
    known.withLock { $0[manner] = new }
    return new
  }
}

extension CheckSubject {
  /// What is learnt as the experiment says.
  var ownLearning: Learning {
    let own = trainings.learning(self, .own, share: 0.3)
    // A warm-up in miniature may be too short where the real one is not.
    guard own.hasDiverged, own.planned > own.steps, plannedRates.rises else { return own }
    return trainings.learning(self, .beginning, share: 0.15)
  }
  /// What its optimiser learns without tricks, dropout and decay.
  var bareLearning: Learning { trainings.learning(self, .bare, share: 0.15) }
  /// What simple models know, asked of the same examples; none where there are none for the task.
  var simpleLearnings: [SimpleLearning] { trainings.simpleLearnings(self) }
  /// What Adam learns without them.
  var fallbackLearning: Learning { trainings.learning(self, .fallback, share: 0.15) }
}
