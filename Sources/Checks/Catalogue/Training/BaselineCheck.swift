import Statistics

/// Trains briefly and compares held-back examples with the best guess that does not look at the input.
///
/// The difference is judged over the held-back examples, which differ from training to training: by the
/// loss as it is, by the loss after what is too bold is taken back, and by the labels that are right.
/// - Source: Karpathy, A Recipe for Training Neural Networks, 2019 (input-independent baseline).
public struct BaselineCheck: Check {
  public static let id = "baseline"
  public static let question = "Does training as planned beat a guess that ignores the inputs?"
  public static let cost = CheckCost.training
  public static let asksOfOneLoss = true

  public init() {}

  public func run(_ subject: CheckSubject) throws(TrainingError) -> Conclusion {
    guard subject.data.training.count >= 20 else {
      return Conclusion(.skipped, "fewer than 20 training examples")
    }
    let own = subject.ownLearning
    if own.hasDiverged { return Self.divergence(own, subject) }
    if own.hasLearnt, own.ignoresSource, own.steps >= min(100, own.planned) {
      return Self.ignorance(own, subject)
    }
    if own.hasLearnt { return Self.success(own) }
    let others = [subject.bareLearning, subject.fallbackLearning]
    if others[0].hasLearnt {
      // Nothing but tricks, dropout and decay is left out; whoever names them says it.
      return Self.conclusion(
        Self.isLate(own, others[0], subject) || others[0].share < Self.weak ? .warn : .fail, own,
        others[0],
        "the same optimiser without tricks, dropout and weight decay",
        hint: Self.hint(leavingOut: subject))
    }
    if others[1].hasLearnt {
      return Self.conclusion(
        Self.isLate(own, others[1], subject) || others[1].share < Self.weak ? .warn : .fail, own,
        others[1],
        "Adam at \(NumberText.significant(ShortTraining.fallbackRate)) without tricks",
        hint: "the data can be learnt, so look at the optimiser's settings and the schedule: see "
          + "'rate', 'schedule' and 'optimiser'", setting: "optimiser.rate")
    }
    return Self.nothing(own, others[1], subject)
  }

  /// A share of the loss that is little to learn.
  private static let weak = 0.1

  // MARK: Answers

  private static func success(_ own: Learning) -> Conclusion {
    // A correlation of two ninths, or a quarter of the labels that a guess does not know.
    let right = own.held.rightGain.mean / max(1 - (own.held.blindAccuracy ?? 0), 1e-9)
    let isWeak = own.share < 0.05 && right < 0.25 && own.steps >= min(100, own.planned)
    return Conclusion(
      isWeak ? .warn : .pass,
      text(own) + (isWeak ? ": beyond chance, but weak" : ""), evidence: evidence(own),
      hint: isWeak
        ? "little can be told from these inputs, or it takes longer to learn: if you expect more, "
          + "look whether labels belong to their inputs" : nil)
  }

  /// Only what targets have in common was learnt.
  private static func ignorance(_ own: Learning, _ subject: CheckSubject) -> Conclusion {
    let otherHears = !subject.fallbackLearning.ignoresSource && subject.fallbackLearning.hasLearnt
    return Conclusion(
      otherHears || 2 * own.steps < own.planned ? .warn : .fail,
      text(own) + ": but " + NumberText.significant(mean(own.estranged))
        + " with the sources of others, which is no more: only what targets have in common is learnt",
      evidence: evidence(own),
      hint: otherHears
        ? "Adam at \(NumberText.significant(ShortTraining.fallbackRate)) does learn from the sources: train "
          + "longer, or see 'rate'"
        : "do targets belong to their sources? then see 'teacher-forcing': what the decoder is told may be "
          + "enough to predict by", setting: otherHears ? "optimiser.rate" : nil)
  }

  private static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(max(values.count, 1))
  }

  private static func divergence(_ own: Learning, _ subject: CheckSubject) -> Conclusion {
    let bare = subject.bareLearning
    let hint =
      bare.hasDiverged
      ? "lower optimiser.rate: see 'rate'"
      : "without tricks, dropout and weight decay the same rate does not diverge: look at "
        + names(of: subject)
    return Conclusion(
      .fail,
      "\(own.diverged) of \(NumberText.count(own.trainings, "short training")) diverged: the loss is "
        + "infinite or NaN within \(own.steps) steps", evidence: evidence(own), hint: hint,
      setting: "optimiser.rate")
  }

  private static func conclusion(
    _ verdict: Finding.Verdict, _ own: Learning, _ other: Learning, _ manner: String, hint: String,
    setting: String? = nil
  ) -> Conclusion {
    Conclusion(
      verdict, text(own) + ": no better than a blind guess; \(manner) reaches \(score(other))",
      evidence: evidence(own) + [Evidence("held-back loss otherwise", other.held.loss)],
      hint: hint, setting: setting)
  }

  /// Neither the experiment nor anything else learns.
  private static func nothing(
    _ own: Learning, _ other: Learning, _ subject: CheckSubject
  ) -> Conclusion {
    if let simple = subject.simpleLearnings.first(where: \.hasLearnt) {
      // What is that weak is easily lost by a network that learns its examples by heart.
      let isFair = own.steps >= min(100, own.planned) && simple.share > Self.weak
      return Conclusion(
        isFair ? .fail : .warn,
        text(own) + ": no better than a blind guess, while a \(simple.name) model reaches "
          + simple.text, evidence: evidence(own),
        hint: "the data can be learnt, but not by this network: see 'overfit', 'gradient' and "
          + "'parameters'", setting: "network")
    }
    // What n examples can show with four standard errors: a correlation of 4/√n.
    // Where most are of one class, only the others tell.
    let telling = Double(own.held.count) * min(1, 2 * (1 - (own.held.blindAccuracy ?? 0.5)))
    let isEnough = telling >= 100
    let hasRoom = other.steps >= min(60, other.planned)
    let hint =
      "do labels belong to their inputs? look at decoding, shuffling and splitting; then at the "
      + "network (see 'overfit' and 'gradient')"
    guard hasRoom else {
      return Conclusion(
        .skipped, "the time for checks allows \(own.steps) steps, too few to tell",
        evidence: evidence(own))
    }
    // Two and a half standard errors are no proof, but of three kinds of models without any signal one
    // comes there once in fifty times.
    let answers: [Answers] =
      [own.held, other.held] + subject.simpleLearnings.map { $0.held }
    let hasTrace = answers.contains { $0.direction.z > 2.6 }
    let ending: String
    if hasTrace {
      ending = "; what there is to learn is weak"
    } else if isEnough {
      ending = ""
    } else {
      ending = "; so few examples may hide what there is"
    }
    return Conclusion(
      isEnough && !hasTrace ? .fail : .warn,
      text(own) + ": no better than a blind guess, and neither is Adam without tricks\(ending)",
      evidence: evidence(own), hint: hint)
  }

  // MARK: Words

  /// Whether the rest of the planned run is long enough to come as far at the pace of the short one.
  private static func isLate(_ own: Learning, _ other: Learning, _ subject: CheckSubject) -> Bool {
    guard own.planned > own.steps else { return false }
    let pace = (own.before - own.after) / Double(own.steps)
    return pace * Double(own.planned) > 0.5 * (other.before - other.after)
  }

  private static func names(of subject: CheckSubject) -> String {
    let tricks = subject.resolved.experiment.tricks.keys.sorted()
    return NameList.text(
      tricks.map { "tricks.\($0)" } + ["dropout", "optimiser.weight-decay"])
  }

  private static func hint(leavingOut subject: CheckSubject) -> String {
    "one of these keeps it from learning: \(names(of: subject)); see 'regularisation'"
  }

  private static func score(_ learning: Learning) -> String {
    "loss \(NumberText.significant(learning.held.loss))"
      + (learning.held.accuracy.map { ", accuracy \(NumberText.significant($0))" } ?? "")
  }

  private static func text(_ learning: Learning) -> String {
    let held = learning.held
    let accuracy = held.accuracy.map { own in
      ", accuracy \(NumberText.significant(own)) against "
        + NumberText.significant(held.blindAccuracy ?? .nan)
    }
    return "after \(learning.steps) of \(learning.planned) steps: loss "
      + "\(NumberText.significant(held.loss)) on \(NumberText.count(held.count, "held-back example")), "
      + "\(NumberText.significant(held.blindLoss)) by a blind guess" + (accuracy ?? "")
      + (learning.ignoresSource || learning.estranged.isEmpty
        ? ""
        : ", loss \(NumberText.significant(mean(learning.estranged))) with the sources of others")
  }

  private static func evidence(_ learning: Learning) -> [Evidence] {
    [
      Evidence("held-back loss", learning.held.loss),
      Evidence("loss of a blind guess", learning.held.blindLoss),
      Evidence("share of the loss that is gone", learning.held.gain.share),
      Evidence("standard errors", learning.held.gain.z),
      Evidence("held-back examples", learning.held.count), Evidence("steps", learning.steps),
      Evidence("trainings", learning.trainings),
      Evidence("training loss before", learning.before),
      Evidence("training loss after", learning.after),
    ]
      + (learning.sourceGain.map {
        [
          Evidence("held-back loss with the sources of others", mean(learning.estranged)),
          Evidence("standard errors that sources make", $0.z),
        ]
      } ?? []) + (learning.held.accuracy.map { [Evidence("held-back accuracy", $0)] } ?? [])
  }
}
