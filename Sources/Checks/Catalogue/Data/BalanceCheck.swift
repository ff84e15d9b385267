import Statistics

/// Looks at how evenly the classes are filled.
public struct BalanceCheck: Check {
  public static let id = "balance"
  public static let question = "Are the classes about equally frequent, and none too rare?"
  public static let cost = CheckCost.statical

  public init() {}

  /// Of two classes, one has nine tenths: 0.2195 by ``Frequencies/balance``.
  private static let leastBalance = 0.22
  private static let greatestRatio = 20.0
  private static let fewest = 5

  public func run(_ subject: CheckSubject) -> Conclusion {
    guard let classes = subject.classes, subject.data.training.places == 1,
      !subject.data.training.hasSequences
    else {
      return Conclusion(.skipped, "the examples have no class each")
    }
    let training = Frequencies(subject.data.training.labels, classes: classes)
    let occurring = training.counts.indices.filter { training.counts[$0] > 0 }
    guard let rarest = occurring.min(by: { training.counts[$0] < training.counts[$1] }),
      let commonest = occurring.max(by: { training.counts[$0] < training.counts[$1] }),
      occurring.count > 1
    else { return Conclusion(.skipped, "there is one class only") }
    let (least, most) = (training.counts[rarest], training.counts[commonest])
    let evidence = [
      Evidence("examples of each class", series: training.counts.map(Double.init), points: 100),
      Evidence("balance (effective number of classes)", training.balance),
    ]
    var found: [Conclusion] = []
    let isEvened = subject.resolved.data.balance > 0.5 || weighsClasses(subject)
    let ratio = Double(most) / Double(least)
    if training.balance < Self.leastBalance || ratio >= Self.greatestRatio {
      let share = percent(Double(most) / Double(training.total))
      found.append(
        Conclusion(
          isEvened ? .pass : .warn,
          "the classes are unbalanced: \(subject.name(ofClass: rarest)) has \(least) and "
            + "\(subject.name(ofClass: commonest)) \(most) of \(training.total) examples; always "
            + "guessing the latter is \(share) right", evidence: evidence,
          hint: "accuracy says little here; try --trick class-weights, --trick prior-bias or "
            + "data.balance", setting: "data.balance"))
    }
    if let unseen = unseen(training, rarest, commonest, subject, evidence) { found.append(unseen) }
    if least < Self.fewest {
      let rare = occurring.filter { training.counts[$0] < Self.fewest }
      found.append(
        Conclusion(
          .warn,
          "\(rare.count == 1 ? "class" : "classes") \(subject.names(ofClasses: rare)) "
            + "\(rare.count == 1 ? "has" : "have") fewer than \(Self.fewest) training examples",
          evidence: evidence, hint: "find more examples, or leave the class out",
          setting: "data.dataset"))
    }
    return Conclusion(
      found.filter { $0.verdict > .pass },
      else: found.first
        ?? Conclusion(
          .pass, "\(occurring.count) classes of \(least) to \(most) examples", evidence: evidence))
  }

  /// With nearly all examples of one class and a handful of the other, always guessing the former
  /// is as good as a score can show.
  private func unseen(
    _ training: Frequencies, _ rarest: Int, _ commonest: Int, _ subject: CheckSubject,
    _ evidence: [Evidence]
  ) -> Conclusion? {
    let (least, most) = (training.counts[rarest], training.counts[commonest])
    guard training.counts.count(where: { $0 > 0 }) == 2, 100 * most >= 99 * training.total else {
      return nil
    }
    let inTest = subject.data.test.labels.count { $0 == rarest }
    guard least <= Self.fewest || inTest < Self.fewest else { return nil }
    return Conclusion(
      .fail,
      "\(subject.name(ofClass: rarest)) has \(NumberText.count(least, "training example")) and "
        + "\(NumberText.count(inTest, "test example")): no measure can tell whether it is learnt",
      evidence: evidence + [Evidence("test examples of the rarest class", inTest)],
      hint: "find more examples of it, or split so that both parts hold enough of them",
      setting: "data.dataset")
  }

  /// Whether the loss asks more for a wrong answer where one class is right than where another is:
  /// what a trick does that weighs them.
  private func weighsClasses(_ subject: CheckSubject) -> Bool {
    guard let classes = subject.classes, classes > 1,
      !(subject.resolved.recipe.contributors[.loss] ?? []).isEmpty
    else { return false }
    let targets = Tensor(
      (0..<classes * classes).map { $0 / classes == $0 % classes ? 1 : 0 },
      shape: [classes, classes])
    let tape = Tape(recording: false)
    let losses = subject.recipe.loss(tape.constant(.zeros([classes, classes])), targets)
      .tensor.scalars
    guard let least = losses.min(), let greatest = losses.max(), least > 0 else { return false }
    return greatest > 1.5 * least
  }
}
