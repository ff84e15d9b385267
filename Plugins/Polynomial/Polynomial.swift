import Tricks

/// Lowers the learning rate to 0 like a power of what is left of the run.
///
/// - Source: the policy `poly` of Caffe's solver (Jia et al., 2014).
struct PolynomialTrick: Trick {
  static let card = TrickCard(
    id: "polynomial", slots: [.rate], neutral: "power=0", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// 1 for a straight line.
    var power = 1.0

    func validate() throws(OptionError) {
      try check("power", power >= 0 && power.isFinite, "must be at least 0, is \(power)")
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    guard options.power > 0 else { return }
    let power = options.power
    try recipe.rate.replace(by: Self.id) { arguments in
      arguments.base * Elementary.pow(1 - arguments.progress.scheduleShare, power)
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(PolynomialTrick.self) }
