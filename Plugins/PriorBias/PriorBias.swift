import Tricks

/// Starts the last layer's biases at what is known before any input is seen.
///
/// - Source: Karpathy, "A Recipe for Training Neural Networks", 2019; Lin et al., "Focal Loss for Dense
///   Object Detection", 2017, section 4.1.
struct PriorBiasTrick: Trick {
  static let card = TrickCard(
    id: "prior-bias", slots: [.network], neutral: "share=0", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// What the biases are multiplied by.
    var share = 1.0

    func validate() throws(OptionError) { try check("share", share, in: 0...1) }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    if options.share == 0 { return }
    let bias = Self.bias(for: recipe.plan.targets)
    guard Set(bias).count > 1 || recipe.plan.targets.classCounts.isEmpty else {
      throw NotApplicable(Self.id, "all classes are equally frequent")
    }
    let share = options.share
    let inputs = recipe.plan.networkInputs
    recipe.editNetwork(
      .outputBias, by: Self.id,
      nothing: "the network does not end with a linear layer that has a bias"
    ) { spec in
      try spec.editingLists(inputs: inputs) { list in
        guard let head = list.head, var layer = list.layers[head].layer as? Linear, layer.bias,
          layer.units == bias.count
        else { return }
        layer.initialBias = bias.map { $0 * share }
        list.layers[head].layer = layer
      }
    }
  }

  /// The logarithm of each class's share of the training split, as if one without examples had one; or
  /// the mean of each value to predict.
  static func bias(for targets: TargetSummary) -> [Double] {
    if targets.classCounts.isEmpty { return targets.means }
    let total = Double(max(targets.classCounts.reduce(0, +), 1))
    return targets.classCounts.map { Elementary.log(Double(max($0, 1)) / total) }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(PriorBiasTrick.self) }
