import Tricks

/// Draws first weights with the variance 2/fan-in.
///
/// - Source: He et al., "Delving Deep into Rectifiers: Surpassing Human-Level Performance on ImageNet
///   Classification", 2015.
struct HeInitTrick: Trick {
  static let card = TrickCard(
    id: "he-init", slots: [.network], neutral: nil, readme: PackageResources.README_md)

  struct Options: Configurable {
    var distribution = Distribution.normal
  }

  enum Distribution: String, Codable, CaseIterable {
    case normal, uniform

    var initialiser: Initialiser { self == .normal ? .heNormal : .heUniform }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    let initialiser = options.distribution.initialiser
    try recipe.network.decide("how weights are initialised", by: Self.id)
    // Outermost: layers that others insert start the same way.
    recipe.editNetwork(
      .outer, by: Self.id, nothing: "all weights start as \(initialiser.rawValue) already",
      hint: "layers do by themselves, unless they name another initialiser"
    ) { spec in
      spec.mappingLayers { layer in
        guard var layer = layer as? any WeightedLayer else { return layer }
        layer.initialiser = initialiser
        return layer
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(HeInitTrick.self) }
