import Tricks

/// Asks predictions without labels to be sure, by their Frobenius norm: L − λ·‖P‖_F/B.
///
/// - Source: Cui et al., "Towards Discriminability and Diversity: Batch Nuclear-norm Maximization under
///   Label Insufficient Situations", 2020, section 3.2.
struct FrobeniusTrick: Trick {
  static let card = TrickCard(
    id: "frobenius", slots: [.objective], neutral: "weight=0", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// How much the norm counts.
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
    recipe.addUnlabelledTerm(.norm, by: Self.id, ramp: options.ramp) { probabilities in
      // Rows of probabilities have a norm above 0, where the root has a slope.
      let norm = probabilities.map(.square).sum().map(.sqrt)
      return norm * Float(-weight / Double(max(probabilities.shape[0], 1)))
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(FrobeniusTrick.self) }
