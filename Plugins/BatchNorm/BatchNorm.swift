import Tricks

/// Puts batch normalisation between each hidden layer and its activation.
///
/// - Source: Ioffe and Szegedy, "Batch Normalization: Accelerating Deep Network Training by Reducing
///   Internal Covariate Shift", 2015.
struct BatchNormTrick: Trick {
  static let card = TrickCard(
    id: "batch-norm", slots: [.network], neutral: nil, readme: PackageResources.README_md)

  struct Options: Configurable {
    var epsilon = 1e-5
    /// The share of each batch in the running statistics.
    var momentum = 0.1

    func validate() throws(OptionError) {
      try check("epsilon", epsilon, above: 0)
      try check("momentum", momentum, in: 0...1)
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) {
    let options = options
    let inputs = recipe.plan.networkInputs
    // Innermost: others exchange or count norms.
    recipe.editNetwork(
      .insertNorms, by: Self.id, nothing: "each hidden layer has a norm already, or there is none"
    ) { spec in
      try spec.editingLists(inputs: inputs) { list in
        for index in list.layers.indices.reversed() where !list.givesOutput(index) {
          guard var layer = list.layers[index].layer as? any WeightedLayer,
            !list.isFollowedByNorm(index)
          else { continue }
          var norm = BatchNorm(activation: layer.activation)
          norm.epsilon = options.epsilon
          norm.momentum = options.momentum
          // The norm takes the mean away, and with it any bias; its own shift is in its place.
          layer.bias = false
          layer.activation = .identity
          list.layers[index].layer = layer
          let name = list.layers[index].name.map { "\($0)-batch-norm" }
          list.layers.insert(LayerSpec(norm, name: name), at: index + 1)
        }
      }
    }
  }
}

extension LayerList {
  fileprivate func isFollowedByNorm(_ index: Int) -> Bool {
    index + 1 < layers.count && layers[index + 1].layer is any NormLayer
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(BatchNormTrick.self) }
