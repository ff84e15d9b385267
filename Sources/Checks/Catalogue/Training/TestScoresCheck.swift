import Statistics

/// Asks a briefly trained network about held-back training examples and about the other splits.
///
/// What it knows of the ones it must know of the others, unless labels or inputs differ. A loss can be
/// as great as it likes, so each example counts by loss/(loss + that of a blind guess), which is bounded.
public struct TestScoresCheck: Check {
  public static let id = "test-scores"
  public static let question = "Is the test split as easy as held-back training examples?"
  public static let cost = CheckCost.training
  public static let asksOfOneLoss = true

  public init() {}

  public func run(_ subject: CheckSubject) throws(TrainingError) -> Conclusion {
    guard subject.data.training.count >= 20 else {
      return Conclusion(.skipped, "fewer than 20 training examples")
    }
    // Whoever learns will do: it is the data that are asked about.
    let ways: [@Sendable (CheckSubject) -> Learning] = [
      { $0.ownLearning }, { $0.bareLearning }, { $0.fallbackLearning },
    ]
    let learning = ways.lazy.map { $0(subject) }.first { $0.hasLearnt && !$0.hasDiverged }
    guard let learning else {
      return Conclusion(.skipped, "nothing is learnt in a short training: see 'baseline'")
    }
    let splits = [
      ("test", Comparison(learning.held, learning.test)),
      ("validation", Comparison(learning.held, learning.validation)),
    ]
    // Tests of another source are what inputs without labels are there for.
    let isElsewhere = subject.data.unlabelled != nil
    let found = splits.compactMap { name, comparison in
      comparison.conclusion(name, isElsewhere: isElsewhere && name == "test")
    }
    return Conclusion(
      found,
      else: Conclusion(
        .pass, splits[0].1.text("test"), evidence: splits[0].1.evidence("test")))
  }
}

/// One split against held-back training examples.
private struct Comparison {
  private let held: Answers
  private let other: Answers
  /// How much more is known of the held-back ones.
  private let difference: Double
  /// In standard errors.
  private let z: Double
  /// What is left of what is known.
  private let left: Double

  init(_ held: Answers, _ other: Answers) {
    self.held = held
    self.other = other
    let loss = Self.difference(Self.bounded(held), Self.bounded(other), blind: 0.5)
    guard !held.right.isEmpty, other.right.count == other.count else {
      (difference, z, left) = loss
      return
    }
    let right = Self.difference(
      held.right, other.right,
      blind: max(held.blindAccuracy ?? 0, 1e-9), otherBlind: other.blindAccuracy)
    // Whichever is surer.
    (difference, z, left) = abs(right.z) > abs(loss.z) ? right : loss
  }

  /// How good each answer is: 1 for no loss, 0.5 for that of a blind guess.
  private static func bounded(_ answers: Answers) -> [Double] {
    let scale = max(answers.blindLoss, 1e-30)
    return answers.losses.map { 1 - max($0, 0) / (max($0, 0) + scale) }
  }

  private static func difference(
    _ held: [Double], _ other: [Double], blind: Double, otherBlind: Double? = nil
  ) -> (difference: Double, z: Double, left: Double) {
    func moments(_ values: [Double]) -> (mean: Double, error: Double) {
      let count = Double(values.count)
      let mean = values.reduce(0, +) / count
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      // One error more of either kind than was seen: no proportion is known to be exact.
      return (mean, (squares + 1) / (count - 1) / count)
    }
    guard held.count > 4, other.count > 4 else { return (0, 0, 1) }
    let (a, b) = (moments(held), moments(other))
    let known = max(a.mean - blind, 1e-9)
    return (
      a.mean - b.mean, (a.mean - b.mean) / (a.error + b.error).squareRoot(),
      (b.mean - (otherBlind ?? blind)) / known
    )
  }

  /// - Parameter isElsewhere: whether the experiment says that the split is of another source.
  func conclusion(_ split: String, isElsewhere: Bool) -> Conclusion? {
    guard other.count > 4 else { return nil }
    // Beyond 4 standard errors lies chance once in 16,000 times; beyond 3.3, once in 1,000.
    if difference > 0, z > 4, left < 0.5 {
      return Conclusion(
        isElsewhere ? .warn : .fail,
        text(split)
          + (left < 0.1
            ? ": what was learnt is worth nothing there"
            : ": more than half of "
              + "what was learnt is worth nothing there"),
        evidence: evidence(split),
        hint:
          "do the \(split) split's labels belong to its inputs, in the same order of classes, and "
          + "are its inputs read, turned and scaled as the training split's?",
        setting: "data.dataset")
    }
    if difference > 0, z > 3.3, left < 0.85 {
      return Conclusion(
        .warn, text(split) + ": harder beyond chance", evidence: evidence(split),
        hint: "does the \(split) split come from elsewhere, or from later? or are near copies of "
          + "training examples among the training examples?", setting: "data.dataset")
    }
    if difference < 0, z < -4, left > 1.3 {
      return Conclusion(
        left > 1.8 ? .fail : .warn, text(split) + ": easier beyond chance",
        evidence: evidence(split),
        hint: "are labels of training examples wrong, or is the \(split) split cleaned or chosen?",
        setting: "data.dataset")
    }
    return nil
  }

  func text(_ split: String) -> String {
    func text(_ value: Double) -> String { NumberText.significant(value) }
    func score(_ answers: Answers) -> String {
      "loss \(text(answers.loss))" + (answers.accuracy.map { ", accuracy \(text($0))" } ?? "")
    }
    return "\(score(held)) on \(NumberText.count(held.count, "held-back training example")), "
      + "\(score(other)) on \(NumberText.count(other.count, "\(split) example"))"
  }

  func evidence(_ split: String) -> [Evidence] {
    [
      Evidence("loss on held-back training examples", held.loss),
      Evidence("loss on \(split) examples", other.loss), Evidence("standard errors apart", z),
      Evidence("share of what was learnt that is left", left),
    ]
  }
}
