import Tricks

/// Trains with Adam in the place of the experiment's optimiser.
///
/// - Source: Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015; the rate: Karpathy, "A
///   Recipe for Training Neural Networks", 2019.
struct AdamTrick: Trick {
  static let card = TrickCard(
    id: "adam", slots: [.optimiser, .momentum], neutral: "rate=0",
    readme: PackageResources.README_md)

  struct Options: Configurable {
    /// The base learning rate in the place of the experiment's.
    var rate = 3e-4
    var beta1 = 0.9
    var beta2 = 0.999
    var epsilon = 1e-8

    func validate() throws(OptionError) {
      try check("rate", rate >= 0 && rate.isFinite, "must be at least 0, is \(rate)")
      try check("beta1", beta1, in: 0..<1)
      try check("beta2", beta2, in: 0..<1)
      try check("epsilon", epsilon, above: 0)
      for (key, value) in [
        ("rate", rate), ("beta1", beta1), ("beta2", beta2), ("epsilon", epsilon),
      ] {
        try checkInFloat32(key, value)
      }
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    guard options.rate > 0 else { return }
    let options = options
    try recipe.optimiser.replace(by: Self.id) { spec in
      var adam = spec
      adam.kind = .adam
      adam.rate = options.rate
      (adam.beta1, adam.beta2, adam.epsilon) = (options.beta1, options.beta2, options.epsilon)
      adam.nesterov = false
      if adam == spec { throw NotApplicable(Self.id, "the experiment's optimiser is the same") }
      return adam
    }
    // Its running mean of gradients is its momentum.
    try recipe.momentum.replace(by: Self.id) { $0 }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(AdamTrick.self) }
