import Tricks

/// Convolves with weights of mean 0 and deviation 1 for each output channel.
///
/// - Source: Qiao et al., "Micro-Batch Training with Batch-Channel Normalization and Weight
///   Standardization", 2019.
struct WeightStandardisationTrick: Trick {
  static let card = TrickCard(
    id: "weight-standardisation", slots: [.network], neutral: nil,
    readme: PackageResources.README_md)

  struct Options: Configurable {
    var layers = Layers.convolutions
    /// Added to the variance.
    var epsilon = 1e-5

    func validate() throws(OptionError) {
      try check("epsilon", epsilon, above: 0)
      try checkInFloat32("epsilon", epsilon)
    }
  }

  enum Layers: String, Codable, CaseIterable {
    case convolutions
    /// Hidden fully connected layers too.
    case all
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) {
    let options = options
    let inputs = recipe.plan.networkInputs
    // Outermost: others look for the layers that disappear inside.
    recipe.editNetwork(
      .weights, by: Self.id, nothing: "the network has no hidden layer of the kind",
      hint: "fully connected layers are left out unless \(Self.id):layers=all says so"
    ) { spec in
      try spec.editingLists(inputs: inputs) { list in
        for index in list.layers.indices where !list.givesOutput(index) {
          let layer = list.layers[index].layer
          guard layer is Convolution || options.layers == .all && layer is Linear else { continue }
          list.layers[index].layer = StandardisedWeights(
            inside: LayerSpec(layer), epsilon: options.epsilon)
        }
      }
    }
  }
}

/// A layer that computes with standardised weights in the place of the trained ones.
struct StandardisedWeights: Layer {
  static let kind = "standardised-weights"
  var inside = LayerSpec(Flatten())
  var epsilon = 1e-5

  init() {}
  init(inside: LayerSpec, epsilon: Double) {
    self.inside = inside
    self.epsilon = epsilon
  }

  func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    // In this layer's own place, so that the weights go by their old names.
    let built = try inside.layer.build(in: &scope, input: input)
    let weights = scope.parameters(of: .weight)
    let epsilon = Float(epsilon)
    return BuiltLayer(output: built.output) { x, pass in
      let standardised = weights.map { Self.standardised(pass[$0], epsilon: epsilon) }
      return pass.replacing(weights, by: standardised) { built.forward(x, pass) }
    }
  }

  /// (w − mean)/√(variance + ε) over all axes but the last, the outputs.
  ///
  /// Weights whose squares float32 does not have are brought near 1 by a power of 2 first, of which the
  /// standardised ones are independent; ε goes along.
  static func standardised(_ weight: Variable, epsilon: Float) -> Variable {
    let axes = Array(0..<weight.shape.rank - 1)
    let scale = Self.scale(for: weight.tensor, epsilon: epsilon)
    let scaled = scale == 1 ? weight : weight * scale
    let centered = scaled - scaled.mean(over: axes, keepingAxes: true)
    let variance = centered.map(.square).mean(over: axes, keepingAxes: true)
    let added = Float(Double(epsilon) * Double(scale) * Double(scale))
    return centered / (variance + added).map(.sqrt)
  }

  /// 1 unless squares, or their sums, come near the ends of float32's range.
  private static func scale(for weight: Tensor, epsilon: Float) -> Float {
    let meanSquare = weight.sumOfSquares() / Double(max(weight.count, 1))
    let size = max(meanSquare, Double(epsilon)).squareRoot()
    guard size > 0, size.isFinite, !(0x1p-40...0x1p40).contains(size) else { return 1 }
    return Float(sign: .plus, exponent: -min(max(Int(size.exponent), -126), 126), significand: 1)
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(WeightStandardisationTrick.self)
}
