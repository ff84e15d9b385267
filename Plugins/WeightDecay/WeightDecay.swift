import Tricks

/// Pulls the weights towards 0.
///
/// - Source: Krogh and Hertz, "A Simple Weight Decay Can Improve Generalization", 1991; `decoupled`:
///   Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019.
struct WeightDecayTrick: Trick {
  static let card = TrickCard(
    id: "weight-decay", slots: [.optimiser], neutral: "decay=0", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// Added to the experiment's own decay.
    var decay = 5e-4
    /// Whether the decay acts on the weights rather than on the gradient.
    var decoupled = false

    func validate() throws(OptionError) {
      try check("decay", decay >= 0 && decay.isFinite, "must be at least 0, is \(decay)")
      try checkInFloat32("decay", decay)
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) {
    let decay = options.decay
    if decay > 0 {
      recipe.optimiser.wrap(.settings, by: Self.id) { edit in
        { spec in
          var spec = try edit(spec)
          spec.weightDecay += decay
          return spec
        }
      }
    }
    guard options.decoupled else { return }
    // Innermost: others have decided which parameters decay and how fast they learn. An optimiser or
    // a layer-wise rate inside is then told of no decay.
    recipe.update.wrap(.decay, by: Self.id) { update in
      { parameters, arguments, context in
        var arguments = arguments
        for index in parameters.tensors.indices where arguments.weightDecays[index] > 0 {
          let share = arguments.rates[index] * arguments.weightDecays[index]
          let weights = parameters.tensors[index]
          parameters.tensors[index].add(weights, scaledBy: Float(-share))
          arguments.weightDecays[index] = 0
        }
        update(&parameters, arguments, &context)
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(WeightDecayTrick.self)
}
