import Tricks

/// Trains on mixtures of two examples and of their targets.
///
/// - Source: Zhang et al., "mixup: Beyond Empirical Risk Minimization", 2018.
struct MixupTrick: Trick {
  static let card = TrickCard(
    id: "mixup", slots: [.batch], neutral: "alpha=0", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// Both parameters of the beta distribution that the share is drawn from.
    var alpha = 0.2

    func validate() throws(OptionError) {
      try check("alpha", alpha >= 0 && alpha.isFinite, "must be at least 0, is \(alpha)")
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    guard options.alpha > 0 else { return }
    try recipe.plan.requireQuantities(for: Self.id, "mixed")
    try recipe.plan.requireMixableTargets(for: Self.id)
    let alpha = options.alpha
    // Outermost, so that what is mixed are finished examples: augmented ones, not their originals.
    // Targets are mixed here and not in the loss, which therefore may be any.
    recipe.batch.wrap(.mixExamples, by: Self.id) { batch in
      { examples, context in
        var examples = batch(examples, &context)
        var generator = context.random(for: Self.id).generator()
        let share = Float(generator.beta(alpha, alpha))
        let partners = context.random(for: Self.id, substep: 1).permutation(of: examples.count)
        examples.inputs = examples.inputs.mixed(with: partners, share: share)
        examples.targets = examples.targets.mixed(with: partners, share: share)
        return examples
      }
    }
  }
}

extension Tensor {
  /// share·self[i] + (1 − share)·self[partners[i]], row by row.
  fileprivate func mixed(with partners: [Int], share: Float) -> Tensor {
    var mixture = self * share
    mixture.add(gatheringRows(partners), scaledBy: 1 - share)
    return mixture
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(MixupTrick.self) }
