import Tricks

/// Puts the encoder's last output beside every input of the decoder.
///
/// - Source: Cho et al., "Learning Phrase Representations using RNN Encoder–Decoder", 2014.
struct EncoderConcatTrick: Trick {
  static let card = TrickCard(
    id: "encoder-concat", slots: [.network], neutral: nil, readme: PackageResources.README_md)

  struct Options: Configurable {}

  init(_ options: Options) {}

  func edit(_ recipe: inout Recipe) throws {
    let inputs = recipe.plan.networkInputs
    recipe.editNetwork(
      .decoderInputs, by: Self.id,
      nothing: "the network has no recurrent decoder that begins with an encoder's state",
      hint: "use it with model = { kind = \"encoder-decoder\" }"
    ) { spec in
      try spec.editingLists(inputs: inputs) { list in
        guard let decoder = list.decoder else { return }
        let name = list.layers[decoder.first].name.map { "\($0)-inputs" }
        list.layers.insert(
          LayerSpec(Concatenation(with: decoder.encoder), name: name), at: decoder.first)
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(EncoderConcatTrick.self)
}
