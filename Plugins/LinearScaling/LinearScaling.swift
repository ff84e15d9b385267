import Tricks

/// Scales the learning rate in proportion to the batch size.
///
/// - Source: Goyal et al., "Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour", 2017.
struct LinearScalingTrick: Trick {
  static let card = TrickCard(
    id: "linear-scaling", slots: [.rate], neutral: "reference=0",
    readme: PackageResources.README_md)

  struct Options: Configurable {
    /// The batch size that the learning rate was chosen for.
    var reference = 256.0

    func validate() throws(OptionError) {
      try check(
        "reference", reference >= 0 && reference.isFinite, "must be at least 0, is \(reference)")
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) {
    guard options.reference > 0 else { return }
    // The planned size: where batches grow so that the rate need not fall, it must not rise for it.
    let factor = Double(recipe.plan.batchSize) / options.reference
    recipe.rate.wrap(.batchScaling, by: Self.id) { rate in
      { arguments in
        var arguments = arguments
        arguments.base *= factor
        return rate(arguments)
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(LinearScalingTrick.self)
}
