import TensorCore

// Data whose examples are pairs of texts, as sequences of symbols.

extension Examples {
  /// The texts that inputs are the symbols of.
  public static let inputText: FieldName = "input-text"
  /// The texts that targets are the symbols of.
  public static let targetText: FieldName = "target-text"

  init(_ pairs: [TextPair]) {
    self.init(
      count: pairs.count,
      [
        Self.inputText: .texts(pairs.map(\.source)), Self.targetText: .texts(pairs.map(\.target)),
      ])
  }
}

extension Dataset {
  /// The task of data that are pairs of texts.
  public static let transcription = "transcription"

  /// The same texts as sequences of other symbols.
  ///
  /// Inputs and targets are ragged: a number for each symbol, and the end behind the last one.
  ///
  /// - Parameters:
  ///   - source: how the inputs' texts are cut; `nil` for as they are.
  ///   - target: how the targets' texts are cut; `nil` for as they are.
  ///   - indices: the training examples that symbols are learnt from; `nil` for all. Those that are held
  ///     back to watch a run are to be left out.
  /// - Throws: for data that are no pairs of texts, and where there is nothing to learn from.
  public func segmented(
    source: Segmentation? = nil, target: Segmentation? = nil, learntFrom indices: [Int]? = nil
  ) throws(DatasetError) -> Dataset {
    var dataset = self
    let learning = indices.map { train.choosing($0) } ?? train
    for (field, text, segmentation) in [
      (Examples.input, Examples.inputText, source), (Examples.target, Examples.targetText, target),
    ] {
      guard let segmentation = segmentation ?? symbols[field]?.segmentation,
        train.texts(text).count == train.count, test.texts(text).count == test.count
      else {
        throw DatasetError(
          "\(name) has no texts that could be cut into symbols",
          hint: "name data that are pairs of texts: format = \"pairs\"")
      }
      guard learning.count > 0 else {
        throw DatasetError("\(name) has no training examples to learn symbols from")
      }
      let table = SymbolTable(of: learning.texts(text), by: segmentation)
      dataset.symbols[field] = table
      if field == Examples.target && dataset.targetUnit == nil {
        dataset.targetUnit = segmentation.kind == .characters ? .characters : .words
      }
      dataset.train[field] = .ragged(table.sequences(train.texts(text)))
      dataset.test[field] = .ragged(table.sequences(test.texts(text)))
    }
    dataset.inputRange = 0...Float((dataset.symbols[Examples.input]?.count ?? 1) - 1)
    return dataset
  }
}

extension SymbolTable {
  /// The symbols of each text as rows, [rows].
  public func sequences(_ texts: [String]) -> Ragged {
    let sequences = encode(texts)
    let numbers = sequences.joined().map { Float($0) }
    return Ragged(
      rows: Tensor(numbers, shape: [numbers.count]), lengths: sequences.map(\.count))
  }
}
