import Archive
import Configuration
import Foundation
import Training
import Tricks

// How a run becomes the files of a bundle.

/// Everything of a run that a bundle holds, also of one that did not come to its end.
struct RunArchiving {
  let job: Job
  let command: [String]
  let started: Date
  let ended: Date
  let status: RunStatus
  /// What was measured, up to where the run came.
  let history: History
  let trace: [TraceEntry]
  /// Nothing for a run that did not come to its end.
  let run: Run?
  /// The seconds that each epoch took.
  let epochSeconds: [Double]

  /// The bundle's files; `excluding` are folders whose untracked files are not source.
  func contents(excluding: [String]) throws -> BundleContents {
    var contents = BundleContents(
      run: RunRecord(
        experiment: job.experiment.name, seed: UInt64(job.seed), status: status, started: started,
        ended: ended, command: command),
      git: Facts.git(excluding: excluding), host: Facts.host, build: Facts.build)
    try contents.add(text: job.text, at: BundlePath.experiment)
    try contents.add(text: job.resolvedJSON(), at: BundlePath.resolved)
    try contents.add(json: job.record, at: JobRecord.path)
    try contents.add(json: DatasetRecord(job.dataset), at: BundlePath.dataset)
    try contents.add(lines: metrics, at: BundlePath.metrics)
    try contents.add(lines: trace.map(TraceRecord.init), at: BundlePath.trace)
    try contents.add(lines: timing, at: BundlePath.timing)
    if let run {
      try contents.add(json: summary(of: run), at: BundlePath.summary)
      try contents.add(tensors: stored(run.initial), at: BundlePath.initial)
      try contents.add(tensors: stored(run.served), at: BundlePath.final)
      try contents.add(
        tensors: [StoredTensor(name: "predictions", run.predictions)], at: BundlePath.predictions)
    }
    return contents
  }
}

// MARK: - Metrics

extension RunArchiving {
  private var metrics: [MetricRecord] {
    var records: [MetricRecord] = []
    for epoch in history.epochs {
      records.append(
        MetricRecord(
          epoch: epoch.epoch, split: .train, values: finite(["loss": epoch.trainingLoss]),
          rate: Float(epoch.rate)))
      if let score = epoch.validation {
        records.append(
          MetricRecord(epoch: epoch.epoch, split: .validation, values: values(of: score)))
      }
    }
    if let run {
      records.append(
        MetricRecord(
          epoch: history.epochs.last?.epoch ?? 0, split: .test, values: values(of: run.test)))
    }
    return records
  }

  private func summary(of run: Run) -> RunSummary {
    var splits: [MetricRecord.Split: [String: Float]] = [.test: values(of: run.test)]
    if let last = run.history.epochs.last {
      splits[.train] = finite(["loss": last.trainingLoss])
      if let score = last.validation { splits[.validation] = values(of: score) }
    }
    return RunSummary(
      metrics: splits, epochs: run.history.epochs.count, steps: run.steps,
      parameters: run.initial.parameters.elementCount, stoppedEarly: run.stoppedEarly)
  }

  private func values(of score: Score) -> [String: Float] {
    var values = ["loss": score.loss]
    values["accuracy"] = score.accuracy
    return finite(values)
  }

  /// The values as floats, without those that JSON cannot write.
  private func finite(_ values: [String: Double]) -> [String: Float] {
    values.mapValues { Float($0) }.filter { $0.value.isFinite }
  }

  private var timing: [TimingRecord] {
    epochSeconds.enumerated().map { TimingRecord(epoch: $0.offset + 1, seconds: $0.element) }
  }
}

/// One line of `log/timing.jsonl`.
private struct TimingRecord: Encodable {
  let epoch: Int
  let seconds: Double
}

// MARK: - Tensors

extension RunArchiving {
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

// MARK: - Data

/// `dataset/dataset.json`: which data a run saw.
struct DatasetRecord: Encodable {
  let name: String
  let summary: String
  let licence: String
  let source: String
  let task: String
  let inputShape: [Int]
  /// Every key that says how the files are read, its default filled in.
  let description: JSONValue
  /// By the key that names each.
  let files: [String: DataDescription.FileRecord]
  /// Where they were; no part of what they are.
  let folder: String?
  let splits: [String: Split]

  struct Split: Encodable {
    let examples: Int
    /// How many there are of each class, by its name.
    let classes: [String: Int]?
  }

  private enum CodingKeys: String, CodingKey {
    case name, summary, licence, source, task, description, files, folder, splits
    case inputShape = "input_shape"
  }

  init(_ dataset: Dataset) {
    name = dataset.name
    summary = dataset.summary
    licence = dataset.licence
    source = dataset.source
    task =
      switch dataset.task {
      case .classification: "classification"
      case .regression: "regression"
      }
    inputShape = dataset.train.inputs.shape.suffix(from: 1).dimensions
    description = dataset.description.record
    files = dataset.description.fileRecords
    folder = dataset.description.folder
    splits = [
      "train": Split(dataset.train, of: dataset), "test": Split(dataset.test, of: dataset),
    ]
  }
}

extension DatasetRecord.Split {
  init(_ examples: Examples, of dataset: Dataset) {
    self.examples = examples.count
    guard case .classification = dataset.task else {
      classes = nil
      return
    }
    var counts: [String: Int] = [:]
    for label in examples.labels {
      let names = dataset.classNames
      counts[names.indices.contains(label) ? names[label] : String(label), default: 0] += 1
    }
    classes = counts
  }
}
