import Errors
import Statistics

/// Looks at the targets: their range, their balance, and the order they come in.
public struct LabelCheck: Check {
  public static let id = "labels"
  public static let question = "Are the targets varied, balanced and met in a random order?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    guard let classes = subject.classes else { return judgeValues(subject) }
    let training = Frequencies(subject.data.training.labels, classes: classes)
    let test = Frequencies(subject.data.test.labels, classes: classes)
    let evidence = [
      Evidence("examples of each class", series: training.counts.map(Double.init), points: 100),
      Evidence("balance (perplexity over classes)", training.balance),
    ]
    if subject.data.training.places > 1 { return judgeSequences(training, test, evidence) }
    let absent = training.counts.indices.filter { training.counts[$0] == 0 }
    func names(_ classes: [Int]) -> String {
      classes.prefix(5).map { label in
        let names = subject.dataset.classNames
        return names.indices.contains(label) ? "'\(names[label])'" : "\(label)"
      }.joined(separator: ", ") + (classes.count > 5 ? ", …" : "")
    }
    if training.counts.count(where: { $0 > 0 }) < 2 {
      return Conclusion(
        .fail, "all training examples are of one class", evidence: evidence,
        hint: "look at how the labels are read")
    }
    if let sorted = judgeOrder(subject, training, evidence) { return sorted }
    if !absent.isEmpty {
      return Conclusion(
        .warn, "no training example is of class \(names(absent))", evidence: evidence,
        hint: "look at how the labels are read and split")
    }
    if let alike = Self.namesThatLookAlike(subject.dataset.classNames) {
      return Conclusion(
        .warn, "two classes look the same: their names differ in how Unicode writes them",
        evidence: evidence + [Evidence("names", text: alike)],
        hint: "if they are one class, write its name in one way in the data")
    }
    if let shifted = judgeShift(training, test, evidence) { return shifted }
    if training.balance < 0.5 {
      let rarest = training.counts.indices.min { training.counts[$0] < training.counts[$1] } ?? 0
      return Conclusion(
        .warn,
        "the classes are unbalanced: \(names([rarest])) has \(training.counts[rarest]) of "
          + "\(training.total) examples", evidence: evidence,
        hint: "accuracy says little here; try --trick class-weights or --trick prior-bias")
    }
    return Conclusion(
      .pass,
      "\(classes) classes of \(training.counts.min() ?? 0) to \(training.counts.max() ?? 0) "
        + "examples", evidence: evidence)
  }

  /// Two names of different bytes that are canonically equivalent, as `é` and `e` with an accent are.
  private static func namesThatLookAlike(_ names: [String]) -> String? {
    var known: [String: String] = [:]
    for name in names {
      // A dictionary's keys are equal if they are equivalent.
      if let other = known.updateValue(name, forKey: name) {
        return [other, name].map { VisibleText.ascii($0) }.joined(separator: ", ")
      }
    }
    return nil
  }

  /// The symbols of a language are of unequal frequency, and some may not occur at all.
  private func judgeSequences(
    _ training: Frequencies, _ test: Frequencies, _ evidence: [Evidence]
  ) -> Conclusion {
    let occurring = training.counts.count { $0 > 0 }
    if occurring < 2 {
      return Conclusion(
        .fail, "all places to classify are of one class", evidence: evidence,
        hint: "look at how the labels are read")
    }
    if let shifted = judgeShift(training, test, evidence) { return shifted }
    return Conclusion(
      .pass,
      "\(occurring) of \(training.counts.count) classes occur, as unpredictable by themselves as "
        + "\(NumberText.significant(Elementary.exp(training.entropy))) equally frequent ones",
      evidence: evidence)
  }

  /// A warning if the classes' shares are others in the test split.
  private func judgeShift(
    _ training: Frequencies, _ test: Frequencies, _ evidence: [Evidence]
  ) -> Conclusion? {
    let shift = training.distance(to: test)
    guard shift > 0.2 else { return nil }
    return Conclusion(
      .warn,
      "the classes' shares differ between training and test by "
        + "\(NumberText.fixed(100 * shift, decimals: 0)) percentage points in total",
      evidence: evidence + [Evidence("total variation distance", shift)],
      hint: "look at how the test split was made")
  }

  /// A failure if the examples come sorted by class and stay so.
  private func judgeOrder(
    _ subject: CheckSubject, _ training: Frequencies, _ evidence: [Evidence]
  ) -> Conclusion? {
    let labels = subject.data.training.labels
    let changes = zip(labels, labels.dropFirst()).count { $0 != $1 }
    // In a random order neighbours differ with probability 1 − Σ p².
    let expected = training.collisionFree * Double(max(labels.count - 1, 1))
    let ratio = Double(changes) / max(expected, 1)
    guard !subject.resolved.data.shuffle && ratio < 0.5 else { return nil }
    return Conclusion(
      .fail,
      "the examples are sorted by class (\(changes) changes of class where a random order has "
        + "\(NumberText.fixed(expected, decimals: 0))) and are not shuffled",
      evidence: evidence + [Evidence("changes of class", changes)],
      hint: "set data.shuffle = true")
  }

  private func judgeValues(_ subject: CheckSubject) -> Conclusion {
    let targets = subject.data.training.targets
    guard targets.isFinite && subject.data.test.targets.isFinite else {
      return Conclusion(
        .fail, "a target is NaN or infinite", hint: "remove the examples without a value")
    }
    let values = targets.scalars.map(Double.init)
    let mean = values.reduce(0, +) / Double(max(values.count, 1))
    let variance =
      values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(values.count, 1))
    let evidence = [
      Evidence("mean", mean), Evidence("standard deviation", variance.squareRoot()),
    ]
    if variance == 0 {
      return Conclusion(
        .fail, "all targets are \(NumberText.significant(mean))", evidence: evidence,
        hint: "look at how the targets are read")
    }
    return Conclusion(
      .pass,
      "mean \(NumberText.significant(mean)), standard deviation "
        + NumberText.significant(variance.squareRoot()), evidence: evidence)
  }
}

/// How often each class occurs.
struct Frequencies {
  let counts: [Int]
  let total: Int

  init(_ labels: [Int], classes: Int) {
    var counts = [Int](repeating: 0, count: classes)
    for label in labels where counts.indices.contains(label) { counts[label] += 1 }
    self.counts = counts
    total = counts.reduce(0, +)
  }

  var shares: [Double] { counts.map { Double($0) / Double(max(total, 1)) } }

  /// −Σ p ln p, in nats.
  var entropy: Double { -shares.filter { $0 > 0 }.reduce(0) { $0 + $1 * Elementary.log($1) } }

  /// exp(entropy)/classes: 1 when all classes are equally frequent.
  var balance: Double { Elementary.exp(entropy) / Double(max(counts.count, 1)) }

  /// 1 − Σ p²: the probability that two examples are of different classes.
  var collisionFree: Double { 1 - shares.reduce(0) { $0 + $1 * $1 } }

  /// ½ Σ |p − q|.
  func distance(to other: Frequencies) -> Double {
    zip(shares, other.shares).reduce(0) { $0 + ($1.0 - $1.1).magnitude } / 2
  }
}
