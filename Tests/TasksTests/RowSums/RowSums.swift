import Measurement
import Tricks

/// A number from as many rows as an example has: the sum of what the network says of each.
///
/// What fills examples up behind their ends is multiplied by 0, so that it reaches no loss.
struct RowSums: Task {
  static let id: TaskID = "row-sums"

  let longest: Int

  static func suits(_ dataset: Dataset) -> Bool { false }

  init(_ dataset: Dataset) throws(TaskError) {
    guard case .ragged(let rows)? = dataset.train[Examples.input] else {
      throw TaskError("the inputs of \(dataset.name) are not ragged")
    }
    longest = rows.longest
  }

  var output: Shape { [longest, 1] }
  var outputSummary: String { "a number for each of up to \(longest) rows" }

  func loss(_ output: Variable, _ targets: Tensor) -> Variable {
    meanSquaredError(output, targets: targets)
  }

  func losses(of model: Model, on batch: Batch, by loss: LossFunction) -> Variable {
    let output = model(batch.inputs)
    guard case .ragged(let rows)? = batch[Examples.input] else { return output.sum() }
    let count = rows.lengths.count
    let flat = reshape(output, to: [count, longest])
    let sums = (flat * output.tape.constant(mask(rows))).sumOverColumns()
    return loss(reshape(sums, to: [count, 1]), batch.targets)
  }

  /// 1 for the rows that there are: [n, longest].
  private func mask(_ rows: Ragged) -> Tensor {
    Tensor(
      rows.lengths.flatMap { length in (0..<longest).map { $0 < length ? 1 : 0 } },
      shape: [rows.lengths.count, longest])
  }

  func scores(of predictions: Tensor, for examples: Examples) -> Scores {
    guard case .ragged(let rows)? = examples[Examples.input], let values = examples.values else {
      return Scores([:], count: 0)
    }
    let error = rows.lengths.indices.reduce(0.0) { sum, row in
      let said = (0..<rows.lengths[row]).reduce(0.0) {
        $0 + Double(predictions[flat: row * longest + $1])
      }
      return sum + (said - Double(values[flat: row])) * (said - Double(values[flat: row]))
    }
    return Scores(["loss": error / Double(max(rows.lengths.count, 1))], count: rows.lengths.count)
  }

  var metrics: [Metric] { [Metric(name: "loss", direction: .lowerIsBetter)] }
  var measures: [Measure] { [Measure(.test, metrics[0])] }

  /// The sum of 2a − b over rows (a, b), of which examples have from none to five.
  static let dataset = Dataset(
    name: "rows", target: .values(1), task: id, inputRange: -4...4,
    train: examples(300, stream: "train"), test: examples(40, stream: "test"))

  private static func examples(_ count: Int, stream: String) -> Examples {
    let lengths = (0..<count).map { $0 % 6 }
    let rows = RandomStream(seed: 3, name: stream).normal([lengths.reduce(0, +), 2])
    var start = 0
    let sums = lengths.map { length -> Float in
      defer { start += length }
      return (start..<start + length).reduce(0) {
        $0 + 2 * rows[flat: 2 * $1] - rows[flat: 2 * $1 + 1]
      }
    }
    return Examples(
      count: count,
      [
        Examples.input: .ragged(Ragged(rows: rows, lengths: lengths)),
        Examples.target: .dense(Tensor(sums, shape: [count, 1])),
      ])
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  TaskRegistry.shared.register(RowSums.self)
}
