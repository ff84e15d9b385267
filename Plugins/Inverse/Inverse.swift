import Tricks

/// Lowers the learning rate like a power of the inverse of the step.
///
/// - Source: the policy `inv` of Caffe's solver (Jia et al., 2014).
struct InverseTrick: Trick {
  static let card = TrickCard(
    id: "inverse", slots: [.rate], neutral: "gamma=0", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// How fast, in 1/steps.
    var gamma = 1e-4
    var power = 0.75

    func validate() throws(OptionError) {
      try check("gamma", gamma >= 0 && gamma.isFinite, "must be at least 0, is \(gamma)")
      try check("power", power >= 0 && power.isFinite, "must be at least 0, is \(power)")
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    guard options.gamma > 0 && options.power > 0 else { return }
    let options = options
    try recipe.rate.replace(by: Self.id) { arguments in
      let divisor = 1 + options.gamma * arguments.progress.scheduleStep
      return arguments.base * Elementary.pow(divisor, -options.power)
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(InverseTrick.self) }
