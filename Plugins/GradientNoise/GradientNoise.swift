import Tricks

/// Adds noise to the gradient, less and less of it.
///
/// - Source: Neelakantan et al., "Adding Gradient Noise Improves Learning for Very Deep Networks", 2015.
struct GradientNoiseTrick: Trick {
  static let card = TrickCard(
    id: "gradient-noise", slots: [.gradient], neutral: "variance=0",
    readme: PackageResources.README_md)

  struct Options: Configurable {
    /// The variance at the first step.
    var variance = 0.01
    /// How fast it falls.
    var decay = 0.55

    func validate() throws(OptionError) {
      try check("variance", variance >= 0 && variance.isFinite, "must be at least 0")
      try check("decay", decay >= 0 && decay.isFinite, "must be at least 0, is \(decay)")
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) {
    guard options.variance > 0 else { return }
    let options = options
    recipe.gradient.wrap(.noise, by: Self.id) { gradient in
      { state, batch, context in
        var result = gradient(state, batch, &context)
        let age = Double(1 + context.progress.step)
        let variance = options.variance * Elementary.pow(age, -options.decay)
        for index in result.gradients.indices {
          let noise = context.random(for: Self.id, substep: index)
            .normal(result.gradients[index].shape)
          result.gradients[index].add(noise, scaledBy: Float(variance.squareRoot()))
        }
        return result
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(GradientNoiseTrick.self)
}
