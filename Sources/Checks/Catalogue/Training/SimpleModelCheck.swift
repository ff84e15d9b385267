import Statistics

/// Compares the network with models that take no training to speak of, on the same held-back examples.
public struct SimpleModelCheck: Check {
  public static let id = "simple-models"
  public static let question = "Does the network beat a linear model and the like?"
  public static let cost = CheckCost.training
  public static let asksOfOneLoss = true

  public init() {}

  public func run(_ subject: CheckSubject) throws(TrainingError) -> Conclusion {
    guard subject.data.training.count >= 20 else {
      return Conclusion(.skipped, "fewer than 20 training examples")
    }
    let simple = subject.simpleLearnings
    guard let best = simple.max(by: { $0.share < $1.share }) else {
      return Conclusion(.skipped, "there is no simple model for this task")
    }
    let own = subject.ownLearning
    func text(_ value: Double) -> String { NumberText.significant(value) }
    let accuracy = own.held.accuracy.map { ", accuracy \(text($0))" } ?? ""
    let summary =
      "held-back loss \(text(own.held.loss))\(accuracy) after \(own.steps) of \(own.planned) steps; a "
      + "\(best.name) model has \(best.text)"
    let evidence =
      [Evidence("held-back loss", own.held.loss)]
      + simple.map { Evidence("held-back loss of \($0.name)", $0.held.loss) }
    guard best.hasLearnt, !own.hasDiverged, own.held.count == best.held.count else {
      return Conclusion(.pass, summary, evidence: evidence)
    }
    let loss = Gain(over: own.held.moderated, best.held.moderated)
    let right = own.held.right.isEmpty ? nil : Gain(over: best.held.right, own.held.right)
    // Losses and labels both: what says the right label too boldly is no worse for that.
    let isBeaten = loss.isBeyondChance && (right.map { $0.z > 2 } ?? true)
    let isWhole = own.steps >= own.planned
    if !own.hasLearnt {
      guard own.steps >= min(100, own.planned) else {
        return Conclusion(
          .skipped, "the time for checks allows \(own.steps) steps, too few to compare",
          evidence: evidence)
      }
      return Conclusion(
        best.share > 0.1 ? .fail : .warn,
        summary + ": the network knows nothing yet",
        evidence: evidence,
        hint: "the data can be learnt, so look at the network and at how it is trained")
    }
    // A run that goes on has time to catch up, unless it has hardly begun to.
    let pace = (own.before - own.after) / Double(own.steps)
    let isLate = pace * Double(own.planned) > own.before - best.held.loss
    let run = min(Double(own.steps) / Double(max(own.planned, 1)), 1)
    guard isBeaten, own.share < (0.3 + 0.45 * run) * best.share, isWhole || !isLate else {
      return Conclusion(.pass, summary, evidence: evidence)
    }
    return Conclusion(
      .warn, summary + ": the simple model is better beyond chance", evidence: evidence,
      hint: isWhole
        ? "train longer or at another rate, scale the inputs, or use the simple model"
        : "after as many steps a network should have come closer: look at the rate and at how inputs "
          + "are scaled")
  }
}
