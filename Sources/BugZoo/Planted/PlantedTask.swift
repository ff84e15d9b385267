import Checks
import Tasks

/// Faults of how sequences are learnt and predicted, which a task from elsewhere could have.
protocol TaskFault: Sendable {
  /// What the task goes by.
  static var id: TaskID { get }
  static var inputFields: [FieldName] { get }

  static func inputValues(of batch: Batch, by task: Transcription) -> InputValues
  static func targets(of batch: Batch, by task: Transcription) -> Tensor
  static func prediction(
    of examples: Examples, at state: ModelState, by evaluator: Evaluator, _ task: Transcription
  ) -> Tensor
}

extension TaskFault {
  static var inputFields: [FieldName] { [Examples.input] }

  static func inputValues(of batch: Batch, by task: Transcription) -> InputValues {
    task.inputValues(of: batch)
  }

  static func targets(of batch: Batch, by task: Transcription) -> Tensor { task.targets(of: batch) }

  static func prediction(
    of examples: Examples, at state: ModelState, by evaluator: Evaluator, _ task: Transcription
  ) -> Tensor { task.prediction(of: examples, at: state, by: evaluator) }
}

/// The task of sequences with one fault.
struct PlantedTask<Fault: TaskFault>: Task {
  static var id: TaskID { Fault.id }
  static func suits(_ dataset: Dataset) -> Bool { Transcription.suits(dataset) }

  private let task: Transcription

  init(_ dataset: Dataset) throws(TaskError) { task = try Transcription(dataset) }

  var inputFields: [FieldName] { Fault.inputFields }
  var output: Shape { task.output }
  var outputSummary: String { task.outputSummary }
  func inputShapes(of dataset: Dataset) -> InputShapes { task.inputShapes(of: dataset) }
  func inputValues(of batch: Batch) -> InputValues { Fault.inputValues(of: batch, by: task) }
  func targets(of batch: Batch) -> Tensor { Fault.targets(of: batch, by: task) }
  func outputRows(of batch: Batch) -> [Int] { task.outputRows(of: batch) }
  func loss(_ output: Variable, _ targets: Tensor) -> Variable { task.loss(output, targets) }

  func prediction(
    of examples: Examples, at state: ModelState, by evaluator: Evaluator
  ) -> Tensor { Fault.prediction(of: examples, at: state, by: evaluator, task) }

  func texts(of predictions: Tensor) -> [String]? { task.texts(of: predictions) }

  func scores(of predictions: Tensor, for examples: Examples) -> Scores {
    task.scores(of: predictions, for: examples)
  }

  func exampleScores(of predictions: Tensor, for examples: Examples) -> [String: [Double]] {
    task.exampleScores(of: predictions, for: examples)
  }

  var metrics: [Metric] { task.metrics }
  var measures: [Measure] { task.measures }
  var classes: Int? { task.classes }
  var searches: Bool { task.searches }
  var predictionsMayBeAveraged: Bool { task.predictionsMayBeAveraged }

  func summary(of examples: Examples, at indices: [Int]) -> TargetSummary {
    task.summary(of: examples, at: indices)
  }

  func blindOutputs(for targets: Tensor) -> Tensor? { task.blindOutputs(for: targets) }
  func bestOutputs(for targets: Tensor) -> [Tensor] { task.bestOutputs(for: targets) }
}

// MARK: - Faults

/// Each place is asked for the token behind it.
enum ShiftedTargets: TaskFault {
  static let id: TaskID = "planted-shifted-targets"

  static func targets(of batch: Batch, by task: Transcription) -> Tensor {
    let targets = task.targets(of: batch)
    let (rows, classes) = (targets.shape[1], targets.shape[2])
    var order = Array(0..<rows)
    var start = 0
    for length in task.outputRows(of: batch) where length > 0 {
      for row in start..<start + length - 1 { order[row] = row + 1 }
      start += length
    }
    return targets.reshaped(to: [rows, classes]).gatheringRows(order).reshaped(to: targets.shape)
  }
}

/// The decoder reads at each place the token that it is to predict there.
enum UnmovedInputs: TaskFault {
  static let id: TaskID = "planted-unmoved-inputs"

  static func inputValues(of batch: Batch, by task: Transcription) -> InputValues {
    var values = task.inputValues(of: batch)
    if case .ragged(let target) = batch[Examples.target] {
      values.tensors[Transcription.target] = target.rows.reshaped(to: [1, target.rows.count])
    }
    return values
  }
}

/// Predictions are what the decoder finds likeliest while it is told the target.
enum ForcedPrediction: TaskFault {
  static let id: TaskID = "planted-forced-prediction"
  static let inputFields: [FieldName] = [Examples.input, Examples.target]

  static func prediction(
    of examples: Examples, at state: ModelState, by evaluator: Evaluator, _ task: Transcription
  ) -> Tensor {
    let batch = Batch(examples)
    let lengths = task.outputRows(of: batch)
    let named = evaluator.network.evaluate(task.inputValues(of: batch), state: state)
      .argmaxOfRows()
    let limit = task.output[0]
    var (tokens, start) = ([Float](), 0)
    for length in lengths {
      tokens += (0..<limit).map { $0 < length ? Float(named[start + $0]) : 0 }
      start += length
    }
    return Tensor(tokens, shape: [lengths.count, limit])
  }
}

/// Predictions are cut to the lengths of the targets.
enum LentLengths: TaskFault {
  static let id: TaskID = "planted-lent-lengths"
  static let inputFields: [FieldName] = [Examples.input, Examples.target]

  static func prediction(
    of examples: Examples, at state: ModelState, by evaluator: Evaluator, _ task: Transcription
  ) -> Tensor {
    var prediction = task.prediction(of: examples, at: state, by: evaluator)
    let limit = prediction.shape[1]
    for (row, length) in task.outputRows(of: Batch(examples)).enumerated() where length > 0 {
      for place in length - 1..<max(limit, length - 1) { prediction[flat: row * limit + place] = 0 }
    }
    return prediction
  }
}

/// Each row is the next one's, whoever's that is.
struct RollingLayer: Layer {
  static let kind = "planted-rolling"

  func build(in scope: inout BuildScope, input: Shape) -> BuiltLayer {
    BuiltLayer(output: input) { x, _ in
      let (rows, width) = (x.shape[1], x.shape[2])
      let moved = reshape(x, to: [rows, width]).gatheringRows((0..<rows).map { ($0 + 1) % rows })
      return reshape(moved, to: x.shape)
    }
  }
}

extension Specimen {
  mutating func use<Fault: TaskFault>(_ fault: Fault.Type) {
    tasks.append(PlantedTask<Fault>.self)
    experiment.task = Fault.id
  }
}
