import Statistics

/// Plays a run in which every epoch is better than the one before: no trick may end it early.
public struct StoppingCheck: Check {
  public static let id = "stopping"
  public static let question = "Does a run go on as long as it gets better?"
  public static let cost = CheckCost.statical

  public init() {}

  public func run(_ subject: CheckSubject) -> Conclusion {
    let tricks = subject.resolved.recipe.contributors[.stop] ?? []
    guard !tricks.isEmpty else { return Conclusion(.skipped, "no trick ends the run") }
    let who = tricks.joined(separator: ", ")
    let epochs = subject.resolved.experiment.training.epochs
    var history = History()
    for epoch in 1...max(epochs, 1) {
      history.epochs.append(subject.improving(epoch))
      guard subject.recipe.stop(history), epoch < epochs else { continue }
      return Conclusion(
        Double(epoch) < 0.5 * Double(epochs) ? .fail : .warn,
        "the run would end after epoch \(epoch) of \(epochs), although every epoch is better",
        evidence: [Evidence("epochs", epochs), Evidence("last epoch", epoch)],
        hint: "look at how \(who) compares epochs: is a lower loss better to it?")
    }
    return Conclusion(
      .pass, "\(who) lets a run that gets better go on",
      evidence: [Evidence("epochs", epochs)])
  }
}
