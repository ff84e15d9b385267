import Tricks

/// Rewards predictions that stay unsure: L − β·H(p).
///
/// - Source: Pereyra et al., "Regularizing Neural Networks by Penalizing Confident Output
///   Distributions", 2017.
struct ConfidencePenaltyTrick: Trick {
  static let card = TrickCard(
    id: "confidence-penalty", slots: [.loss], neutral: "beta=0",
    readme: PackageResources.README_md)

  struct Options: Configurable {
    /// How much an entropy of one nat is worth.
    var beta = 0.1

    func validate() throws(OptionError) {
      try check("beta", beta >= 0 && beta.isFinite, "must be at least 0, is \(beta)")
      try checkInFloat32("beta", beta)
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    guard let classes = recipe.plan.task.classes, classes > 1 else {
      throw NotApplicable(Self.id, "only predictions of several classes have an entropy")
    }
    guard options.beta > 0 else { return }
    let beta = Float(options.beta)
    // In each example's loss and not in the objective: whatever reduces losses reduces it with them.
    recipe.loss.wrap(.penalties, by: Self.id) { loss in
      { logits, targets in
        let logarithms = logSoftmax(logits)
        let parts = logarithms.map(.exp) * logarithms
        // For each row of logits, of which an example may have several.
        let rows: Shape = [parts.tensor.count / classes, classes]
        let negativeEntropies = reshape(parts, to: rows).sumOverColumns()
        return loss(logits, targets) + negativeEntropies * beta
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(ConfidencePenaltyTrick.self)
}
