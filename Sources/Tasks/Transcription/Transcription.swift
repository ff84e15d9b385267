import Measurement
import Tricks

/// Which sequence of tokens follows from another: a word's sounds from its letters, a sentence's translation.
///
/// Every sequence ends with the end, which is token 0. While it learns, the network is told the target so far
/// at each place (teacher forcing) and predicts the next token; the loss is the cross-entropy of each token,
/// the end among them. What is predicted is searched for token by token, without the target. Sequences are
/// packed: nothing stands behind an end, so nothing there can reach a loss or a gradient.
public struct Transcription: Task {
  public static let id: TaskID = "transcription"

  /// The network's inputs.
  public static let source = "source"
  public static let target = "target"

  private let sourceSymbols: SymbolTable
  private let targetSymbols: SymbolTable
  private let sourceLength: Int
  private let targetLength: Int
  /// The greatest length of a prediction, with its end, where nothing else is said.
  private let usualLimit: Int
  /// Whether the test references are enough text for the measures of translations.
  private let hasText: Bool
  /// What errors are counted in.
  private let unit: Segmentation.Kind

  public static func suits(_ dataset: Dataset) -> Bool {
    dataset.target == .fields && dataset.symbols[Examples.input] != nil
      && dataset.symbols[Examples.target] != nil
  }

  public init(_ dataset: Dataset) throws(TaskError) {
    guard Self.suits(dataset), let source = dataset.symbols[Examples.input],
      let target = dataset.symbols[Examples.target]
    else {
      throw TaskError(
        "\(dataset.name) holds no pairs of sequences",
        hint: "name data that are pairs of texts, such as dataset = \"words\"")
    }
    sourceSymbols = source
    targetSymbols = target
    unit = dataset.targetUnit ?? .words
    func longest(_ field: FieldName, of splits: Examples...) -> Int {
      splits.map { $0.sequences(field).lengths.max() ?? 1 }.max() ?? 1
    }
    sourceLength = longest(Examples.input, of: dataset.train, dataset.test)
    targetLength = longest(Examples.target, of: dataset.train, dataset.test)
    hasText = Self.isText(dataset.test.texts(Examples.targetText))
    usualLimit = 2 * longest(Examples.target, of: dataset.train)
  }

  /// Whether references are enough text, and text at all: sounds have no hundred different words.
  private static func isText(_ references: [String]) -> Bool {
    let words = Set(references.joined(separator: " ").split(separator: " "))
    return words.count >= 200 && BLEU.isMeaningful(for: references)
  }

  // MARK: Learning

  public var output: Shape { [targetLength, targetSymbols.count] }
  public var outputSummary: String {
    "\(targetSymbols.count) tokens to tell apart at each of up to \(targetLength) places"
  }

  public func inputShapes(of dataset: Dataset) -> InputShapes {
    var shapes = InputShapes(
      [Self.source: [sourceLength], Self.target: [targetLength]],
      vocabularies: [Self.source: sourceSymbols.count, Self.target: targetSymbols.count],
      written: Self.target)
    shapes.symbols = [Self.source: sourceSymbols.texts, Self.target: targetSymbols.texts]
    return shapes
  }

  public func inputValues(of batch: Batch) -> InputValues {
    let (source, target) = (batch.sequences(Examples.input), batch.sequences(Examples.target))
    return InputValues(
      [Self.source: source.packed, Self.target: target.movedBehindEnd],
      groups: [Self.source: source.groups, Self.target: target.groups])
  }

  public func targets(of batch: Batch) -> Tensor {
    let tokens = batch.sequences(Examples.target).rows.scalars.map { Int($0) }
    return Tensor.oneHot(tokens, classes: targetSymbols.count)
      .reshaped(to: [1, tokens.count, targetSymbols.count])
  }

  /// One for each token of its target.
  public func outputRows(of batch: Batch) -> [Int] { batch.sequences(Examples.target).lengths }

  public func loss(_ output: Variable, _ targets: Tensor) -> Variable {
    crossEntropy(output, targets: targets)
  }

  // MARK: Predicting

  /// The tokens of each example, [n, greatest length], filled up with ends.
  public func prediction(
    of examples: Examples, at state: ModelState, by evaluator: Evaluator
  ) -> Tensor {
    let options = evaluator.decoding
    let limit = options.maximalLength > 0 ? options.maximalLength : usualLimit
    let next = NetworkTokens(
      evaluator.network, sources: examples.sequences(Examples.input), state: state,
      vocabulary: targetSymbols.count)
    let tokens =
      options.beam == 1
      ? GreedySearch(limit: limit, end: SymbolTable.end)(next, examples: examples.count)
      : BeamSearch(options: options, limit: limit, end: SymbolTable.end)(
        next, examples: examples.count
      ).map(\.tokens)
    return Self.rows(tokens, width: limit)
  }

  /// The texts that are predicted.
  public func texts(of predictions: Tensor) -> [String]? {
    predictions.tokenRows.map { targetSymbols.decode($0) }
  }

  // MARK: Measuring

  public func scores(of predictions: Tensor, for examples: Examples) -> Scores {
    let edits = edits(of: predictions, for: examples)
    let length = max(edits.reduce(0) { $0 + $1.length }, 1)
    let wrong = edits.reduce(0) { $0 + $1.distance }
    // Shares of errors: no count of what is right.
    let spoilt = Double(edits.count { $0.distance > 0 }) / Double(max(edits.count, 1))
    var values = [
      Self.tokenErrors.name: Double(wrong) / Double(length), Self.sequenceErrors.name: spoilt,
    ]
    for (metric, value) in textScores(of: predictions, for: examples) { values[metric] = value }
    return Scores(values, count: examples.count)
  }

  /// What each example contributes to the share of wrong tokens, whose mean over the examples it is, and
  /// whether it is wrong.
  public func exampleScores(of predictions: Tensor, for examples: Examples) -> [String: [Double]] {
    let edits = edits(of: predictions, for: examples)
    let mean = Double(edits.reduce(0) { $0 + $1.length }) / Double(max(edits.count, 1))
    return [
      Self.tokenErrors.name: edits.map { Double($0.distance) / max(mean, 1) },
      Self.sequenceErrors.name: edits.map { $0.distance > 0 ? 1 : 0 },
    ]
  }

  /// How far each prediction is from its reference, and how long this is, in words or characters of their
  /// texts: an unknown symbol is no word of a reference, and other symbols do not change the count.
  private func edits(
    of predictions: Tensor, for examples: Examples
  ) -> [(distance: Int, length: Int)] {
    let hypotheses = predictions.tokenRows.map { targetSymbols.decode($0) }
    return zip(hypotheses, examples.texts(Examples.targetText)).map { hypothesis, reference in
      let (one, other) = (TextUnits.of(hypothesis, unit), TextUnits.of(reference, unit))
      return (EditDistance.between(one, other), other.count)
    }
  }

  /// The measures of translations, where there is enough text for them to mean something.
  private func textScores(of predictions: Tensor, for examples: Examples) -> [String: Double] {
    let references = examples.texts(Examples.targetText)
    guard hasText, let hypotheses = texts(of: predictions), hypotheses.count == references.count
    else { return [:] }
    let bleu = BLEU(of: hypotheses, references: references).meaningfulScore
    let chrF = ChrF(of: hypotheses, references: references).meaningfulScore
    return [Self.bleu.name: bleu, Self.chrF.name: chrF].compactMapValues { $0 }
  }

  static let bleu = Metric(name: "bleu", direction: .higherIsBetter)
  static let chrF = Metric(name: "chrf", direction: .higherIsBetter)
  static let tokenErrors = Metric(
    name: "token-error-rate", direction: .lowerIsBetter, unit: .fraction)
  static let sequenceErrors = Metric(
    name: "sequence-error-rate", direction: .lowerIsBetter, unit: .fraction)

  public var metrics: [Metric] {
    [Self.tokenErrors, Self.sequenceErrors] + (hasText ? [Self.bleu, Self.chrF] : [])
  }

  public var measures: [Measure] {
    metrics.map { Measure(.test, $0) } + [Measure(.validation, Self.tokenErrors, .best)]
  }

  // MARK: Traits

  public var classes: Int? { targetSymbols.count }
  public var searches: Bool { true }
  public var predictionsMayBeAveraged: Bool { false }

  public func summary(of examples: Examples, at indices: [Int]) -> TargetSummary {
    var counts = [Int](repeating: 0, count: targetSymbols.count)
    let tokens = examples.sequences(Examples.target).tokens
    for index in indices where tokens.indices.contains(index) {
      for token in tokens[index] where counts.indices.contains(token) { counts[token] += 1 }
    }
    return TargetSummary(classCounts: counts)
  }

  /// Equal logits.
  public func blindOutputs(for targets: Tensor) -> Tensor? { .zeros(targets.shape) }

  public func bestOutputs(for targets: Tensor) -> [Tensor] {
    stride(from: 0.0, through: 40, by: 0.25).map { targets * Float($0) }
  }
}

// MARK: - Sequences as the network reads them

extension Ragged {
  /// Which rows are whose.
  var groups: RowGroups { RowGroups(lengths: lengths) }

  /// All rows, [1, rows].
  var packed: Tensor { rows.reshaped(to: [1, rows.count]) }

  /// What the network is told while it learns: each sequence behind an end, without its last token; [1, rows].
  var movedBehindEnd: Tensor {
    let tokens = rows.scalars
    var moved = [Float](repeating: Float(SymbolTable.end), count: tokens.count)
    let groups = groups
    for group in 0..<groups.count {
      for row in groups.starts[group]..<groups.starts[group + 1] where row > groups.starts[group] {
        moved[row] = tokens[row - 1]
      }
    }
    return Tensor(moved, shape: [1, tokens.count])
  }

  /// The tokens of each sequence.
  var tokens: [[Int]] {
    let all = rows.scalars
    let groups = groups
    return (0..<groups.count).map { group in
      all[groups.starts[group]..<groups.starts[group + 1]].map { Int($0) }
    }
  }
}

extension Examples {
  /// A field of sequences; empty ones where there is none of that name.
  func sequences(_ name: FieldName) -> Ragged { self[name].sequences(count: count) }
}

extension Batch {
  /// A field of sequences; empty ones where there is none of that name.
  func sequences(_ name: FieldName) -> Ragged { self[name].sequences(count: count) }
}

extension Field? {
  fileprivate func sequences(count: Int) -> Ragged {
    guard case .ragged(let ragged) = self else {
      return Ragged(rows: .zeros([0]), lengths: Array(repeating: 0, count: count))
    }
    return ragged
  }
}

extension Tensor {
  /// Predicted tokens, row by row.
  fileprivate var tokenRows: [[Int]] {
    let width = shape.rank == 2 ? shape[1] : 0
    let values = scalars
    return (0..<(shape.rank == 0 ? 0 : shape[0])).map { row in
      values[row * width..<(row + 1) * width].map { Int($0) }
    }
  }
}

extension [Int] {
  /// The tokens of a sequence without its end and what stands behind.
  fileprivate var beforeEnd: ArraySlice<Int> { prefix { $0 != SymbolTable.end } }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  TaskRegistry.shared.register(Transcription.self)
}
