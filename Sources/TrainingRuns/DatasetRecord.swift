import Archive
import Training
import Tricks

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

  init(_ dataset: Dataset, for task: any Task) {
    name = dataset.name
    summary = dataset.summary
    licence = dataset.licence
    source = dataset.source
    self.task = task.id
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
    guard !examples.labels.isEmpty else {
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
