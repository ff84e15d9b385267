import Tricks

/// Raises the learning rate linearly over the first steps.
///
/// - Source: Goyal et al., "Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour", 2017.
struct WarmupTrick: Trick {
  static let card = TrickCard(
    id: "warmup", slots: [.rate], neutral: "steps=0", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// How long, in epochs; fractions too.
    var epochs = 1.0
    /// How long, in steps, instead of `epochs`.
    var steps: Int?
    /// The share of the rate that the first step gets.
    var start = 0.0

    func validate() throws(OptionError) {
      try check("epochs", epochs, in: 0...1e6)
      if let steps { try check("steps", steps, in: 0...) }
      try check("start", start, in: 0...1)
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) {
    guard options.steps.map({ $0 > 0 }) ?? (options.epochs > 0) else { return }
    let options = options
    // Outermost: schedules inside are told how long the warm-up lasts and begin behind it.
    recipe.rate.wrap(.warmUp, by: Self.id) { rate in
      { arguments in
        let steps = arguments.progress.duration(epochs: options.epochs, orSteps: options.steps)
        var arguments = arguments
        arguments.progress.warmupSteps = steps
        let share = arguments.progress.position / Double(steps)
        guard share < 1 else { return rate(arguments) }
        return rate(arguments) * (options.start + (1 - options.start) * share)
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(WarmupTrick.self) }
