import Tricks

/// Makes all hidden layers narrower, or wider.
///
/// - Source: Howard et al., "MobileNets: Efficient Convolutional Neural Networks for Mobile Vision
///   Applications", 2017 (width multiplier).
struct NarrowTrick: Trick {
  static let card = TrickCard(
    id: "narrow", slots: [.network], neutral: "factor=1", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// What the number of hidden units and channels is multiplied by.
    var factor = 0.5

    func validate() throws(OptionError) {
      try check(
        "factor", factor > 0 && factor <= 16, "must be above 0 and at most 16, is \(factor)")
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) {
    if options.factor == 1 { return }
    let factor = options.factor
    let inputs = recipe.plan.networkInputs
    // Innermost: what others insert or divide goes by the new widths.
    recipe.editNetwork(
      .widths, by: Self.id, nothing: "the network has no hidden layers whose width would change"
    ) { spec in
      try spec.editingLists(inputs: inputs) { list in
        for index in list.layers.indices where !list.givesOutput(index) {
          guard var layer = list.layers[index].layer as? any WeightedLayer else { continue }
          layer.width = Self.scaled(layer.width, by: factor)
          if var convolution = layer as? Convolution, convolution.groups > 1 {
            let old = list.layers[index].layer as? Convolution
            // A depthwise convolution stays one; other groups stay as many.
            if old?.groups == old?.channels {
              convolution.groups = convolution.channels
            } else {
              convolution.channels =
                max(convolution.channels / convolution.groups, 1)
                * convolution.groups
            }
            layer = convolution
          }
          list.layers[index].layer = layer
        }
      }
    }
  }

  /// The nearest whole number, at least 1: equal widths stay equal, as additions need.
  static func scaled(_ width: Int, by factor: Double) -> Int {
    max(1, Int(clampingRounded: Double(width) * factor))
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(NarrowTrick.self) }
