import Tricks

/// Gives words that are spelt alike embeddings that are alike: sums of the vectors of their n-grams.
///
/// - Source: Bojanowski et al., "Enriching Word Vectors with Subword Information", 2017.
struct CharacterNgramsTrick: Trick {
  static let card = TrickCard(
    id: "character-ngrams", slots: [.network], neutral: nil, readme: PackageResources.README_md)

  struct Options: Configurable {
    /// The characters of the shortest n-grams.
    var smallest = 3
    /// The characters of the longest n-grams.
    var largest = 5
    /// How many vectors all n-grams share, by a hash of their text.
    var buckets = 1000

    func validate() throws(OptionError) {
      try check("smallest", smallest, in: 1...100)
      try check("largest", largest, in: smallest...100)
      try check("buckets", buckets, in: 1...100_000)
    }
  }

  let options: Options

  init(_ options: Options) { self.options = options }

  func edit(_ recipe: inout Recipe) throws {
    let options = options
    let inputs = recipe.plan.networkInputs
    recipe.editNetwork(
      .embeddings, by: Self.id,
      nothing:
        "the network looks up no words that are given: of single characters nothing is spelt alike",
      hint: "it is for data whose source-symbols are words, such as the experiment verses"
    ) { spec in
      try spec.editingLists(inputs: inputs) { list in
        for place in list.layers.indices.dropFirst() {
          guard let embedding = list.layers[place].layer as? Embedding,
            list.layers[place - 1].layer is InputLayer,
            let input = list.layers[place - 1].name, input != inputs.written,
            inputs.symbols[input]?.dropFirst(2).contains(where: { $0.unicodeScalars.count > 1 })
              ?? false
          else { continue }
          list.layers[place] = LayerSpec(
            SpelledEmbedding(embedding, options), name: list.layers[place].name)
        }
      }
    }
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  Registry.shared.register(CharacterNgramsTrick.self)
}
