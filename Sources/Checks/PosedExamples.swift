/// Examples as the task poses them to the network: what it reads, what its outputs are to be, and which
/// rows of the outputs are whose.
///
/// Most tasks have outputs [n, …]; of sequences there is a row for each token of every target, [1, rows, …].
struct PosedExamples {
  let examples: Examples
  let batch: Batch
  /// What the network reads.
  let inputs: InputValues
  /// How many rows of the outputs each example has.
  let rows: [Int]
  private let task: any Task

  init(_ examples: Examples, _ task: any Task) {
    self.examples = examples
    self.task = task
    batch = examples.batch
    inputs = task.inputValues(of: batch)
    rows = task.outputRows(of: batch)
  }

  /// In the shape of the outputs; made when asked for.
  var targets: Tensor { task.targets(of: batch) }

  /// The class of each row of the outputs; empty where there are none.
  var labels: [Int] {
    guard task.classes != nil, examples.labels.isEmpty else { return examples.labels }
    return targets.argmaxOfRows()
  }

  /// The shape of the outputs.
  var shape: Shape {
    let all = rows.reduce(0, +)
    let row = task.output.last
    return examples.hasSequences ? [1, all, row] : task.output.batched(examples.count)
  }

  /// The mean over the rows of each example; what an example without rows has is 0.
  func means(_ values: [Double]) -> [Double] {
    var start = 0
    return rows.map { count in
      defer { start += count }
      guard count > 0, start + count <= values.count else { return 0 }
      return values[start..<start + count].reduce(0, +) / Double(count)
    }
  }

  /// Values of each example's rows, where some functions give one for each example instead.
  func means(ofRowsOrExamples values: [Double]) -> [Double] {
    values.count == rows.reduce(0, +) ? means(values) : values
  }

  /// The part of some outputs that is one example's, [rows, …].
  func part(_ outputs: Tensor, of example: Int) -> Tensor {
    if !examples.hasSequences { return outputs.rows(example..<example + 1) }
    let start = rows[..<example].reduce(0, +)
    return outputs.asRows.rows(start..<start + rows[example])
  }
}

extension CheckSubject {
  func pose(_ examples: Examples) -> PosedExamples { PosedExamples(examples, task) }
}

extension Network {
  /// The outputs for examples, in evaluation.
  func evaluate(_ posed: PosedExamples, state: ModelState) -> Tensor {
    evaluate(posed.inputs, state: state)
  }

  /// The same inputs read by other layers.
  ///
  /// - Returns: `nil` where these do not fit.
  func replacing(_ spec: NetworkSpec) -> Network? { try? Network(spec, inputs: inputShapes) }
}

extension Tensor {
  /// All numbers but those of the last axis as rows: [rows, last].
  var asRows: Tensor { reshaped(to: [count / max(shape.last, 1), shape.last]) }

  /// Outputs of several batches as those of one.
  static func joiningOutputs(_ parts: [Tensor], ofSequences: Bool) -> Tensor {
    guard ofSequences else { return .concatenatingRows(parts) }
    let rows = Tensor.concatenatingRows(parts.map(\.asRows))
    return rows.reshaped(to: [1, rows.shape[0], rows.shape[1]])
  }
}

extension Examples {
  var batch: Batch { Batch(self) }

  /// Whether their targets are sequences of tokens, each of a length of its own.
  var hasSequences: Bool {
    if case .ragged(let ragged) = self[Examples.target] { return ragged.rows.shape.rank == 1 }
    return false
  }

  /// The tokens of a field of sequences, example by example; `nil` where it holds none.
  package func tokenSequences(_ name: FieldName) -> [ArraySlice<Int>]? {
    guard case .ragged(let ragged) = self[name], ragged.rows.shape.rank == 1 else { return nil }
    let tokens = ragged.rows.scalars.map { Int($0) }
    var start = 0
    return ragged.lengths.map { length in
      defer { start += length }
      return tokens[start..<start + length]
    }
  }

  /// Gives a number for the input of each example, equal where the inputs are.
  var inputFingerprint: (Int) -> UInt64 {
    if let sequences = tokenSequences(Examples.input) {
      return { index in
        sequences[index].reduce(UInt64(0xcbf2_9ce4_8422_2325)) {
          ($0 ^ UInt64(bitPattern: Int64($1 + 1))) &* 0x100_0000_01b3
        }
      }
    }
    let inputs = self.inputs
    return { inputs.rows($0..<$0 + 1).fingerprint }
  }

  /// The same examples, each with some fields of the next one's.
  func exchanging(_ names: [FieldName]) -> Examples {
    guard count > 1 else { return self }
    let others = choosing((0..<count).map { ($0 + 1) % count })
    var examples = self
    for name in names { examples[name] = others[name] }
    return examples
  }
}

extension Batch {
  /// The same inputs, each with the target of the next one.
  var exchangingTargets: Batch {
    exchanging([Examples.target], by: (0..<count).map { ($0 + 1) % count })
  }
}

extension Examples {
  /// All classes that are to be predicted, those of sequences token by token.
  var targetLabels: [Int] {
    guard hasSequences else { return labels }
    return tokenSequences(Examples.target)?.flatMap { Array($0) } ?? []
  }
}

extension CheckSubject {
  /// What a class is called, or a symbol of targets.
  func name(ofTargetToken token: Int) -> String {
    guard data.training.hasSequences, let names = dataset.symbols[Examples.target]?.names,
      names.indices.contains(token)
    else { return name(ofClass: token) }
    return "'\(names[token])'"
  }
}
