import Tricks

/// Steps each layer in proportion to its weights rather than to its gradient.
///
/// - Source: You et al., "Large Batch Training of Convolutional Networks", 2017; the details are those
///   of LARC in NVIDIA's apex.
struct LARSTrick: Trick {
  static let card = TrickCard(
    id: "lars", slots: [.optimiser, .update], neutral: "trust=inf,clip=true",
    readme: PackageResources.README_md)

  struct Options: Configurable {
    /// The trust coefficient τ.
    var trust = 0.02
    /// Never step further than the rate says (LARC).
    var clip = false
    var epsilon = 1e-8
    var adapt = Adapted.weights

    func validate() throws(OptionError) {
      try check("trust", trust, above: 0)
      try check("trust", clip || trust.isFinite, "must be finite unless clip is true")
      try check("epsilon", epsilon >= 0 && epsilon.isFinite, "must be at least 0, is \(epsilon)")
      try checkInFloat32("epsilon", epsilon)
    }
  }

  /// Which parameters get a rate of their own.
  enum Adapted: String, Codable, CaseIterable {
    /// Weights; biases and the parameters of norms are updated as without the trick.
    case weights
    case all
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    // Only LARC takes an infinite trust: no step is shortened then.
    guard options.trust.isFinite else { return }
    guard recipe.plan.optimiser.kind == .sgd else {
      throw NotApplicable(
        Self.id, "\(recipe.plan.optimiser.kind.rawValue) divides gradients by their size anyway",
        hint: "use optimiser.kind=sgd")
    }
    let options = options
    // A rule of its own as optimisers are: tricks that bring another are in conflict with it.
    try recipe.optimiser.replace(by: Self.id) { $0 }
    // Innermost, right before the optimiser: it needs the rates and decays that others decided on.
    recipe.update.wrap(.adapt, by: Self.id) { update in
      { parameters, arguments, context in
        var arguments = arguments
        for (index, spec) in context.parameters.enumerated()
        where options.adapt == .all || spec.role == .weight {
          arguments.adapt(index, weights: parameters.tensors[index], options)
        }
        update(&parameters, arguments, &context)
      }
    }
  }
}

extension UpdateArguments {
  /// g ← η·(g + β·w) with η = τ‖w‖/(‖g‖ + β‖w‖ + ε), or min(η/rate, 1) with `clip`.
  ///
  /// The decay β is folded into the gradient, so that it is scaled too, and the optimiser adds none.
  /// Where a norm is 0 both are left out, as apex does.
  fileprivate mutating func adapt(_ index: Int, weights: Tensor, _ options: LARSTrick.Options) {
    let decay = weightDecays[index]
    weightDecays[index] = 0
    let weightNorm = weights.sumOfSquares().squareRoot()
    let gradientNorm = gradients[index].sumOfSquares().squareRoot()
    guard weightNorm != 0 && gradientNorm != 0 else { return }
    var factor =
      options.trust * weightNorm / (gradientNorm + decay * weightNorm + options.epsilon)
    if options.clip { factor = min(factor / rates[index], 1) }
    if decay != 0 { gradients[index].add(weights, scaledBy: Float(decay)) }
    gradients[index].multiply(by: factor)
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(LARSTrick.self) }
