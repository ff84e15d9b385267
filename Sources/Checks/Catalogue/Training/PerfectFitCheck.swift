import Statistics

/// Compares a fit without an error with what the nearest neighbours know: where they know little, a
/// perfect fit is too good to be true.
///
/// - Source: Karpathy, A Recipe for Training Neural Networks, 2019 (a suspiciously perfect fit).
public struct PerfectFitCheck: Check {
  public static let id = "perfect-fit"
  public static let question = "Is what is learnt too good to be true?"
  public static let cost = CheckCost.training

  public init() {}

  public func run(_ subject: CheckSubject) throws(TrainingError) -> Conclusion {
    guard subject.data.training.count >= 100, subject.network.tokenLimit == nil else {
      return Conclusion(.skipped, "it takes at least 100 training examples of quantities")
    }
    let best = [subject.ownLearning].first { $0.hasLearnt }
    guard let best, best.held.count >= 40 else {
      return Conclusion(.skipped, "nothing is learnt in a short training: see 'baseline'")
    }
    let neighbours = Self.neighbours(subject)
    let share: Double
    if let accuracy = best.held.accuracy, let blind = best.held.blindAccuracy {
      share = (accuracy - blind) / max(1 - blind, 1e-9)
    } else {
      share = best.share
    }
    func percent(_ value: Double) -> String { NumberText.significant(100 * value) + " %" }
    let summary =
      "after \(best.steps) steps \(percent(share)) of what there is to learn is known of "
      + "\(NumberText.count(best.held.count, "held-back example")); the five nearest neighbours know "
      + percent(max(neighbours, 0))
    let evidence = [
      Evidence("share known", share), Evidence("share that neighbours know", neighbours),
    ]
    guard share > 0.995, neighbours < 0.6 else {
      return Conclusion(.pass, summary, evidence: evidence)
    }
    return Conclusion(
      .warn, summary + ": suspiciously perfect", evidence: evidence,
      hint: "does an input hold the target, or something made from it? see 'leakage'",
      setting: "data.signals")
  }

  /// How much of what there is to learn the mean of the five nearest of a thousand examples knows.
  private static func neighbours(_ subject: CheckSubject) -> Double {
    let chosen = subject.examples(min(1200, subject.data.training.count), for: Self.id)
    let asked = min(chosen.count / 5, 200)
    let inputs = chosen.inputs.reshaped(
      to: [chosen.count, chosen.inputs.count / max(chosen.count, 1)])
    let targets = chosen.targets
    let width = targets.count / max(chosen.count, 1)
    let (features, values, goals) = (inputs.shape.last, inputs.scalars, targets.scalars)
    var (error, blindError) = (0.0, 0.0)
    let mean = (0..<width).map { column in
      (asked..<chosen.count).reduce(0.0) { $0 + Double(goals[$1 * width + column]) }
        / Double(max(chosen.count - asked, 1))
    }
    for row in 0..<asked {
      let distances = (asked..<chosen.count).map { other -> (Float, Int) in
        var sum: Float = 0
        for feature in 0..<features {
          let difference = values[row * features + feature] - values[other * features + feature]
          sum += difference * difference
        }
        return (sum, other)
      }.sorted { $0.0 < $1.0 }.prefix(5)
      for column in 0..<width {
        let guess =
          distances.reduce(0.0) { $0 + Double(goals[$1.1 * width + column]) }
          / Double(max(distances.count, 1))
        let goal = Double(goals[row * width + column])
        error += (guess - goal) * (guess - goal)
        blindError += (mean[column] - goal) * (mean[column] - goal)
      }
    }
    return blindError > 0 ? 1 - error / blindError : 0
  }
}
