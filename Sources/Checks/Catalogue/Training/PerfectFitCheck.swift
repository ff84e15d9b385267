import Statistics

/// Compares a fit without an error with what the nearest neighbours know: where they know little, a
/// perfect fit is too good to be true.
///
/// - Source: Karpathy, A Recipe for Training Neural Networks, 2019 (a suspiciously perfect fit).
public struct PerfectFitCheck: Check {
  public static let id = "perfect-fit"
  public static let question = "Is what is learnt too good to be true?"
  public static let cost = CheckCost.training
  public static let asksOfOneLoss = true

  public init() {}

  public func run(_ subject: CheckSubject) throws(TrainingError) -> Conclusion {
    guard subject.data.training.count >= 100, subject.network.tokenLimit == nil else {
      return Conclusion(.skipped, "it takes at least 100 training examples of quantities")
    }
    let best = [subject.ownLearning].first { $0.hasLearnt }
    guard let best, best.held.count >= 40 else {
      return Conclusion(.skipped, "nothing is learnt in a short training: see 'baseline'")
    }
    guard let neighbours = Self.neighbours(subject) else {
      return Conclusion(.skipped, "nearest neighbours have no answer to this task")
    }
    let share = Self.share(best.held)
    func percent(_ value: Double) -> String { NumberText.significant(100 * value) + " %" }
    let summary =
      "after \(best.steps) steps \(percent(share)) of what there is to learn is known of "
      + "\(NumberText.count(best.held.count, "held-back example")); the five nearest neighbours know "
      + percent(max(neighbours, 0))
    let evidence = [
      Evidence("share known", share), Evidence("share that neighbours know", neighbours),
    ]
    guard share > 0.98, neighbours < 0.6 else {
      return Conclusion(.pass, summary, evidence: evidence)
    }
    return Conclusion(
      .warn, summary + ": suspiciously perfect", evidence: evidence,
      hint: "does an input hold the target, or something made from it? see 'leakage'",
      setting: "data.signals")
  }

  /// How much of what there is to learn the nearest neighbours know; `nil` where there are none.
  private static func neighbours(_ subject: CheckSubject) -> Double? {
    let parts = Parts(subject)
    let training = subject.data.training.choosing(parts.others(0))
    let models = SimpleModels(
      training, inputKind: subject.dataset.inputKind, classes: subject.classes, seed: subject.seed)
    guard let model = models["nearest neighbours"] else { return nil }
    let asked = subject.data.training.choosing(Array(parts.heldBack[0].prefix(200)))
    var answers = Answers()
    answers.add(
      Judge(subject, network: subject.network, training: training),
      outputs: model.outputs(for: asked), asked)
    return share(answers)
  }

  /// How much of what there is to learn: of the labels, or of the squared error.
  private static func share(_ answers: Answers) -> Double {
    guard let accuracy = answers.accuracy, let blind = answers.blindAccuracy else {
      return answers.gain.share
    }
    return (accuracy - blind) / max(1 - blind, 1e-9)
  }
}
