import Tricks

/// Multiplies the learning rate by a constant at chosen points of the run.
///
/// - Source: the policy `multistep` of Caffe's solver (Jia et al., 2014).
struct MultistepTrick: Trick {
  static let card = TrickCard(
    id: "multistep", slots: [.rate], neutral: "gamma=1", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// What the rate is multiplied by.
    var gamma = 0.1
    /// Where, as shares of the run.
    var milestones = [0.5, 0.75]
    /// Where, in steps, instead of `milestones`.
    var steps: [Int]?

    func validate() throws(OptionError) {
      try check("gamma", gamma > 0 && gamma.isFinite, "must be a number above 0, is \(gamma)")
      for milestone in milestones { try check("milestones", milestone, in: 0...1) }
      for step in steps ?? [] { try check("steps", step, in: 0...) }
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    guard options.gamma != 1 else { return }
    let options = options
    try recipe.rate.replace(by: Self.id) { arguments in
      let progress = arguments.progress
      let milestones =
        options.steps.map { $0.map(Double.init) }
        ?? options.milestones.map { ($0 * progress.scheduleSteps).rounded() }
      let passed = milestones.count { $0 <= progress.scheduleStep }
      return arguments.base * Elementary.pow(options.gamma, Double(passed))
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(MultistepTrick.self) }
