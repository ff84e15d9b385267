import Tricks

/// Mixes each target distribution with a uniform one before the loss sees it.
///
/// - Source: Szegedy et al., "Rethinking the Inception Architecture for Computer Vision", 2016.
struct LabelSmoothingTrick: Trick {
  static let card = TrickCard(
    id: "label-smoothing", slots: [.loss], neutral: "epsilon=0",
    readme: PackageResources.README_md)

  struct Options: Configurable {
    /// The probability that is taken from the label.
    var epsilon = 0.1
    var spread = Spread.others

    func validate() throws(OptionError) {
      try check("epsilon", epsilon, in: 0..<1)
      try checkInFloat32("epsilon", epsilon)
    }
  }

  /// Who gets what is taken from the label.
  enum Spread: String, Codable, CaseIterable {
    /// The other K − 1 classes: the label keeps 1 − ε.
    case others
    /// All K classes, as the paper has it: the label keeps 1 − ε + ε/K.
    case all
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    guard let classes = recipe.plan.task.classes, classes > 1 else {
      throw NotApplicable(Self.id, "only a task with classes has labels to smooth")
    }
    // Both forms are t ↦ (1 − share)·t + share/K, which is linear in t: a target that is already a
    // mixture is smoothed as the mixture of its smoothed labels would be.
    let count = Double(classes)
    let share =
      switch options.spread {
      case .others: options.epsilon * count / (count - 1)
      case .all: options.epsilon
      }
    let kept = Float(1 - share)
    let added = Float(share / count)
    // Outermost: whatever a loss does with its targets, it does it with the smoothed ones.
    recipe.loss.wrap(.targets, by: Self.id) { loss in
      { prediction, targets in loss(prediction, targets * kept + added) }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(LabelSmoothingTrick.self)
}
