import Tricks

/// Zeroes whole channels of images at random.
///
/// - Source: Tompson et al., "Efficient Object Localization Using Convolutional Networks", 2015.
struct Dropout2dTrick: Trick {
  static let card = TrickCard(
    id: "dropout2d", slots: [.network], neutral: "rate=0", readme: PackageResources.README_md)

  struct Options: Configurable {
    /// The probability of zeroing a channel.
    var rate = 0.2

    func validate() throws(OptionError) {
      try check("rate", rate, in: 0..<1)
      try checkInFloat32("rate", rate)
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) {
    let rate = options.rate
    let inputs = recipe.plan.networkInputs
    // Outermost: others have put layers in their places, and activations behind them.
    recipe.editNetwork(
      .channelDropout, by: Self.id,
      nothing: "the network has no activated images to drop channels of"
    ) { spec in
      try spec.editingLists(inputs: inputs) { list in
        guard list.branch == nil else { return }
        for index in list.layers.indices.dropLast().reversed() {
          guard list.inputs[index + 1].rank == 3, list.layers[index].layer.activates
          else { continue }
          let name = list.layers[index].name.map { "\($0)-\(ChannelDropout.kind)" }
          list.layers.insert(
            LayerSpec(ChannelDropout(rate: rate), name: name), at: index + 1)
        }
      }
    }
  }
}

/// Zeroes each channel of each image with a probability while training, and divides the others by what is
/// left of 1.
struct ChannelDropout: RandomLayer {
  static let kind = "dropout2d"
  var rate = 0.2

  init() {}
  init(rate: Double) { self.rate = rate }

  var withoutRandomness: ChannelDropout { ChannelDropout(rate: 0) }

  func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    let stream = "dropout2d/\(scope.path)"
    let rate = Float(rate)
    return BuiltLayer(output: input) { x, pass in
      if rate == 0 || pass.mode == .evaluation { return x }
      let (images, channels) = (x.shape[0], x.shape.last)
      let ones = x.tape.constant(Tensor(repeating: 1, shape: [images, 1, 1, channels]))
      return x * dropout(ones, rate: rate, stream: pass.random(stream))
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = { Registry.shared.register(Dropout2dTrick.self) }
