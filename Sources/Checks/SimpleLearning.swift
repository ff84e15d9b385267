import Statistics

/// What a simple model knows of the examples that short trainings were asked about.
struct SimpleLearning: Sendable {
  let name: String
  private(set) var held = Answers()

  var hasLearnt: Bool { held.isKnown }
  var share: Double { max(held.gain.share, 0) }

  /// Its scores in words.
  var text: String {
    "loss \(NumberText.significant(held.loss))"
      + (held.accuracy.map { ", accuracy \(NumberText.significant($0))" } ?? "")
  }

  /// Each model that looks at the inputs, fitted to what each training saw.
  ///
  /// Nearest neighbours are left out: they take long, and are no bar that a network has to clear.
  static func all(_ subject: CheckSubject) -> [SimpleLearning] {
    let parts = Parts(subject)
    var learnings: [SimpleLearning] = []
    for index in parts.heldBack.indices {
      let training = subject.data.training.choosing(parts.others(index))
      let held = subject.data.training.choosing(parts.heldBack[index])
      let judge = Judge(subject, network: subject.network, training: training)
      let models = SimpleModels(
        training, inputKind: subject.dataset.inputKind, classes: subject.classes,
        seed: subject.seed
      ).all.dropFirst().filter { $0.name != "nearest neighbours" }
      if learnings.isEmpty { learnings = models.map { SimpleLearning(name: $0.name) } }
      for (place, model) in models.enumerated() {
        learnings[place].held.add(judge, outputs: model.outputs(for: held), held)
      }
    }
    return learnings
  }
}
