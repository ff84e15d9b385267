import Tricks

extension AttentionTrick {
  /// Lets each state of a decoder look at all outputs of its encoder.
  ///
  /// - Source: Bahdanau et al., 2015; Luong et al., 2015.
  func attendToEncoder(_ recipe: inout Recipe) {
    let inputs = recipe.plan.networkInputs
    let score = options.score
    recipe.editNetwork(
      .attention, by: Self.id,
      nothing:
        "the network has no recurrent decoder that begins with an encoder's state and does not "
        + "look at its outputs yet",
      hint: "use it with model = { kind = \"encoder-decoder\" }"
    ) { spec in
      try spec.editingLists(inputs: inputs) { list in
        guard let decoder = list.decoder,
          !list.layers.contains(where: { $0.layer is AttentionalLayer })
        else { return }
        let name = list.layers[decoder.last].name.map { "\($0)-attention" }
        list.layers.insert(
          LayerSpec(AttentionalLayer(over: decoder.encoder, score: score), name: name),
          at: decoder.last + 1)
      }
    }
  }
}
