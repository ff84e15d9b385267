import Tricks

/// Multiplies the learning rate by a constant at each step.
///
/// - Source: the policy `exp` of Caffe's solver (Jia et al., 2014).
struct ExponentialTrick: Trick {
  static let card = TrickCard(
    id: "exponential", slots: [.rate], neutral: "gamma=1", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// What is left of the rate after an epoch, or after a step.
    var gamma = 0.9
    var per = Unit.epoch

    func validate() throws(OptionError) {
      try check("gamma", gamma > 0 && gamma.isFinite, "must be a number above 0, is \(gamma)")
    }
  }

  /// What `gamma` is for.
  enum Unit: String, Codable, CaseIterable { case epoch, step }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    guard options.gamma != 1 else { return }
    let options = options
    try recipe.rate.replace(by: Self.id) { arguments in
      let progress = arguments.progress
      let unit = options.per == .step ? 1 : Double(max(progress.stepsPerEpoch, 1))
      return arguments.base * Elementary.pow(options.gamma, progress.scheduleStep / unit)
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(ExponentialTrick.self)
}
