import Tricks

/// Takes the gradient where the loss is highest nearby.
///
/// - Source: Foret et al., "Sharpness-Aware Minimization for Efficiently Improving Generalization", 2021.
struct SAMTrick: Trick {
  static let card = TrickCard(
    id: "sam", slots: [.gradient], neutral: "rho=0", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// How far away, in the norm over all parameters.
    var rho = 0.05

    func validate() throws(OptionError) {
      try check("rho", rho >= 0 && rho.isFinite, "must be at least 0, is \(rho)")
      try checkInFloat32("rho", rho)
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) {
    guard options.rho > 0 else { return }
    let rho = options.rho
    recipe.gradient.wrap(.perturb, by: Self.id) { gradient in
      { state, batch, context in
        let here = gradient(state, batch, &context)
        let norm = here.gradients.reduce(0.0) { $0 + $1.sumOfSquares() }.squareRoot()
        guard norm > 0 && norm.isFinite else { return here }
        var climbed = state
        for index in here.gradients.indices {
          climbed.parameters.tensors[index].add(here.gradients[index], times: rho / norm)
        }
        // Loss and running statistics stay those of the weights themselves.
        var there = gradient(climbed, batch, &context)
        there.loss = here.loss
        there.buffers = here.buffers
        return there
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(SAMTrick.self) }
