import Tricks

/// Weighs the loss of each class by how rare it is.
///
/// - Source: King and Zeng, "Logistic Regression in Rare Events Data", 2001 (inverse frequencies); Cui
///   et al., "Class-Balanced Loss Based on Effective Number of Samples", 2019.
struct ClassWeightsTrick: Trick {
  static let card = TrickCard(
    id: "class-weights", slots: [.loss], neutral: "power=0", readme: PackageResources.README_md)

  struct Options: Configurable {
    var scheme = Scheme.inverse
    /// With `inverse-frequency`: the weights' power of the frequency, 0.5 for square roots.
    var power = 1.0
    /// With `effective-number`: how much examples overlap.
    var beta = 0.99

    func validate() throws(OptionError) {
      try check("power", power >= 0 && power.isFinite, "must be at least 0, is \(power)")
      try check("beta", beta, in: 0..<1)
    }
  }

  enum Scheme: String, Codable, CaseIterable {
    /// In proportion to n_k^−power; the mean over the examples is 1.
    case inverse = "inverse-frequency"
    /// In proportion to (1 − β)/(1 − β^n_k); the mean over the classes is 1, as in the paper.
    case effective = "effective-number"
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    let counts = recipe.plan.targets.classCounts
    guard counts.count > 1 else {
      throw NotApplicable(Self.id, "only a task with classes has weights for them")
    }
    let weights = weights(of: counts)
    if weights.allSatisfy({ $0 == 1 }) {
      if options.power == 0 || options.beta == 0 { return }
      throw NotApplicable(Self.id, "all classes are equally frequent")
    }
    let row = Tensor(weights, shape: [counts.count])
    // A loss is linear in its target: weighing the target's parts weighs a mixture by its classes.
    recipe.loss.wrap(.weights, by: Self.id) { loss in
      { prediction, targets in
        loss(prediction, targets.combined(.multiply, eachRowWith: row))
      }
    }
  }

  /// One weight for each class; 1 for one without examples.
  func weights(of counts: [Int]) -> [Float] {
    let raw = counts.map { count in
      switch options.scheme {
      case .inverse: Elementary.pow(Double(max(count, 1)), -options.power)
      case .effective:
        (1 - options.beta) / (1 - Elementary.pow(options.beta, Double(max(count, 1))))
      }
    }
    let present = counts.map { $0 > 0 ? 1.0 : 0 }
    let shares = options.scheme == .inverse ? counts.map(Double.init) : present
    let mean = zip(raw, shares).reduce(0) { $0 + $1.0 * $1.1 } / shares.reduce(0, +)
    return zip(raw, counts).map { weight, count in count > 0 ? Float(weight / mean) : 1 }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(ClassWeightsTrick.self)
}
