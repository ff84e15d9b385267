import Tricks

/// Asks predictions without labels to be sure and of many classes: L − λ·‖P‖_*/B.
///
/// - Source: Cui et al., "Towards Discriminability and Diversity: Batch Nuclear-norm Maximization under
///   Label Insufficient Situations", 2020, equation (10).
struct BNMTrick: Trick {
  static let card = TrickCard(
    id: "bnm", slots: [.objective], neutral: "weight=0", readme: PackageResources.README_md)

  /// What the norm of a batch is divided by.
  enum Divisor: String, Codable, Sendable, CaseIterable {
    /// The number of predictions.
    case batch
    /// The number of predictions or of classes, whichever is smaller.
    case smaller
  }

  struct Options: Configurable {
    /// How much the norm counts.
    var weight = 1.0
    /// What the norm of a batch is divided by.
    var divideBy = Divisor.batch
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
    let classes = try recipe.plan.requireUnlabelled(for: Self.id)
    guard options.weight > 0 else { return }
    let options = options
    recipe.addUnlabelledTerm(.rank, by: Self.id, ramp: options.ramp) { probabilities in
      let rows = probabilities.shape[0]
      let divisor = options.divideBy == .batch ? rows : min(rows, classes)
      return nuclearNorm(probabilities) * Float(-options.weight / Double(max(divisor, 1)))
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(BNMTrick.self) }
