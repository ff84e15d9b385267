import Archive
import Foundation
import Measurement
import Runs
import Training
import Tricks

// How a training becomes an output that knows no tensors.

extension RunOutput {
  /// - Parameters:
  ///   - run: nothing for a run that did not come to its end.
  ///   - failure: why it did not, if not from outside.
  ///   - timing: the seconds that each epoch took.
  init(
    of trainer: Trainer, run: TrainingOutcome?, failure: TrainingError?, timing: EpochTiming
  ) throws {
    let history = trainer.state.history
    var metrics = history.epochs.flatMap(\.metrics)
    var files = BundleFiles()
    try files.add(inputsOf: trainer.data)
    try files.add(lines: trainer.trace.map(TraceRecord.init), at: BundlePath.trace)
    try files.add(
      lines: timing.epochs.enumerated().map { index, seconds in
        TimingRecord(
          epoch: index + 1, seconds: seconds,
          isEvaluatedAlone: timing.followed.contains(index + 1) ? true : nil)
      },
      at: BundlePath.timing)
    try files.add(watchOf: trainer, run: run, failure: failure)
    guard let run else {
      self.init(
        end: failure.map { .failed($0) } ?? .interrupted, metrics: metrics, files: files)
      return
    }
    metrics.append(
      EpochMetrics(
        epoch: history.epochs.last?.epoch ?? 0, split: .test, values: run.test.measured))
    let task = trainer.resolved.task
    try files.add(tensors: stored(run.initial), at: BundlePath.initial)
    try files.add(tensors: stored(run.served), at: BundlePath.final)
    try files.add(
      tensors: [StoredTensor(name: "predictions", task.archived(run.predictions))],
      at: BundlePath.predictions)
    for picture in task.pictures(of: run.predictions, for: trainer.data.test) {
      // Some may not be written: nothing follows from them.
      guard let bytes = picture.image.encoded() else { continue }
      try files.add(Data(bytes), at: BundlePath.picture(picture.name))
    }
    if let texts = task.texts(of: run.predictions) {
      try files.add(
        lines: PredictedText.lines(texts, for: trainer.data.test), at: BundlePath.predictedTexts)
    }
    self.init(end: .completed(Summary(run)), metrics: metrics, files: files)
  }
}

/// One line of `log/timing.jsonl`.
private struct TimingRecord: Encodable {
  let epoch: Int
  let seconds: Double
  /// Whether another run of the plan had trained for it.
  let isEvaluatedAlone: Bool?

  private enum CodingKeys: String, CodingKey {
    case epoch, seconds
    case isEvaluatedAlone = "evaluated_alone"
  }
}

/// One line of `result/predictions.jsonl`.
private struct PredictedText: Encodable {
  let source: String
  let prediction: String
  let reference: String

  static func lines(_ predictions: [String], for examples: Examples) -> [PredictedText] {
    let sources = examples.texts(Examples.inputText)
    let references = examples.texts(Examples.targetText)
    guard sources.count == predictions.count, references.count == predictions.count else {
      return []
    }
    return predictions.indices.map {
      PredictedText(source: sources[$0], prediction: predictions[$0], reference: references[$0])
    }
  }
}

// MARK: - Metrics

extension History.Epoch {
  /// What was measured after the epoch.
  var metrics: [EpochMetrics] {
    [
      EpochMetrics(
        epoch: epoch, split: .train, values: ["loss": MeasuredValue(trainingLoss)], rate: rate)
    ]
      + (validation.map {
        [EpochMetrics(epoch: epoch, split: .validation, values: $0.measured)]
      } ?? [])
  }
}

extension RunOutput.Summary {
  init(_ run: TrainingOutcome) {
    var metrics: [MetricRecord.Split: [String: MeasuredValue]] = [.test: run.test.measured]
    for epoch in run.history.epochs.last?.metrics ?? [] {
      metrics[epoch.split] = epoch.values
    }
    self.init(
      metrics: metrics, epochs: run.history.epochs.count, steps: run.steps,
      parameters: run.initial.parameters.elementCount, stoppedEarly: run.stoppedEarly)
  }
}

// MARK: - Tensors

private func stored(_ state: ModelState, prefix: String = "") -> [StoredTensor] {
  [state.parameters, state.buffers].flatMap { tensors in
    zip(tensors.names, tensors.tensors).map { StoredTensor(name: prefix + $0, $1) }
  }
}

/// One set under its own names, several under numbers.
private func stored(_ states: [ModelState]) -> [StoredTensor] {
  if states.count == 1 { return stored(states[0]) }
  return states.enumerated().flatMap { stored($0.element, prefix: "\($0.offset)/") }
}

extension StoredTensor {
  init(name: String, _ tensor: Tensor) {
    self.init(name: name, shape: tensor.shape.dimensions, values: tensor.scalars)
  }
}

extension TraceRecord {
  init(_ entry: TraceEntry) {
    func hashes(_ fingerprints: [TraceEntry.Fingerprint]) -> [String: UInt64] {
      Dictionary(fingerprints.map { ($0.name, $0.hash) }) { first, _ in first }
    }
    self.init(
      step: entry.step, loss: entry.loss, parameters: hashes(entry.parameters),
      gradients: hashes(entry.gradients), state: hashes(entry.state))
  }
}
