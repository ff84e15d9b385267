import Configuration

// `format = "pairs"`: texts and what they are to become.

extension DatasetFile {
  /// Checks the keys that are for pairs.
  func validatePairs() throws(OptionError) {
    try check(
      "task", (format == .pairs) == (task == .sequences) || format == .pairs && task == .classes,
      format == .pairs
        ? "must be transcription: from one text to another"
        : "must not be transcription: that is for format = \"pairs\"")
    guard format != .pairs else {
      try check("class-names", classNames.isEmpty, "are not for pairs")
      let plain = DatasetFile()
      let unread = [
        ("delimiter", delimiter != plain.delimiter, "columns of pairs are divided by tabs"),
        ("length", length != plain.length, "is for format = \"text\""),
        ("label", label != plain.label, "is for format = \"csv\": name target-column"),
        ("drop", drop != plain.drop, "is for format = \"csv\""),
      ]
      for (key, isGiven, reason) in unread { try check(key, !isGiven, reason) }
      let cut = [sourceSymbols, targetSymbols]
      try check(
        "merges", merges == nil || cut.contains(.bytePairs),
        "is for source-symbols or target-symbols = \"byte-pairs\"")
      return try check("merges", merges ?? 0, in: 0...)
    }
    let given = [
      ("source-column", sourceColumn != nil), ("target-column", targetColumn != nil),
      ("source-symbols", sourceSymbols != nil), ("target-symbols", targetSymbols != nil),
      ("merges", merges != nil),
    ]
    for (key, isGiven) in given { try check(key, !isGiven, "is for format = \"pairs\"") }
  }

  func loadPairs(in folder: String) throws(DatasetError) -> Dataset {
    let file = withPairDefaults
    var columns = PairFile.Columns()
    columns.source = file.sourceColumn ?? columns.source
    columns.target = file.targetColumn ?? columns.target
    columns.hasHeader = file.header ?? false
    var files = [try SourceFile(reading: train, as: "train", in: folder)]
    let pairs = try PairFile(files[0], columns)
    let examples: PairExamples
    if test.isEmpty {
      let held = (Double(pairs.pairs.count) * testFraction).rounded()
      examples = try PairExamples(pairs, split: split, held: Int(held))
    } else {
      files.append(try SourceFile(reading: test, as: "test", in: folder))
      examples = try PairExamples(train: pairs, test: PairFile(files[1], columns))
    }
    let dataset = Dataset(
      examples, name: name, summary: summary, licence: licence, source: source,
      description: try file.description(files, in: folder))
    func segmentation(_ kind: Segmentation.Kind?) -> Segmentation? {
      kind.map { Segmentation($0, merges: file.merges ?? 0, minimumCount: minimumCount) }
    }
    return try dataset.segmented(
      source: segmentation(file.sourceSymbols), target: segmentation(file.targetSymbols))
  }

  /// With every default of pairs filled in, which no other format's description has.
  private var withPairDefaults: DatasetFile {
    var file = self
    file.task = .sequences
    file.sourceColumn = sourceColumn ?? .number(0)
    file.targetColumn = targetColumn ?? .number(1)
    file.header = header ?? [sourceColumn, targetColumn].contains { $0?.isName == true }
    file.sourceSymbols = sourceSymbols ?? .words
    file.targetSymbols = targetSymbols ?? .words
    if [file.sourceSymbols, file.targetSymbols].contains(.bytePairs) {
      file.merges = merges ?? 1_000
    }
    return file
  }
}

extension ColumnReference {
  fileprivate var isName: Bool { if case .name = self { true } else { false } }
}
