import Statistics

/// Leaves out what makes training harder, and asks whether the network learns then.
///
/// Dropout, tricks that change batches, losses, gradients or updates, and weight decay: where the
/// experiment as it is does not learn, each is left out by itself, and the one without which it does is
/// named.
public struct RegularisationCheck: Check {
  public static let id = "regularisation"
  public static let question = "Does it learn in spite of dropout, tricks and weight decay?"
  public static let cost = CheckCost.training
  public static let asksOfOneLoss = true

  public init() {}

  public func run(_ subject: CheckSubject) throws(TrainingError) -> Conclusion {
    let parts = Self.parts(of: subject)
    guard !parts.isEmpty else {
      return Conclusion(.skipped, "there is no dropout, no trick and no weight decay")
    }
    guard subject.data.training.count >= 20 else {
      return Conclusion(.skipped, "fewer than 20 training examples")
    }
    let own = subject.ownLearning
    let bare = subject.bareLearning
    let evidence = [
      Evidence("held-back loss", own.held.loss), Evidence("held-back loss without", bare.held.loss),
      Evidence("loss of a blind guess", own.held.blindLoss),
    ]
    func text(_ value: Double) -> String { NumberText.significant(value) }
    let names = NameList.text(parts.map(\.name))
    let comparison =
      "held-back loss \(text(own.held.loss)), without \(names) \(text(bare.held.loss)), "
      + "\(text(own.held.blindLoss)) by a blind guess"
    let lost = Gain(over: own.held.losses, bare.held.losses)
    guard bare.hasLearnt else {
      return Conclusion(.pass, comparison + ": they are not what it hangs on", evidence: evidence)
    }
    let isHeavy = own.share < 0.25 * bare.share && lost.isBeyondChance
    guard own.hasDiverged || !own.hasLearnt || isHeavy else {
      return Conclusion(.pass, comparison, evidence: evidence)
    }
    let guilty = parts.filter { part in
      var manner = ShortTraining.Manner.own
      part.leaveOut(&manner)
      let learning = subject.trainings.learning(subject, manner, share: 0.05)
      return learning.hasLearnt && learning.share > 0.5 * bare.share
    }
    let culprits = guilty.isEmpty ? parts : guilty
    let isRuined =
      own.hasDiverged || !own.hasLearnt || bare.share > 0.2 && own.share < 0.15 * bare.share
    return Conclusion(
      isRuined ? .fail : .warn,
      comparison + ": "
        + (isRuined ? "with them it learns next to nothing" : "they take most of it"),
      evidence: evidence,
      hint: guilty.isEmpty
        ? "make them weaker, or leave them out one after another"
        : "make it weaker: \(NameList.text(culprits.map(\.name)))", setting: culprits[0].setting)
  }

  // MARK: What can be left out

  struct Part {
    let name: String
    let setting: String
    let leaveOut: (inout ShortTraining.Manner) -> Void
  }

  private static func parts(of subject: CheckSubject) -> [Part] {
    let recipe = subject.resolved.recipe
    var parts: [Part] = []
    func tricks(_ ids: [TrickID], _ leaveOut: @escaping (inout ShortTraining.Manner) -> Void) {
      guard let first = ids.first else { return }
      let names = ids.reduce(into: [TrickID]()) { if !$0.contains($1) { $0.append($1) } }
      parts.append(
        Part(
          name: names.map { "tricks.\($0)" }.joined(separator: " and "),
          setting: "tricks.\(first)", leaveOut: leaveOut))
    }
    if subject.network.spec.withoutRandomness != subject.network.spec {
      parts.append(
        Part(name: "dropout", setting: "network") {
          $0.isCertain = true
          $0.isPlain = true
        })
    }
    tricks(recipe.batch.contributors) { $0.leavesBatches = true }
    tricks(
      recipe.loss.contributors + recipe.reduction.contributors + recipe.objective.contributors
        + recipe.gradient.contributors
    ) {
      $0.isPlain = true
      $0.usesOwnLoss = false
    }
    tricks(recipe.update.contributors) { $0.leavesUpdate = true }
    if subject.resolved.optimiser.weightDecay > 0 {
      parts.append(
        Part(name: "optimiser.weight-decay", setting: "optimiser.weight-decay") {
          $0.leavesDecay = true
        })
    }
    return parts
  }
}
