import Tricks

/// Divides the learning rate by the same number again and again.
///
/// - Source: the policy `step` of Caffe's solver (Jia et al., 2014).
struct StepTrick: Trick {
  static let card = TrickCard(
    id: "step", slots: [.rate], neutral: "gamma=1", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// What the rate is multiplied by.
    var gamma = 0.1
    /// After how many epochs each time; fractions too.
    var epochs = 10.0
    /// After how many steps each time, instead of `epochs`.
    var steps: Int?

    func validate() throws(OptionError) {
      try check("gamma", gamma > 0 && gamma.isFinite, "must be a number above 0, is \(gamma)")
      try check("epochs", epochs > 0 && epochs <= 1e6, "must be above 0, at most 1e6, is \(epochs)")
      if let steps { try check("steps", steps, in: 1...) }
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    guard options.gamma != 1 else { return }
    let options = options
    try recipe.rate.replace(by: Self.id) { arguments in
      let progress = arguments.progress
      let interval = max(progress.duration(epochs: options.epochs, orSteps: options.steps), 1)
      let times = (progress.scheduleStep / Double(interval)).rounded(.down)
      return arguments.base * Elementary.pow(options.gamma, times)
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(StepTrick.self) }
