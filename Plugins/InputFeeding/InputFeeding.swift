import Tricks

/// Gives the decoder, beside each input, what it made of the one before.
///
/// - Source: Luong, Pham and Manning, "Effective Approaches to Attention-based Neural Machine Translation", 2015.
struct InputFeedingTrick: Trick {
  static let card = TrickCard(
    id: "input-feeding", slots: [.network], neutral: nil, readme: PackageResources.README_md)

  struct Options: Configurable {
    /// What is fed.
    var feed = Feeding.Feed.hidden
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    let inputs = recipe.plan.networkInputs
    let feed = options.feed
    recipe.editNetwork(
      .feeding, by: Self.id,
      nothing: feed == .hidden
        ? "the network has no recurrent decoder that begins with an encoder's state"
        : "the network has no recurrent decoder with attention to an encoder",
      hint: feed == .hidden
        ? "use it with model = { kind = \"encoder-decoder\" }"
        : "use it with model = { kind = \"encoder-decoder\", attention = \"general\" }"
    ) { spec in
      try spec.editingLists(inputs: inputs) { list in
        guard let decoder = list.decoder else { return }
        var range = decoder.first..<decoder.last + 1
        if list.layers.indices.contains(range.upperBound),
          list.layers[range.upperBound].layer is AttentionalLayer
        {
          range = range.lowerBound..<range.upperBound + 1
        } else if feed != .hidden {
          return
        }
        let body = Array(list.layers[range])
        list.layers.replaceSubrange(
          range, with: [LayerSpec(Feeding(body: body, feed: feed), name: "")])
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(InputFeedingTrick.self)
}
