import Tricks

/// Draws first weights with the variance 1/fan-in.
///
/// - Source: LeCun et al., "Efficient BackProp", 1998.
struct LecunInitTrick: Trick {
  static let card = TrickCard(
    id: "lecun-init", slots: [.network], neutral: nil, readme: PackageResources.README_md)

  struct Options: Configurable {
    var distribution = Distribution.normal
  }

  enum Distribution: String, Codable, CaseIterable {
    case normal, uniform

    var initialiser: Initialiser { self == .normal ? .lecunNormal : .lecunUniform }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    let initialiser = options.distribution.initialiser
    try recipe.network.decide("how weights are initialised", by: Self.id)
    // Outermost: layers that others insert start the same way.
    recipe.editNetwork(
      .outer, by: Self.id, nothing: "all weights start as \(initialiser.rawValue) already"
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
private let register: @convention(c) () -> Void = { Registry.shared.register(LecunInitTrick.self) }
