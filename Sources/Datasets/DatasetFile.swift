import Configuration
import Foundation
import Platform
import TensorCore

/// A user's own data set: a TOML file beside the files it names.
///
/// ```toml
/// summary = "Blocks of scanned pages: text or not"
/// format = "csv"                 # or "idx", "text", "pairs", "boxes", "masks", "scenes"
/// train = "page-blocks.csv"      # for idx: the inputs
/// test-fraction = 0.25           # or test = "page-blocks-test.csv"
/// label = "class"                # or the column's number; -1, the last, when left out
/// class-names = ["negative", "positive"]
/// groups = "document"            # examples of one document belong together
/// ```
struct DatasetFile: Configurable {
  enum Format: String, Codable, CaseIterable { case csv, idx, text, pairs, boxes, masks, scenes }
  /// What the target holds, as people say it.
  enum Kind: String, Codable, CaseIterable {
    case classes = "classification"
    case values = "regression"
    case sequences = "transcription"
    case boxes = "detection"
    case masks = "segmentation"
  }

  /// The name in tables and bundles; the TOML file's own when left out.
  var name = ""
  var summary = ""
  var licence = ""
  var source = ""
  var format = Format.csv
  var task = Kind.classes
  /// The texts of the classes in the order of their numbers; from the file when left out.
  var classNames: [String] = []
  /// The files; their paths count from the folder of the TOML file.
  var train = ""
  var test = ""
  /// For idx: the labels, or the values of a regression. For boxes: their corners and classes. For masks: the
  /// class of each pixel.
  var trainLabels = ""
  var testLabels = ""
  /// The share of the training file that is held back as test split when there is no test file.
  var testFraction = 0.2
  var split = Split.random
  /// For pictures in idx of four dimensions.
  var layout = IDXExamples.Layout.nhwc
  /// For csv: the column or columns to predict.
  var label = ColumnList([.number(-1)])
  /// For csv: columns that are no inputs.
  var drop = ColumnList([])
  /// For csv: columns of texts, each of which becomes one input per text, 0 or 1.
  var categorical = ColumnList([])
  /// For csv: the column that says which examples belong together, such as those of one patient or one
  /// writer. It is no input; test examples are cut off by whole groups, and verdicts take them so.
  var groups: ColumnReference?
  /// For csv: whether the first row holds names; seen from the file when left out. For pairs it does
  /// if a column is named.
  var header: Bool?
  /// For csv: what stands between cells.
  var delimiter = ","
  /// For text: how many symbols an example has.
  var length = 64
  /// For text and pairs: how often a symbol must occur in the training part; rarer ones count as
  /// unknown.
  var minimumCount = 2
  /// For pairs: the column of the texts that are given; the first when left out.
  var sourceColumn: ColumnReference?
  /// For pairs: the column of what they are to become; the second when left out.
  var targetColumn: ColumnReference?
  /// For pairs: what the texts are cut into; words when left out.
  var sourceSymbols: Segmentation.Kind?
  var targetSymbols: Segmentation.Kind?
  /// For pairs of byte pairs: how many are merged at most; 1000 when left out.
  var merges: Int?
  /// For scenes: how they are composed.
  var scenes: SceneOptions?
  /// For masks: what spoils their pictures; nothing when left out.
  var artefacts: PictureArtefacts?

  func validate() throws(OptionError) {
    try check("train", !train.isEmpty, "must name the file of the training examples")
    try check("test-fraction", testFraction, above: 0)
    try check("test-fraction", testFraction, in: ..<1)
    try check(
      "delimiter", delimiter.utf8.count == 1 && delimiter != "\"" && delimiter != "\n",
      "must be one character")
    try check("label", !label.columns.isEmpty, "must name a column")
    let different = Set(classNames.map { ExactName($0) })
    try check("class-names", different.count == classNames.count, "must all differ")
    if [.classes, .boxes, .masks].contains(task) {
      try check("label", label.columns.count == 1, "must be one column for classification")
    } else {
      try check("class-names", classNames.isEmpty, "are for classification only")
    }
    try check(
      "groups", groups == nil || format == .csv,
      "names a column, which csv files have and \(format.rawValue) files have not")
    if format == .idx {
      try check("train-labels", !trainLabels.isEmpty, "must name the file of the labels")
      try check(
        "test-labels", test.isEmpty == testLabels.isEmpty, "must be given together with test")
    }
    try check("length", length, in: 1...)
    try check("minimum-count", minimumCount, in: 1...)
    try validatePairs()
    try validateBoxes()
    try validateMasks()
    if format == .text {
      try check("task", task == .classes, "must be classification: of the next symbol")
      try check("class-names", classNames.isEmpty, "are the symbols of the text")
    }
  }

  init() {}
}

// MARK: - Loading

extension DatasetFile {
  /// Loads the data set that a TOML file describes.
  static func load(_ path: String) throws(DatasetError) -> Dataset {
    var file: DatasetFile
    do throws(ConfigurationError) {
      file = try ConfigurationNode.parse(tomlAt: path).decode(DatasetFile.self)
    } catch {
      throw DatasetError(error)
    }
    if file.name.isEmpty { file.name = stem(of: path) }
    return try file.load(in: WrittenPath.folder(of: path), place: path)
  }

  /// Loads a text that no TOML file describes: its windows, with the last tenth as the test part.
  static func load(text path: String) throws(DatasetError) -> Dataset {
    var file = DatasetFile()
    file.name = stem(of: path)
    file.format = .text
    file.train = FilePath.name(of: path)
    file.testFraction = 0.1
    return try file.load(in: WrittenPath.folder(of: path), place: path)
  }

  /// Loads the data set of a description.
  ///
  /// - Parameter folder: what its paths count from.
  static func load(
    _ description: DataDescription, in folder: String
  ) throws(DatasetError) -> Dataset {
    let file: DatasetFile
    do throws(ConfigurationError) {
      file = try description.options.decode(DatasetFile.self)
    } catch {
      throw DatasetError(error)
    }
    return try file.load(in: folder, place: file.name)
  }

  /// - Parameter place: how messages name the description.
  private func load(in folder: String, place: String) throws(DatasetError) -> Dataset {
    switch format {
    case .csv: try loadCSV(in: folder, place: place)
    case .idx: try loadIDX(in: folder, place: place)
    case .text: try loadText(in: folder)
    case .pairs: try loadPairs(in: folder)
    case .boxes: try loadBoxes(in: folder, place: place)
    case .masks: try loadMasks(in: folder, place: place)
    case .scenes: try loadScenes(in: folder, place: place)
    }
  }

  func description(
    _ files: [SourceFile], in folder: String
  ) throws(DatasetError) -> DataDescription {
    try description(files.map(\.record), in: folder)
  }

  func description(
    _ records: [DataDescription.File], in folder: String
  ) throws(DatasetError) -> DataDescription {
    do throws(ConfigurationError) {
      return DataDescription(
        options: try ConfigurationNode(encoding: self), files: records,
        folder: WrittenPath.absolute(folder))
    } catch {
      throw DatasetError(error)
    }
  }

  private func loadText(in folder: String) throws(DatasetError) -> Dataset {
    var files = [try SourceFile(reading: train, as: "train", in: folder)]
    let text = try TextFile(files[0])
    var held: TextFile?
    if !test.isEmpty {
      files.append(try SourceFile(reading: test, as: "test", in: folder))
      held = try TextFile(files[1])
    }
    let examples = try TextExamples(
      text, test: held, held: Int((Double(text.symbols.count) * testFraction).rounded()),
      length: length, atLeast: minimumCount)
    return Dataset(
      examples, name: name, summary: summary, licence: licence, source: source,
      description: try description(files, in: folder))
  }

  /// The file's name without folders and extensions.
  private static func stem(of path: String) -> String {
    var name = FilePath.name(of: path)
    for suffix in [".gz", ".txt", ".toml"] where name.hasSuffix(suffix) && name != suffix {
      name.removeLast(suffix.count)
    }
    return name
  }

  private func loadCSV(in folder: String, place: String) throws(DatasetError) -> Dataset {
    let delimiter = self.delimiter.utf8.first ?? UInt8(ascii: ",")
    var files = [try SourceFile(reading: train, as: "train", in: folder)]
    let first = try CSVTable(
      files[0].contents(), file: files[0].path, delimiter: delimiter, hasHeader: header)
    let schema = try CSVSchema(
      first, targets: label, drop: ColumnList(drop.columns + [groups].compactMap { $0 }),
      categorical: categorical,
      isClassification: task == .classes, classNames: classNames.isEmpty ? nil : classNames)
    var tables = [first]
    if !test.isEmpty {
      files.append(try SourceFile(reading: test, as: "test", in: folder))
      let table = try CSVTable(
        files[1].contents(), file: files[1].path, delimiter: delimiter, hasHeader: header)
      guard table.width == schema.sourceWidth else {
        throw DatasetError(
          "expected \(schema.sourceWidth) columns as in \(files[0].path), found \(table.width)",
          file: files[1].path, at: .line(table.rows[0][0].line))
      }
      try Self.check(table, against: first)
      tables.append(table)
    }
    let column = try groups.map { reference throws(DatasetError) in
      try GroupColumn(reference, in: tables, besides: schema.targets)
    }
    let parts = try tables.map { table throws(DatasetError) in
      var examples = try schema.examples(table)
      column?.add(to: &examples, of: table)
      return examples
    }
    let all = parts[0]
    let scalars = all.inputs.scalars
    var dataset = try dataset(
      place: place, all: all, test: parts.count > 1 ? parts[1] : nil,
      classNames: schema.classNames ?? [],
      range: (scalars.min() ?? 0)...(scalars.max() ?? 0),
      description: try description(files, in: folder))
    dataset.groupNames = column?.names ?? []
    return dataset
  }

  /// Columns go by their places, so where both files name them the names must agree.
  private static func check(
    _ table: CSVTable, against first: CSVTable
  ) throws(DatasetError) {
    guard let names = table.names, let expected = first.names,
      let index = names.indices.first(where: { names[$0] != expected[$0] })
    else { return }
    throw DatasetError(
      "column \(index + 1) is '\(names[index])', but in \(first.file) it is '\(expected[index])'",
      file: table.file, at: .line(1),
      hint: "give both files the same columns in the same order")
  }

  private func loadIDX(in folder: String, place: String) throws(DatasetError) -> Dataset {
    var files: [SourceFile] = []
    func examples(
      _ inputs: String, _ labels: String, as role: String
    ) throws(DatasetError) -> IDXExamples {
      let inputs = try SourceFile(reading: inputs, as: role, in: folder)
      let labels = try SourceFile(reading: labels, as: role + "-labels", in: folder)
      files += [inputs, labels]
      if task == .values {
        return try IDXExamples(inputs: inputs, values: labels, layout: layout)
      }
      return try IDXExamples(
        images: inputs, labels: labels, classes: classNames.isEmpty ? nil : classNames.count,
        layout: layout)
    }
    let all = try examples(train, trainLabels, as: "train")
    let held = test.isEmpty ? nil : try examples(test, testLabels, as: "test")
    let labels = all.examples.labels + (held?.examples.labels ?? [])
    let names =
      classNames.isEmpty && task == .classes
      ? (0...(labels.max() ?? 0)).map(String.init) : classNames
    return try dataset(
      place: place, all: all.examples, test: held?.examples, classNames: names, range: all.range,
      description: try description(files, in: folder))
  }

  private func dataset(
    place: String, all: Examples, test: Examples?, classNames: [String],
    range: ClosedRange<Float>, description: DataDescription
  ) throws(DatasetError) -> Dataset {
    var train = all
    var held = test
    if let test {
      guard test.inputShape == all.inputShape else {
        throw DatasetError(
          "expected test inputs of shape \(all.inputShape), found "
            + "\(test.inputShape)", file: place)
      }
    } else {
      func share(_ count: Int) -> Int { Int((Double(count) * testFraction).rounded()) }
      let parts =
        all.groups.map { split.indices(groups: $0, held: share($0.count)) }
        ?? split.indices(count: all.count, labels: all.labels, held: share)
      guard !parts.train.isEmpty, !parts.test.isEmpty else {
        throw DatasetError(
          "\(all.count) examples are too few for test-fraction = \(testFraction)", file: place)
      }
      train = all.choosing(parts.train)
      held = all.choosing(parts.test)
    }
    return Dataset(
      name: name, summary: summary, licence: licence, source: source,
      target: task == .classes
        ? .classes(classNames.count) : .values(all.values?.shape.last ?? 1),
      classNames: classNames, inputRange: range, train: train, test: held ?? train,
      description: description)
  }
}
