import Archive
import Errors
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
  /// What the groups that examples belong to are called, by number.
  let groups: [String]?
  /// Every key that says how the files are read, its default filled in.
  let description: JSONValue
  /// By the key that names each.
  let files: [String: DataDescription.FileRecord]
  /// Where they were; no part of what they are.
  let folder: String?
  /// Where those of inputs without labels were.
  let unlabelledFolder: String?
  let splits: [String: Split]

  struct Split: Encodable {
    let examples: Int
    /// How many there are of each class, by its name; of names that readers of JSON may take for one
    /// and the same, by each with its characters escaped.
    let classes: [String: Int]?
  }

  private enum CodingKeys: String, CodingKey {
    case name, summary, licence, source, task, groups, description, files, folder, splits
    case inputShape = "input_shape"
    case unlabelledFolder = "unlabelled_folder"
  }

  init(_ dataset: Dataset, for task: any Task) {
    name = dataset.name
    summary = dataset.summary
    licence = dataset.licence
    source = dataset.source
    self.task = task.id
    inputShape = dataset.train.inputShape.dimensions
    groups = dataset.groupNames.isEmpty ? nil : dataset.groupNames
    description = dataset.description.record
    files = dataset.description.fileRecords
    folder = dataset.description.folder
    unlabelledFolder = dataset.description.unlabelledFolder
    var splits = [
      "train": Split(dataset.train, of: dataset), "test": Split(dataset.test, of: dataset),
    ]
    splits[Examples.unlabelled] = dataset.unlabelled.map { Split($0, of: dataset) }
    self.splits = splits
  }
}

extension DatasetRecord.Split {
  init(_ examples: Examples, of dataset: Dataset) {
    self.examples = examples.count
    guard !examples.labels.isEmpty else {
      classes = nil
      return
    }
    let names = dataset.classNames
    // By `==` of strings, as readers have it.
    let uses = Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
    let keys = names.map { uses[$0] == 1 ? $0 : VisibleText.ascii($0) }
    var counts: [Int: Int] = [:]
    for label in examples.labels { counts[label, default: 0] += 1 }
    classes = Dictionary(
      counts.map { (keys.indices.contains($0) ? keys[$0] : String($0), $1) }, uniquingKeysWith: +)
  }
}
