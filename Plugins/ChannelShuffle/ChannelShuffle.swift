import Tricks

/// Divides 1×1 convolutions into groups and shuffles their outputs.
///
/// - Source: Zhang et al., "ShuffleNet: An Extremely Efficient Convolutional Neural Network for Mobile
///   Devices", 2018.
struct ChannelShuffleTrick: Trick {
  static let card = TrickCard(
    id: "channel-shuffle", slots: [.network], neutral: "groups=1",
    readme: PackageResources.README_md)

  struct Options: Configurable {
    /// How many groups each 1×1 convolution is divided into.
    var groups = 2

    func validate() throws(OptionError) { try check("groups", groups, in: 1...) }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) {
    let groups = options.groups
    if groups == 1 { return }
    let inputs = recipe.plan.networkInputs
    recipe.editNetwork(
      .channelOrder, by: Self.id,
      nothing: "no 1×1 convolution outside shortcuts has channels that \(groups) groups divide"
    ) { spec in
      try spec.editingLists(inputs: inputs) { list in
        // The second branch of a block is its shortcut, which is to carry what it gets.
        guard list.branch != 1 else { return }
        for index in list.layers.indices.reversed() where !list.givesOutput(index) {
          guard var layer = list.layers[index].layer as? Convolution, layer.size == 1,
            layer.groups == 1, layer.channels % groups == 0, list.inputs[index].last % groups == 0
          else { continue }
          layer.groups = groups
          list.layers[index].layer = layer
          let name = list.layers[index].name.map { "\($0)-shuffle" }
          list.layers.insert(LayerSpec(ChannelShuffle(groups: groups), name: name), at: index + 1)
        }
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(ChannelShuffleTrick.self)
}
