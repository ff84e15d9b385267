import Checks

// Words of six letters and what becomes of them, for faults of sequences.

package enum Pairs {
  package typealias Pair = (source: String, target: String)

  /// Different words of letters from 'a' on.
  package static func words(
    _ count: Int, lengths: ClosedRange<Int> = 3...6, letters: Range<Int> = 0..<6, name: String
  ) -> [String] {
    var draws = Draws(name)
    var words: [String] = []
    var known: Set<String> = []
    while words.count < count {
      let length = lengths.lowerBound + draws.below(lengths.count)
      let scalars = (0..<length).map { _ in
        Character(UnicodeScalar(UInt8(0x61 + letters.lowerBound + draws.below(letters.count))))
      }
      let word = String(scalars)
      if known.insert(word).inserted { words.append(word) }
    }
    return words
  }

  package static func doubled(_ word: String) -> String { String(word.flatMap { [$0, $0] }) }

  package static func reversed(_ word: String) -> String { String(word.reversed()) }

  /// Pairs of texts with their symbols, which are learnt from the training texts.
  package static func dataset(
    train: [Pair], test: [Pair], source: Segmentation = Segmentation(.characters),
    target: Segmentation = Segmentation(.characters)
  ) throws -> Dataset {
    func examples(_ pairs: [Pair]) -> Examples {
      Examples(
        count: pairs.count,
        [
          Examples.inputText: .texts(pairs.map(\.source)),
          Examples.targetText: .texts(pairs.map(\.target)),
        ])
    }
    return try Dataset(
      name: "letters", target: .fields, task: Dataset.transcription, inputRange: 0...1,
      inputKind: .tokens, train: examples(train), test: examples(test)
    ).segmented(source: source, target: target)
  }
}

extension Dataset {
  /// Words with each letter doubled, or what else becomes of them.
  package static func letters(
    train: Int = 600, test: Int = 150, source: Segmentation = Segmentation(.characters),
    target: Segmentation = Segmentation(.characters),
    _ change: (String) -> String = Pairs.doubled
  ) throws -> Dataset {
    let words = Pairs.words(train + test, name: "letters").map { (source: $0, target: change($0)) }
    return try Pairs.dataset(
      train: Array(words.prefix(train)), test: Array(words.suffix(test)), source: source,
      target: target)
  }

  /// The same data with other sequences in a field of both splits.
  package func mappingSequences(
    _ name: FieldName, _ change: (Int, ArraySlice<Int>) -> [Int]
  ) -> Dataset {
    var dataset = self
    dataset.train = train.mappingSequences(name, change)
    dataset.test = test.mappingSequences(name, change)
    return dataset
  }
}

extension Examples {
  package func mappingSequences(_ name: FieldName, _ change: (Int, ArraySlice<Int>) -> [Int])
    -> Examples
  {
    let sequences = (tokenSequences(name) ?? []).enumerated().map { change($0, $1) }
    let numbers = sequences.joined().map { Float($0) }
    var examples = self
    examples[name] = .ragged(
      Ragged(
        rows: Tensor(Array(numbers), shape: [numbers.count]), lengths: sequences.map(\.count)))
    return examples
  }
}

extension Specimen {
  /// Pairs of sequences with a model.
  package static func pairs(
    _ dataset: Dataset, _ model: any NetworkModel = Specimen.recurrentPairs, seed: Int = 1
  ) -> Specimen {
    var specimen = Specimen(dataset: dataset, specs: [], seed: seed)
    specimen.experiment.network = NetworkSpec()
    specimen.experiment.network.model = ModelSpec(model)
    specimen.experiment.data.scaling = .none
    specimen.experiment.optimiser.kind = .adam
    specimen.experiment.optimiser.rate = 0.01
    specimen.experiment.training.epochs = 12
    return specimen
  }

  package static func letters(seed: Int = 1) throws -> Specimen {
    pairs(try .letters(), seed: seed)
  }

  /// A recurrent encoder and decoder.
  package static var recurrentPairs: any NetworkModel { recurrentPairs(.gru, .none) }

  package static func recurrentPairs(
    _ cell: EncoderDecoderModel.Cell, _ attention: EncoderDecoderModel.Attention
  ) -> any NetworkModel {
    var model = EncoderDecoderModel()
    (model.cell, model.attention) = (cell, attention)
    (model.width, model.units) = (16, 32)
    return model
  }

  package static var transformerPairs: any NetworkModel {
    var model = TransformerTranslator()
    (model.depth, model.width, model.heads, model.hidden) = (1, 32, 2, 64)
    return model
  }
}
