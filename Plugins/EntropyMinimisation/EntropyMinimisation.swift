import Tricks

/// Asks predictions without labels to be sure, by their entropy: L + λ·H(P).
///
/// - Source: Grandvalet and Bengio, "Semi-supervised Learning by Entropy Minimization", 2005,
///   equation (6).
struct EntropyMinimisationTrick: Trick {
  static let card = TrickCard(
    id: "entropy-minimisation", slots: [.objective], neutral: "weight=0",
    readme: PackageResources.README_md)

  struct Options: Configurable {
    /// How much the mean entropy, in nats, counts.
    var weight = 1.0
    /// The steps in which the weight rises from 0 in a line; 0 for the whole of it at once.
    var ramp = 0

    func validate() throws(OptionError) {
      try check("weight", weight >= 0 && weight.isFinite, "must be at least 0, is \(weight)")
      try checkInFloat32("weight", weight)
      try check("ramp", ramp, in: 0...)
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    _ = try recipe.plan.requireUnlabelled(for: Self.id)
    guard options.weight > 0 else { return }
    let weight = options.weight
    recipe.addUnlabelledTerm(.entropy, of: .logarithms, by: Self.id, ramp: options.ramp) {
      logarithms in
      let negativeEntropy = (logarithms.map(.exp) * logarithms).sum()
      return negativeEntropy * Float(-weight / Double(max(logarithms.shape[0], 1)))
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(EntropyMinimisationTrick.self)
}
