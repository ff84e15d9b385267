import Configuration

// `format = "boxes"`: pictures, and what is to be found in each.

extension DatasetFile {
  /// Checks the keys that are for pictures with boxes.
  func validateBoxes() throws(OptionError) {
    let holdsBoxes = format == .boxes || format == .scenes
    try check(
      "task",
      (task == .boxes) == holdsBoxes || holdsBoxes && task == .classes
        || format == .scenes && task == .masks,
      holdsBoxes
        ? "must be detection: of boxes in pictures"
          + (format == .scenes ? ", or segmentation: a class for each pixel" : "")
        : "must not be detection: that is for format = \"boxes\" and format = \"scenes\"")
    try check("scenes", scenes == nil || format == .scenes, "is for format = \"scenes\"")
    guard holdsBoxes else { return }
    try check(
      "train-labels", !trainLabels.isEmpty,
      format == .boxes
        ? "must name the file of the boxes" : "must name the file of the digits' classes")
    guard format == .scenes else {
      return try check(
        "test-labels", test.isEmpty == testLabels.isEmpty, "must be given together with test")
    }
    for (key, text) in [("test", test), ("test-labels", testLabels)] {
      try check(key, text.isEmpty, "is not for scenes: test-fraction says what their digits are")
    }
  }

  func loadBoxes(in folder: String, place: String) throws(DatasetError) -> Dataset {
    var file = self
    file.task = .boxes
    var records: [DataDescription.File] = []
    func read(
      _ name: String, _ boxes: String, as role: String
    ) throws(DatasetError) -> (pictures: PictureFiles, boxes: BoxRecords) {
      let pictures = try PictureFiles(reading: name, as: role, in: folder, layout: layout)
      let source = try SourceFile(reading: boxes, as: role + "-labels", in: folder)
      records += [pictures.record, source.record]
      let boxes = try BoxRecords(source)
      return (try boxes.listed(of: pictures), boxes)
    }
    let all = try read(train, trainLabels, as: "train")
    let held = test.isEmpty ? nil : try read(test, testLabels, as: "test")
    if let held,
      held.pictures.pixels.shape.suffix(from: 1) != all.pictures.pixels.shape.suffix(from: 1)
    {
      throw DatasetError(
        "expected test pictures of shape \(all.pictures.pixels.shape.suffix(from: 1)), found "
          + "\(held.pictures.pixels.shape.suffix(from: 1))", file: place)
    }
    let names =
      classNames.isEmpty
      ? BoxRecords.classNames(of: [all.boxes, held?.boxes].compactMap(\.self)) : classNames
    file.classNames = names
    func examples(_ part: (pictures: PictureFiles, boxes: BoxRecords)) throws(DatasetError)
      -> Examples
    {
      Examples(
        pictures: part.pictures.pixels,
        boxes: try part.boxes.boxes(in: part.pictures, classNames: names))
    }
    guard !all.boxes.records.isEmpty else {
      throw DatasetError("there is no box in it", file: all.boxes.file)
    }
    var training = try examples(all)
    let testing: Examples
    if let held {
      testing = try examples(held)
    } else {
      let parts = split.indices(count: training.count, labels: []) { count in
        Int((Double(count) * testFraction).rounded())
      }
      guard !parts.train.isEmpty, !parts.test.isEmpty else {
        throw DatasetError(
          "\(training.count) pictures are too few for test-fraction = \(testFraction)", file: place)
      }
      testing = training.choosing(parts.test)
      training = training.choosing(parts.train)
    }
    return Dataset(
      name: name, summary: summary, licence: licence, source: source, target: .fields,
      task: Dataset.detection, classNames: names, inputRange: all.pictures.range, train: training,
      test: testing, description: try file.description(records, in: folder))
  }
}
