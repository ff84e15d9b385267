import Configuration
import COptdigits
import Foundation

/// A data set of the catalogue: what it must be, and how to get it.
struct BuiltIn: Sendable {
  let card: DatasetCard
  /// The training files: images, labels; or a text; or pairs.
  let train: [String]
  /// The test files; empty when the test split is cut from the training files.
  var test: [String] = []
  let held: Held

  /// What the test split takes when it has no files.
  enum Held: Sendable {
    /// So many of each class.
    case perClass(Int)
    /// So many windows at the end of a text, of which so many symbols are used.
    case windows(Int, symbols: Int)
    /// So many pairs at the end, whose texts are cut so.
    case pairs(Int, source: Segmentation, target: Segmentation)
    /// What is drawn beside training points that no file holds: those of a ring.
    case ring
    /// The files are pictures and boxes.
    case boxes
    /// The files are pictures and masks, which may be spoilt.
    case masks(PictureArtefacts?)
    /// Scenes are composed of the digits: those of the test split of so many of each class.
    case scenes(ofEachClass: Int, SceneOptions)
  }

  var name: String { card.name }

  /// Reads the files, checks that they are the ones meant, and splits them.
  func load(searching folders: [String]) throws(DatasetError) -> Dataset {
    let trainFiles = try read(train, as: "train", folders)
    let testFiles = try read(test, as: "test", folders)
    for file in trainFiles + testFiles { try check(file) }
    var dataset: Dataset
    switch held {
    case .windows(let count, let symbols):
      dataset = try text(trainFiles[0], windows: count, symbols: symbols)
    case .pairs(let count, let source, let target):
      dataset = try pairs(trainFiles[0], testFiles.first, held: count)
        .segmented(source: source, target: target)
    case .boxes:
      dataset = try boxes(trainFiles, testFiles)
    case .masks(let artefacts):
      dataset = try masks(trainFiles, testFiles, artefacts)
    case .scenes(let count, let options):
      let digits = try images(trainFiles, testFiles, heldPerClass: count)
      dataset = try scenes(of: (digits.train, digits.test), options)
    case .perClass(let count):
      dataset = try images(trainFiles, testFiles, heldPerClass: count)
    case .ring:
      dataset = ring()
    }
    dataset.description = DataDescription(
      name: name, files: (trainFiles + testFiles).map(\.record),
      folder: card.isEmbedded
        ? nil : trainFiles.first.map { WrittenPath.absolute(WrittenPath.folder(of: $0.path)) })
    return dataset
  }

  private func ring() -> Dataset {
    Dataset(
      name: name, summary: card.summary, licence: card.licence, source: card.source,
      target: card.target, task: card.task, classNames: card.classNames,
      inputRange: card.inputRange,
      train: RingOfGaussians.examples(card.trainCount, split: "train"),
      test: RingOfGaussians.examples(card.testCount, split: "test"))
  }

  private func text(
    _ file: SourceFile, windows: Int, symbols: Int
  ) throws(DatasetError) -> Dataset {
    var text = try TextFile(file)
    text.symbols = Array(text.symbols.prefix(symbols))
    let length = card.inputShape[0]
    // The last symbol of a part is predicted and predicts nothing.
    let examples = try TextExamples(
      text, test: nil, held: windows * length + 1, length: length, atLeast: 2)
    return Dataset(
      examples, name: name, summary: card.summary, licence: card.licence, source: card.source)
  }

  private func pairs(
    _ trainFile: SourceFile, _ testFile: SourceFile?, held: Int
  ) throws(DatasetError) -> Dataset {
    let columns = PairFile.Columns()
    let pairs = try PairFile(trainFile, columns)
    let examples =
      if let testFile {
        try PairExamples(train: pairs, test: PairFile(testFile, columns))
      } else {
        try PairExamples(pairs, split: .last, held: held)
      }
    return Dataset(
      examples, name: name, summary: card.summary, licence: card.licence, source: card.source)
  }

  private func images(
    _ trainFiles: [SourceFile], _ testFiles: [SourceFile], heldPerClass: Int
  ) throws(DatasetError) -> Dataset {
    let all = try examples(trainFiles)
    let held = testFiles.isEmpty ? nil : try examples(testFiles)
    var train = all
    var test = held ?? all
    if held == nil {
      let parts = Split.last.indices(count: all.count, labels: all.labels) { _ in heldPerClass }
      train = all.choosing(parts.train)
      test = all.choosing(parts.test)
    }
    return Dataset(
      name: name, summary: card.summary, licence: card.licence, source: card.source,
      target: card.target, classNames: card.classNames, inputRange: card.inputRange, train: train,
      test: test)
  }

  private func examples(_ files: [SourceFile]) throws(DatasetError) -> Examples {
    try IDXExamples(images: files[0], labels: files[1], classes: card.classNames.count).examples
  }

  /// Reads inputs and labels, if there are labels.
  private func read(
    _ names: [String], as role: String, _ folders: [String]
  ) throws(DatasetError) -> [SourceFile] {
    var files: [SourceFile] = []
    for (name, role) in zip(names, [role, role + "-labels"]) {
      if card.isEmbedded, let file = Embedded.file(name, as: role) {
        files.append(file)
        continue
      }
      let found = folders.first {
        FileManager.default.fileExists(atPath: WrittenPath.joined($0, name))
      }
      guard let found else {
        throw DatasetError(
          "no such file in \(folders.isEmpty ? "any folder" : folders.joined(separator: ", "))",
          file: name,
          hint: "'\(self.name)' is read from experiments/data: run in a checkout of the project",
          isMissing: true)
      }
      files.append(try SourceFile(reading: name, as: role, in: found))
    }
    return files
  }

  private func check(_ file: SourceFile) throws(DatasetError) {
    let record = file.record
    guard let expected = card.files.first(where: { $0.name == record.path }) else { return }
    guard record.sha256 == expected.sha256 else {
      throw DatasetError(
        "is not the file that '\(name)' means: expected SHA-256 \(expected.sha256), found "
          + record.sha256, file: file.path,
        hint: "restore it, or describe your own data in a TOML file of its own")
    }
  }
}

/// The files that are part of the program.
private enum Embedded {
  static func file(_ name: String, as role: String) -> SourceFile? {
    switch name {
    case "optdigits-train-images-idx3-ubyte.gz":
      bytes(name, role, optdigits_train_images_bytes(), optdigits_train_images_size)
    case "optdigits-train-labels-idx1-ubyte.gz":
      bytes(name, role, optdigits_train_labels_bytes(), optdigits_train_labels_size)
    case "optdigits-test-images-idx3-ubyte.gz":
      bytes(name, role, optdigits_test_images_bytes(), optdigits_test_images_size)
    case "optdigits-test-labels-idx1-ubyte.gz":
      bytes(name, role, optdigits_test_labels_bytes(), optdigits_test_labels_size)
    default: nil
    }
  }

  private static func bytes(
    _ name: String, _ role: String, _ start: UnsafePointer<UInt8>?, _ count: Int
  ) -> SourceFile {
    SourceFile(
      path: "embedded " + name, stored: Array(UnsafeBufferPointer(start: start, count: count)),
      role: role, name: name)
  }
}
