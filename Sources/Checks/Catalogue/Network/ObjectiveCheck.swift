import Statistics

/// Looks whether an objective that tricks have made still goes with the loss, by its gradients.
///
/// Terms besides the loss add gradients of their own, so what is compared is what the targets decide:
/// how the gradients change when a batch gets the targets of other examples.
public struct ObjectiveCheck: Check {
  public static let id = "objective"
  public static let question = "Does what is minimised go down with the loss?"
  public static let cost = CheckCost.passes

  public init() {}

  private static let rounds = 4

  public func run(_ subject: CheckSubject) -> Conclusion {
    let tricks = subject.resolved.recipe.contributors[.objective] ?? []
    guard !tricks.isEmpty else { return Conclusion(.skipped, "no trick changes the objective") }
    guard subject.task.players.allSatisfy({ $0.objective == nil }) else {
      return Conclusion(.skipped, "the task's players have objectives of their own")
    }
    var answer: Conclusion?
    for (start, when) in subject.looks(of: 1) {
      var conclusion = look(
        Self.response(subject, at: start), tricks.joined(separator: ", "))
      conclusion.summary = when + conclusion.summary
      if conclusion.verdict > .pass { return conclusion }
      answer = answer ?? conclusion
    }
    return answer ?? Conclusion(.skipped, "the run has no steps")
  }

  private func look(_ response: Projection, _ who: String) -> Conclusion {
    let evidence = [
      Evidence("scale", response.scale), Evidence("cosine", response.cosine),
    ]
    guard response.aa > 0 else {
      return Conclusion(.skipped, "the loss does not depend on the targets", evidence: evidence)
    }
    let cosine = "cosine \(NumberText.significant(response.cosine, digits: 2))"
    func finding(_ verdict: Finding.Verdict, _ text: String, _ hint: String) -> Conclusion {
      Conclusion(verdict, "\(text) (\(cosine))", evidence: evidence, hint: hint)
    }
    if response.bb == 0 || response.cosine.magnitude < 0.15 {
      return finding(
        .fail, "the objective does not follow the targets of its batch",
        "\(who) puts targets into another order, or leaves the loss out")
    }
    if response.cosine < 0 {
      return finding(
        .fail, "the objective falls where the loss rises",
        "a sign in \(who) is wrong, or a level that it holds the loss above is too high")
    }
    if response.cosine < 0.5 {
      return finding(
        .warn, "the objective follows the targets only in part",
        "look at what \(who) makes of the targets")
    }
    if response.scale < 0.02 {
      return finding(
        .warn,
        "the loss counts \(NumberText.significant(response.scale, digits: 2)) times in the objective",
        "lower the weight of the other terms of \(who)")
    }
    return Conclusion(
      .pass,
      "with \(who) its gradients follow the targets as those of the loss do (\(cosine))",
      evidence: evidence)
  }

  private static func response(_ subject: CheckSubject, at step: Int) -> Projection {
    let state = subject.perturbedState(seed: subject.seed)
    let size = max(2, min(subject.resolved.experiment.training.batchSize, subject.fewer(64)))
    var walk = BatchWalk(subject.data.training, size: size, seed: subject.seed)
    var response = Projection()
    for _ in 0..<rounds {
      let batch = walk.next()
      let other = batch.exchangingTargets
      func loss(_ batch: Batch) -> [Tensor] {
        subject.pass(state, batch, step: step) { model, _ in
          subject.recipe.reduction(
            subject.task.losses(of: model, on: batch, by: subject.recipe.loss))
        }.gradients
      }
      let plain = loss(batch) - loss(other)
      let made =
        subject.objectivePass(state, batch, step: step).gradients
        - subject.objectivePass(state, other, step: step).gradients
      for (a, b) in zip(plain, made) { response.add(a, b) }
    }
    return response
  }
}
