import Tricks

/// Follows another optimiser's weights slowly, and sends it back there.
///
/// - Source: Zhang et al., "Lookahead Optimizer: k steps forward, 1 step back", 2019.
struct LookaheadTrick: Trick {
  static let card = TrickCard(
    id: "lookahead", slots: [.update], neutral: "alpha=1", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// The share of the way that the slow weights follow.
    var alpha = 0.5
    /// After how many steps.
    var steps = 5

    func validate() throws(OptionError) {
      try check("alpha", alpha > 0 && alpha <= 1, "must be above 0 and at most 1, is \(alpha)")
      try checkInFloat32("alpha", alpha)
      try check("steps", steps, in: 1...)
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) {
    guard options.alpha < 1 else { return }
    let options = options
    // Outermost: a step forward is whatever the others make of it.
    recipe.update.wrap(.interpolate, by: Self.id) { update in
      { parameters, arguments, context in
        if context[memory: Self.id].tensors.count == 0 {
          context[memory: Self.id].tensors = parameters
        }
        update(&parameters, arguments, &context)
        guard (context.progress.step + 1).isMultiple(of: options.steps) else { return }
        var slow = context[memory: Self.id].tensors
        for index in slow.tensors.indices {
          slow.tensors[index].approach(parameters.tensors[index], share: options.alpha)
        }
        context[memory: Self.id].tensors = slow
        parameters = slow
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(LookaheadTrick.self) }
