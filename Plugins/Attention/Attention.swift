import Tricks

/// Lets each pixel look at all others: adds softmax(q·kᵀ/√d)·v behind the last convolution.
///
/// - Source: Wang et al., "Non-local Neural Networks", 2018; Vaswani et al., "Attention Is All You Need",
///   2017.
struct AttentionTrick: Trick {
  static let card = TrickCard(
    id: "attention", slots: [.network], neutral: nil, readme: PackageResources.README_md)

  struct Options: Configurable {
    /// How many heads the channels are divided into.
    var heads = 1
    /// What the last projection's first weights are multiplied by; 0 starts as the identity.
    var gain = 0.0
    /// How a decoder's states are compared with an encoder's outputs.
    var score = AttentionalLayer.Score.general

    func validate() throws(OptionError) {
      try check("heads", heads, in: 1...)
      try check("gain", gain >= 0 && gain.isFinite, "must be at least 0, is \(gain)")
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws(NotApplicable) {
    if recipe.plan.networkInputs.vocabularies.isEmpty {
      attendToPixels(&recipe)
    } else {
      guard options.heads == 1, options.gain == 0 else {
        throw NotApplicable(
          Self.id, "a decoder's attention to an encoder has no heads and no gain",
          hint: "they are for pixels: leave them out")
      }
      attendToEncoder(&recipe)
    }
  }

  private func attendToPixels(_ recipe: inout Recipe) {
    let options = options
    let inputs = recipe.plan.networkInputs
    // In the middle: behind what makes blocks, norms and widths.
    recipe.editNetwork(
      .attention, by: Self.id,
      nothing:
        "no activated image of several pixels has channels that \(options.heads) heads divide"
    ) { spec in
      try spec.editingLists(inputs: inputs) { list in
        guard list.branch == nil else { return }
        let place = list.layers.indices.dropLast().last { index in
          let shape = list.inputs[index + 1]
          return list.layers[index].layer.activates && shape.rank == 3
            && shape[0] * shape[1] > 1 && shape[2] % options.heads == 0
        }
        guard let place else { return }
        let attention = PixelAttention(heads: options.heads, gain: options.gain)
        let block = Residual(body: [LayerSpec(attention)], activation: .identity)
        let name = list.layers[place].name.map { "\($0)-attention" }
        list.layers.insert(LayerSpec(block, name: name), at: place + 1)
      }
    }
  }
}

/// Multi-head attention of the pixels of an image to each other, between two projections.
struct PixelAttention: Layer {
  static let kind = "pixel-attention"
  var heads = 1
  var gain = 0.0

  init() {}
  init(heads: Int, gain: Double) {
    self.heads = heads
    self.gain = gain
  }

  func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    guard input.rank == 3, input[2] % heads == 0 else {
      throw scope.error("\(heads) heads do not divide the channels of \(input)")
    }
    let channels = input[2]
    let qkv = scope.parameter(
      "qkv.weight", [channels, 3 * channels], role: .weight, initialiser: .glorotUniform,
      fanIn: channels, fanOut: channels)
    let output = scope.parameter(
      "output.weight", [channels, channels], role: .weight, initialiser: .glorotUniform, gain: gain,
      fanIn: channels, fanOut: channels)
    return BuiltLayer(output: input) { [heads] x, pass in
      let pixels = reshape(x, to: [x.shape[0], x.shape[1] * x.shape[2], channels])
      let mixed = selfAttention(
        linear(pixels, weight: pass[qkv]), heads: heads, causal: false)
      return reshape(linear(mixed, weight: pass[output]), to: x.shape)
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(AttentionTrick.self) }
