import Tricks

/// Averages all pixels before the last layer, in the place of flattening and hidden dense layers.
///
/// - Source: Lin et al., "Network In Network", 2014.
struct GlobalAveragePoolingTrick: Trick {
  static let card = TrickCard(
    id: "global-average-pooling", slots: [.network], neutral: nil,
    readme: PackageResources.README_md)

  struct Options: Configurable {}

  init(_ options: Options) {}

  func edit(_ recipe: inout Recipe) {
    let inputs = recipe.plan.networkInputs
    // Innermost: what others do to the head, they do to what is left of it.
    recipe.editNetwork(
      .pooling, by: Self.id, nothing: "the network does not flatten images of a convolution",
      hint: "it replaces { kind = \"flatten\" } and hidden linear layers behind convolutions"
    ) { spec in
      try spec.editingLists(inputs: inputs) { list in
        guard let head = list.head, list.layers[head].layer is Linear,
          let flatten = list.layers[..<head].lastIndex(where: { $0.layer is Flatten }),
          list.inputs[flatten].rank == 3,
          list.layers[..<flatten].contains(where: { !($0.layer is Flatten) })
        else { return }
        let name = list.layers[flatten].name.map { "\($0)-pool" }
        list.layers.replaceSubrange(
          flatten..<head, with: [LayerSpec(GlobalAveragePool(), name: name)])
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(GlobalAveragePoolingTrick.self)
}
