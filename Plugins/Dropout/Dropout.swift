import Tricks

/// Puts a dropout layer behind hidden activations.
///
/// - Source: Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting",
///   2014.
struct DropoutTrick: Trick {
  static let card = TrickCard(
    id: "dropout", slots: [.network], neutral: "rate=0", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// The probability of zeroing an activation.
    var rate = 0.5
    var place = Place.dense

    func validate() throws(OptionError) {
      try check("rate", rate, in: 0..<1)
      try checkInFloat32("rate", rate)
    }
  }

  /// Behind which hidden activations.
  enum Place: String, Codable, CaseIterable {
    /// Those that are vectors: behind fully connected layers.
    case dense
    /// Those that are images: behind convolutions and residual blocks.
    case images
    case all
    /// Before the last fully connected layer, whatever it gets.
    case last
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) {
    let options = options
    let inputs = recipe.plan.networkInputs
    // Late: others have put layers in their places, and activations behind them.
    recipe.network.wrap(.dropout, by: Self.id) { edit in
      { spec in
        try edit(spec).editingLists(inputs: inputs) { list in
          guard list.branch == nil else { return }
          let places = Self.places(options.place, in: list)
          if places.isEmpty {
            throw NotApplicable(
              Self.id, "the network has no such place: \(options.place.rawValue)",
              hint: Self.otherPlaces(in: list))
          }
          for index in places.reversed() {
            // Named after the layer it follows, so that its random stream stays its own.
            let name = list.layers[index].name.map { "\($0)-dropout" }
            list.layers.insert(LayerSpec(Dropout(rate: options.rate), name: name), at: index + 1)
          }
        }
      }
    }
  }

  /// What to try where there is no such place as was asked for.
  private static func otherPlaces(in list: LayerList) -> String? {
    let there = Place.allCases.filter { !places($0, in: list).isEmpty }.map {
      "place=\($0.rawValue)"
    }
    return there.isEmpty ? nil : "choose another with \(id):\(there.joined(separator: " or "))"
  }

  /// The positions of the layers that a dropout layer is to follow, ascending.
  private static func places(_ place: Place, in list: LayerList) -> [Int] {
    let places = list.layers.indices.dropLast()
    if place == .last {
      let last = list.layers.lastIndex { $0.layer is Linear } ?? 0
      return last > 0 ? [last - 1] : []
    }
    return places.filter { index in
      list.layers[index].layer.activates
        && (place == .all || (place == .images) == (list.inputs[index + 1].rank == 3))
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(DropoutTrick.self) }
