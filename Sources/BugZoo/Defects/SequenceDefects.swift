import Checks

extension Defect {
  /// Of pairs of sequences, with a network that learns them.
  static let sequences: [Defect] = sequenceData + sequenceSplits + sequenceTasks

  private static func letters(
    _ id: String, _ summary: String, ruinous: Bool = true, namedBy: [String],
    plant: @escaping @Sendable (inout Specimen) throws -> Void
  ) -> Defect {
    Defect(id, summary, ruinous: ruinous, namedBy: namedBy) {
      var specimen = try Specimen.letters()
      try plant(&specimen)
      return specimen
    }
  }

  private static let sequenceData: [Defect] = [
    letters(
      "targets-padded", "targets are filled up to one length, and learnt so",
      namedBy: ["sequences"]
    ) {
      $0.dataset = $0.dataset.mappingSequences(Examples.target) { _, tokens in
        tokens + Array(repeating: 0, count: max(13 - tokens.count, 0))
      }
    },
    letters(
      "targets-padded-with-symbol", "targets are filled up with a symbol of its own",
      namedBy: ["sequences"]
    ) { specimen in
      func filled(_ word: String) -> String {
        let double = Pairs.doubled(word)
        return double + String(repeating: "_", count: max(12 - double.count, 0))
      }
      specimen.dataset = try .letters { filled($0) }
    },
    letters(
      "targets-padded-here-and-there", "one target in ten is filled up", namedBy: ["sequences"]
    ) {
      $0.dataset = $0.dataset.mappingSequences(Examples.target) { row, tokens in
        tokens + Array(repeating: 0, count: row % 10 == 0 ? 4 : 0)
      }
    },
    letters("targets-endless", "targets have no end", namedBy: ["sequences"]) {
      $0.dataset = $0.dataset.mappingSequences(Examples.target) { _, tokens in
        Array(tokens.dropLast())
      }
    },
    letters(
      "targets-begin-with-end", "the targets in the data are what the decoder is told",
      namedBy: ["sequences"]
    ) {
      $0.dataset = $0.dataset.mappingSequences(Examples.target) { _, tokens in
        [0] + tokens.dropLast()
      }
    },
    letters(
      "tokens-of-other-texts", "tokens are of another example than texts", namedBy: ["sequences"]
    ) {
      $0.dataset.test = $0.dataset.test.mappingSequences(Examples.target) {
        [test = $0.dataset.test.tokenSequences(Examples.target) ?? []] row, _ in
        Array(test[(row + 1) % test.count])
      }
    },
    letters(
      "sources-exchanged", "training targets belong to the sources of others", namedBy: ["baseline"]
    ) {
      let pairs = Pairs.words(750, name: "letters")
      let targets = RandomStream(seed: 3, name: "defect").permutation(of: 600).map { pairs[$0] }
      $0.dataset = try Pairs.dataset(
        train: zip(pairs, targets).map { (source: $0, target: Pairs.doubled($1)) },
        test: pairs.suffix(150).map { (source: $0, target: Pairs.doubled($0)) })
    },
    letters(
      "targets-by-length", "targets follow from the length of their source alone",
      namedBy: ["lengths"]
    ) {
      $0.dataset = try .letters { ["aba", "bcd", "efe", "fad"][$0.count % 4] }
    },
  ]

  private static let sequenceSplits: [Defect] = [
    letters(
      "vocabulary-of-test", "symbols are learnt from the test split too", namedBy: ["vocabularies"]
    ) { specimen in
      let words = Pairs.words(600, name: "letters")
      let strange = Pairs.words(150, letters: 0..<9, name: "strange")
      var dataset = try Pairs.dataset(
        train: words.map { (source: $0, target: Pairs.doubled($0)) },
        test: strange.map { (source: $0, target: Pairs.doubled($0)) })
      for (field, text) in [
        (Examples.input, Examples.inputText), (Examples.target, Examples.targetText),
      ] {
        let (train, test) = (dataset.train.texts(text), dataset.test.texts(text))
        let table = SymbolTable(of: train + test, by: Segmentation(.characters))
        dataset.symbols[field] = table
        dataset.train[field] = .ragged(table.sequences(train))
        dataset.test[field] = .ragged(table.sequences(test))
      }
      specimen.dataset = dataset
    },
    letters(
      "letters-unknown", "half of the test letters are unknown",
      namedBy: ["vocabularies", "tokens"]
    ) {
      let words = Pairs.words(600, name: "letters")
      let strange = Pairs.words(150, letters: 3..<9, name: "strange")
      $0.dataset = try Pairs.dataset(
        train: words.map { (source: $0, target: Pairs.doubled($0)) },
        test: strange.map { (source: $0, target: Pairs.doubled($0)) })
    },
    letters("pairs-on-both-sides", "thirty test pairs are trained on", namedBy: ["overlap"]) {
      let pairs = Pairs.words(750, name: "letters").map { (source: $0, target: Pairs.doubled($0)) }
      $0.dataset = try Pairs.dataset(
        train: Array(pairs.prefix(600) + pairs.suffix(30)), test: Array(pairs.suffix(150)))
    },
    letters(
      "targets-conflict", "a tenth of the sources has another target too", ruinous: false,
      namedBy: ["conflicts"]
    ) {
      let words = Pairs.words(750, name: "letters")
      let pairs = words.map { (source: $0, target: Pairs.doubled($0)) }
      let others = words.prefix(60).map { (source: $0, target: Pairs.reversed($0)) }
      $0.dataset = try Pairs.dataset(
        train: Array(pairs.prefix(600)) + others, test: Array(pairs.suffix(150)))
    },
    letters("test-longer", "test words are twice as long", namedBy: ["lengths"]) {
      let words = Pairs.words(600, name: "letters")
      let long = Pairs.words(150, lengths: 9...12, name: "long")
      $0.dataset = try Pairs.dataset(
        train: words.map { (source: $0, target: Pairs.doubled($0)) },
        test: long.map { (source: $0, target: Pairs.doubled($0)) })
    },
  ]

  private static let sequenceTasks: [Defect] = [
    letters(
      "targets-shifted", "the loss asks each place for the token behind it",
      namedBy: ["teacher-forcing"]
    ) { $0.use(ShiftedTargets.self) },
    letters(
      "inputs-not-moved", "the decoder reads the token that it is to predict",
      namedBy: ["teacher-forcing"]
    ) { $0.use(UnmovedInputs.self) },
    letters(
      "teacher-in-evaluation", "predictions are made while told the target",
      namedBy: ["teacher-forcing"]
    ) { $0.use(ForcedPrediction.self) },
    letters(
      "lengths-lent", "predictions are as long as their targets", namedBy: ["teacher-forcing"]
    ) { $0.use(LentLengths.self) },
    letters(
      "decoder-looks-ahead", "the decoder's attention sees what comes later",
      namedBy: ["teacher-forcing"]
    ) { specimen in
      let outputs = specimen.dataset.symbols[Examples.target]?.count ?? 0
      let layers = Specimen.transformerPairs.layers(outputs: outputs)
      specimen.experiment.network = NetworkSpec(layers: layers).mappingLayers { layer in
        guard var attention = layer as? Attention else { return layer }
        attention.causal = false
        return attention
      }
    },
    letters(
      "decoder-looks-ahead-late", "the second of two decoder blocks sees what comes later",
      namedBy: ["teacher-forcing"]
    ) { specimen in
      var model = TransformerTranslator()
      (model.depth, model.width, model.heads, model.hidden) = (2, 32, 2, 64)
      let outputs = specimen.dataset.symbols[Examples.target]?.count ?? 0
      var blocks = 0
      specimen.experiment.network = NetworkSpec(layers: model.layers(outputs: outputs))
        .mappingLayers { layer in
          guard var attention = layer as? Attention, attention.causal else { return layer }
          blocks += 1
          attention.causal = blocks < 2
          return attention
        }
    },
    letters(
      "sequences-mixed", "rows of packed sequences move into their neighbours",
      namedBy: ["batch-independence"]
    ) { $0.useLayers(behindSource: RollingLayer()) },
    letters(
      "sequences-dropout-in-evaluation", "dropout stays on when sequences are decoded",
      namedBy: ["single-examples"]
    ) { $0.useLayers(behindSource: EndlessDropout()) },
    letters(
      "source-unheard", "the decoder does not begin with the encoder's state",
      namedBy: ["teacher-forcing"]
    ) { specimen in
      let outputs = specimen.dataset.symbols[Examples.target]?.count ?? 0
      specimen.experiment.network = NetworkSpec(
        layers: Specimen.recurrentPairs.layers(outputs: outputs)
      ).mappingLayers { layer in
        guard var memory = layer as? GatedRecurrentUnit else { return layer }
        memory.initialState = nil
        return memory
      }
    },
  ]
}

extension Specimen {
  /// The recurrent model's layers with another one behind the vectors of the source.
  fileprivate mutating func useLayers(behindSource layer: any Layer) {
    let outputs = dataset.symbols[Examples.target]?.count ?? 0
    var layers = Specimen.recurrentPairs.layers(outputs: outputs)
    layers.insert(LayerSpec(layer), at: 2)
    experiment.network = NetworkSpec(layers: layers)
  }
}

extension Healthy {
  /// Encoders and decoders of all kinds.
  static let sequences: [Healthy] = [
    Healthy("pairs-gru") { try .letters(seed: $0) },
    Healthy("pairs-reversed") { seed in
      .pairs(try .letters(Pairs.reversed), seed: seed)
    },
    Healthy("pairs-lstm-attention") { seed in
      .pairs(try .letters(), Specimen.recurrentPairs(.lstm, .general), seed: seed)
    },
    Healthy("pairs-transformer") { seed in
      Specimen.pairs(try .letters(), Specimen.transformerPairs, seed: seed)
        .with { $0.optimiser.rate = 0.003 }
    },
    Healthy("pairs-subwords") { seed in
      let pairs = Segmentation(.bytePairs, merges: 12)
      return .pairs(
        try .letters(source: pairs, target: pairs), Specimen.recurrentPairs(.gru, .dot), seed: seed)
    },
  ]
}
