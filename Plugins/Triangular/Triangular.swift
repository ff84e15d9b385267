import Tricks

/// Moves the learning rate up and down between two bounds along straight lines.
///
/// - Source: Smith, "Cyclical Learning Rates for Training Neural Networks", 2017; `one-cycle`: Smith and
///   Topin, "Super-Convergence", 2018, in the form of PyTorch's `OneCycleLR`.
struct TriangularTrick: Trick {
  static let card = TrickCard(
    id: "triangular", slots: [.rate], neutral: "low=1", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// The lower bound, as a share of the base rate, which is the upper one.
    var low = 0.1
    var cycles = 5
    /// The share of a cycle in which the rate rises.
    var rise = 0.5
    /// What a cycle's height is multiplied by for the next.
    var shrink = 1.0
    /// One cycle, which ends far below the lower bound.
    var oneCycle = false

    func validate() throws(OptionError) {
      try check("low", low, in: 0...1)
      try check("cycles", cycles, in: 1...1000)
      try check("rise", rise > 0 && rise < 1, "must be above 0 and below 1, is \(rise)")
      try check("shrink", shrink, in: 0...1)
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    guard options.low < 1 else { return }
    let options = options
    try recipe.rate.replace(by: Self.id) { arguments in
      let share =
        options.oneCycle
        ? options.oneCycle(arguments.progress) : options.triangle(arguments.progress)
      return arguments.base * share
    }
  }
}

extension TriangularTrick.Options {
  /// Up from the lower bound and down to it, again and again.
  fileprivate func triangle(_ progress: Progress) -> Double {
    let position = progress.scheduleStep / progress.scheduleSteps * Double(cycles)
    let cycle = position.rounded(.down)
    let share = position - cycle
    let height = share < rise ? share / rise : (1 - share) / (1 - rise)
    return low + (1 - low) * height * Elementary.pow(shrink, cycle)
  }

  /// Up from the lower bound, then down to a ten-thousandth of it at the last step.
  fileprivate func oneCycle(_ progress: Progress) -> Double {
    let peak = rise * progress.scheduleSteps - 1
    let step = progress.scheduleStep
    if step < peak { return low + (1 - low) * step / peak }
    let share = min((step - peak) / (progress.scheduleSteps - 1 - peak), 1)
    return 1 + (low * 1e-4 - 1) * share
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(TriangularTrick.self) }
