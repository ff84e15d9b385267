import Tricks

/// Exchanges the network's norms for layer normalisation.
///
/// - Source: Ba, Kiros and Hinton, "Layer Normalization", 2016.
struct LayerNormTrick: Trick {
  static let card = TrickCard(
    id: "layer-norm", slots: [.network], neutral: nil, readme: PackageResources.README_md)

  struct Options: Configurable {
    var over = Extent.channels
  }

  /// What of an image is normalised together; for a vector both are the same.
  enum Extent: String, Codable, CaseIterable {
    /// The channels of each pixel by themselves.
    case channels
    /// All pixels and channels of the example.
    case example
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    let over = options.over
    if over == .example { try recipe.plan.requireOneAnswer(for: Self.id) }
    try recipe.network.decide(.norm, by: Self.id)
    recipe.editNetwork(
      .norms, by: Self.id, nothing: "the network has no other norm to exchange",
      hint: "give its hidden layers norms: { kind = \"batch-norm\" }"
    ) { spec in
      var hasNorms = false
      let edited = spec.mappingLayers { layer in
        guard let old = layer as? any NormLayer else { return layer }
        hasNorms = true
        var norm: any NormLayer =
          switch over {
          case .channels: LayerNorm(activation: old.activation)
          case .example: GroupNorm(groups: 1, activation: old.activation)
          }
        norm.epsilon = old.epsilon
        norm.initialScale = old.initialScale
        return norm
      }
      if hasNorms, edited == spec {
        throw NotApplicable(Self.id, "the network's norms are such ones already")
      }
      return edited
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(LayerNormTrick.self) }
