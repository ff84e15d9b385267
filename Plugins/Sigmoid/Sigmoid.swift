import Tricks

/// Lowers the learning rate along a sigmoid.
///
/// - Source: the policy `sigmoid` of Caffe's solver (Jia et al., 2014).
struct SigmoidTrick: Trick {
  static let card = TrickCard(
    id: "sigmoid", slots: [.rate], neutral: "center=inf", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// How steep, for a run of length 1; negative falls.
    var gamma = -12.0
    /// Where half of the rate is left, as a share of the run.
    var center = 0.5

    func validate() throws(OptionError) {
      try check("gamma", gamma < 0 && gamma.isFinite, "must be a number below 0, is \(gamma)")
      try check("center", center, in: 0...)
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    guard options.center.isFinite else { return }
    let options = options
    try recipe.rate.replace(by: Self.id) { arguments in
      let distance = arguments.progress.scheduleShare - options.center
      return arguments.base / (1 + Elementary.exp(-options.gamma * distance))
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(SigmoidTrick.self) }
