import Measurement
import Tricks

/// Two labels for each example: which pattern it is, and whether it was turned.
///
/// The network ends with the logits of both; the second label is a field of its own.
struct TwoLabels: Task {
  static let id: TaskID = "two-labels"
  static let turned: FieldName = "turned"

  let patterns: Int

  static func suits(_ dataset: Dataset) -> Bool { false }

  init(_ dataset: Dataset) throws(TaskError) {
    guard case .classes(let patterns) = dataset.target,
      case .tokens(let turned)? = dataset.train[Self.turned], turned.limit == 2
    else { throw TaskError("\(dataset.name) has no field '\(Self.turned)' of two classes") }
    self.patterns = patterns
  }

  var output: Shape { [patterns + 2] }
  var outputSummary: String { "\(patterns) patterns, turned or not" }

  func loss(_ output: Variable, _ targets: Tensor) -> Variable {
    crossEntropy(output, targets: targets)
  }

  func losses(of model: Model, on batch: Batch, by loss: LossFunction) -> Variable {
    let output = model(batch.inputs)
    guard case .tokens(let turned)? = batch[Self.turned] else { return output.sum() }
    return loss(output.sliced(0..<patterns, axis: 1), batch.targets)
      + loss(
        output.sliced(patterns..<patterns + 2, axis: 1), .oneHot(turned.numbers, classes: 2))
  }

  func scores(of predictions: Tensor, for examples: Examples) -> Scores {
    guard case .tokens(let turned)? = examples[Self.turned] else { return Scores([:], count: 0) }
    let rows = predictions.scalars
    let width = patterns + 2
    let right = examples.labels.indices.map { row in
      let values = rows[row * width..<(row + 1) * width]
      let pattern = values.prefix(patterns)
      let answer = pattern.indices.max { pattern[$0] < pattern[$1] } ?? 0
      let isTurned = rows[row * width + patterns + 1] > rows[row * width + patterns]
      return (
        answer - pattern.startIndex == examples.labels[row],
        (isTurned ? 1 : 0) == turned.numbers[row]
      )
    }
    let count = Double(max(right.count, 1))
    return Scores(
      [
        "both-right": Double(right.count { $0.0 && $0.1 }) / count,
        "turn-right": Double(right.count { $0.1 }) / count,
      ], count: right.count)
  }

  private static func share(_ name: String) -> Metric {
    Metric(name: name, direction: .higherIsBetter, unit: .fraction)
  }

  var metrics: [Metric] { [Self.share("both-right"), Self.share("turn-right")] }
  var measures: [Measure] {
    [Measure(.test, metrics[0]), Measure(.validation, metrics[1], .best)]
  }
}

@section(".init_array") @used
private let register: @convention(c) () -> Void = {
  TaskRegistry.shared.register(TwoLabels.self)
}

extension TwoLabels {
  /// Three patterns of eight numbers, turned or not, under noise.
  static let dataset = Dataset(
    name: "turned-patterns", target: .classes(3), task: id, inputRange: -4...4,
    train: examples(160, stream: "train"), test: examples(60, stream: "test"))

  private static func examples(_ count: Int, stream: String) -> Examples {
    let patterns = RandomStream(seed: 9, name: "patterns").normal([3, 8])
    let noise = RandomStream(seed: 9, name: stream).normal([count, 8])
    let labels = (0..<count).map { $0 % 3 }
    let turned = (0..<count).map { $0 / 3 % 2 }
    let turns = Tensor(turned.map { $0 == 1 ? -1 : 1 }, shape: [count])
    var inputs = patterns.gatheringRows(labels)
    for row in 0..<count where turns[flat: row] < 0 {
      for column in 0..<8 { inputs[flat: row * 8 + column] *= -1 }
    }
    inputs.add(noise, scaledBy: 0.2)
    var examples = Examples(inputs: inputs, labels: labels)
    examples[Self.turned] = .tokens(Tokens(turned, limit: 2))
    return examples
  }
}
