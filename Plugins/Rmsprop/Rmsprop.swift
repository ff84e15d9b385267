import Tricks

/// Trains with RMSProp in the place of the experiment's optimiser.
///
/// - Source: Tieleman and Hinton, "Lecture 6.5", Neural Networks for Machine Learning, 2012.
struct RmspropTrick: Trick {
  static let card = TrickCard(
    id: "rmsprop", slots: [.optimiser, .momentum], neutral: "rate=0",
    readme: PackageResources.README_md)

  struct Options: Configurable {
    /// The base learning rate in the place of the experiment's.
    var rate = 1e-3
    var smoothing = 0.99
    var epsilon = 1e-8
    var momentum = 0.0

    func validate() throws(OptionError) {
      try check("rate", rate >= 0 && rate.isFinite, "must be at least 0, is \(rate)")
      try check("smoothing", smoothing, in: 0..<1)
      try check("epsilon", epsilon, above: 0)
      try check("momentum", momentum, in: 0..<1)
      for (key, value) in [
        ("rate", rate), ("smoothing", smoothing), ("epsilon", epsilon), ("momentum", momentum),
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
      var rule = spec
      rule.kind = .rmsprop
      rule.rate = options.rate
      (rule.beta2, rule.epsilon) = (options.smoothing, options.epsilon)
      rule.momentum = options.momentum
      (rule.nesterov, rule.dampening) = (false, 0)
      if rule == spec { throw NotApplicable(Self.id, "the experiment's optimiser is the same") }
      return rule
    }
    try recipe.momentum.replace(by: Self.id) { $0 }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(RmspropTrick.self) }
