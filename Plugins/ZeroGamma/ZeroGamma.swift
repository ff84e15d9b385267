import Tricks

/// Starts residual blocks as the identity: the scale of each body's last norm is 0 at first.
///
/// - Source: Goyal et al., "Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour", 2017.
struct ZeroGammaTrick: Trick {
  static let card = TrickCard(
    id: "zero-gamma", slots: [.network], neutral: "gamma=1", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// The scale's first value.
    var gamma = 0.0

    func validate() throws(OptionError) {
      try check("gamma", gamma.isFinite, "must be a number, is \(gamma)")
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) {
    let gamma = options.gamma
    if gamma == 1 { return }
    // In the middle: behind what makes blocks and norms.
    recipe.editNetwork(
      .normScales, by: Self.id, nothing: "no residual block has a norm in its body",
      hint: "it needs blocks, { kind = \"residual\", body = [ ... ] }, with norms in them"
    ) { spec in
      spec.mappingLayers { layer in
        guard var block = layer as? Residual,
          let last = block.body.lastIndex(where: { $0.layer is any NormLayer }),
          var norm = block.body[last].layer as? any NormLayer
        else { return layer }
        norm.initialScale = gamma
        block.body[last].layer = norm
        return block
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(ZeroGammaTrick.self) }
