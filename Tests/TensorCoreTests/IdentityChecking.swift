import TensorCore
import Testing

/// A recurrent layer over sequences of several lengths.
typealias RecurrentLayer =
  @Sendable (
    Variable, RowGroups, RecurrentWeights, RecurrentState?
  ) -> RecurrentOutput

/// Numbers to compute with.
enum Drawn {
  static func normal(_ name: String, _ shape: Shape) -> Tensor {
    RandomStream(seed: 7, name: name).normal(shape)
  }

  static func weights(_ features: Int, units: Int, gates: Int) -> Weights {
    let columns = gates * units
    return Weights(
      input: normal("input", [features, columns]),
      hidden: normal("hidden", [units, columns]) * (1 / Float(units).squareRoot()),
      inputBias: normal("input bias", [columns]), hiddenBias: normal("hidden bias", [columns]))
  }

  struct Weights {
    let input, hidden, inputBias, hiddenBias: Tensor

    func on(_ tape: Tape) -> RecurrentWeights {
      RecurrentWeights(
        input: tape.variable(input), hidden: tape.variable(hidden),
        inputBias: tape.variable(inputBias), hiddenBias: tape.variable(hiddenBias))
    }
  }
}

/// What `compute` gives, which must be the same bits with any number of threads.
func sameWithAnyThreads(
  sourceLocation: SourceLocation = #_sourceLocation, _ compute: () -> [Tensor]
) -> [Tensor] {
  let first = ThreadPool.with(threads: 1, compute)
  for threads in [2, 3, 7] {
    let others = ThreadPool.with(threads: threads, compute)
    #expect(
      zip(first, others).allSatisfy { $0.isIdentical(to: $1) }, "\(threads) threads",
      sourceLocation: sourceLocation)
  }
  return first
}

/// Expects of an attention of queries to keys and values that each sequence alone has the output and
/// gradients that it has among others.
///
/// - Parameter widths: of queries, keys, values and output.
func expectIndependence(
  _ queries: RowGroups, _ keys: RowGroups, widths: [Int],
  sourceLocation: SourceLocation = #_sourceLocation,
  _ f: ([Variable], RowGroups, RowGroups) -> Variable
) {
  let rows = [queries, keys, keys, queries]
  let inputs = (0..<4).map { Drawn.normal("input \($0)", [1, rows[$0].rows, widths[$0]]) }
  func run(_ inputs: [Tensor], _ queries: RowGroups, _ keys: RowGroups) -> [Tensor] {
    let tape = Tape()
    let variables = inputs.prefix(3).map(tape.variable)
    let y = f(variables, queries, keys)
    let gradients = tape.gradients(of: y, seed: inputs[3])
    return variables.map { gradients[$0] } + [y.tensor]
  }
  let all = sameWithAnyThreads(sourceLocation: sourceLocation) { run(inputs, queries, keys) }
  for group in 0..<queries.count {
    let parts = (0..<4).map { inputs[$0].sliced(rows[$0][group], axis: 1) }
    let alone = run(
      parts, RowGroups(lengths: [queries.lengths[group]]),
      RowGroups(lengths: [keys.lengths[group]]))
    for index in 0..<4 {
      #expect(
        alone[index].isIdentical(to: all[index].sliced(rows[index][group], axis: 1)),
        "tensor \(index) of sequence \(group)", sourceLocation: sourceLocation)
    }
  }
}
