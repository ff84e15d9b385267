import Tricks

/// Lets weights alone decay.
///
/// - Source: He et al., "Bag of Tricks for Image Classification with Convolutional Neural Networks", 2019;
///   after Jia et al., 2018.
struct NoBiasDecayTrick: Trick {
  static let card = TrickCard(
    id: "no-bias-decay", slots: [.optimiser, .update], neutral: "share=1",
    readme: PackageResources.README_md)

  struct Options: Configurable {
    /// The share of the decay that biases and the parameters of norms keep.
    var share = 0.0

    func validate() throws(OptionError) { try check("share", share, in: 0...1) }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) {
    guard options.share < 1 else { return }
    let share = options.share
    // Outermost, to see the decay that all others leave.
    recipe.optimiser.wrap(.review, by: Self.id) { edit in
      { spec in
        let spec = try edit(spec)
        guard spec.weightDecay > 0 else {
          throw NotApplicable(
            Self.id, "there is no weight decay", hint: "set optimiser.weight-decay")
        }
        return spec
      }
    }
    recipe.update.wrap(.decayShares, by: Self.id) { update in
      { parameters, arguments, context in
        var arguments = arguments
        for (index, spec) in context.parameters.enumerated() where spec.role != .weight {
          arguments.weightDecays[index] *= share
        }
        update(&parameters, arguments, &context)
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(NoBiasDecayTrick.self)
}
