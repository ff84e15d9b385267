import Tricks

/// Lowers the learning rate along half a cosine.
///
/// - Source: Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2017
///   (without restarts); He et al., "Bag of Tricks for Image Classification with Convolutional Neural
///   Networks", 2019.
struct CosineDecayTrick: Trick {
  static let card = TrickCard(
    id: "cosine-decay", slots: [.rate], neutral: "floor=1", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// The share of the base rate that is left at the end.
    var floor = 0.0

    func validate() throws(OptionError) { try check("floor", floor, in: 0...1) }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    let floor = options.floor
    guard floor < 1 else { return }
    try recipe.rate.replace(by: Self.id) { arguments in
      // The base rate while a warm-up lasts; the cosine spans what is left of the run.
      let cosine = Elementary.cos(.pi * arguments.progress.scheduleShare)
      return arguments.base * (floor + (1 - floor) * 0.5 * (1 + cosine))
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(CosineDecayTrick.self)
}
