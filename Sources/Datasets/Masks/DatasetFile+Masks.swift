import Configuration
import TensorCore

// `format = "masks"`: pictures, and the class of each of their pixels.

extension DatasetFile {
  /// Checks the keys that are for pictures with masks.
  func validateMasks() throws(OptionError) {
    try check(
      "task", task != .masks || format == .masks || format == .scenes,
      "must not be segmentation: that is for format = \"masks\" and format = \"scenes\"")
    try check("artefacts", artefacts == nil || format == .masks, "is for format = \"masks\"")
    if format == .scenes && task == .masks {
      try check(
        "class-names", !classNames.contains(DigitScene.background),
        "must not have '\(DigitScene.background)', which is the class of all else")
    }
    guard format == .masks else { return }
    try check(
      "task", task == .masks || task == .classes, "must be segmentation: a class for each pixel")
    try check("train-labels", !trainLabels.isEmpty, "must name the file or the folder of the masks")
    try check(
      "test-labels", test.isEmpty == testLabels.isEmpty, "must be given together with test")
  }

  func loadMasks(in folder: String, place: String) throws(DatasetError) -> Dataset {
    var file = self
    file.task = .masks
    var records: [DataDescription.File] = []
    func read(
      _ name: String, _ masks: String, as role: String
    ) throws(DatasetError) -> (pictures: PictureFiles, masks: MaskFiles) {
      let pictures = try PictureFiles(reading: name, as: role, in: folder, layout: layout)
      let masks = try MaskFiles(reading: masks, as: role + "-labels", in: folder, for: pictures)
      records += [pictures.record, masks.record]
      return (pictures, masks)
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
    let parts = [all, held].compactMap(\.self)
    var names = classNames
    if names.isEmpty {
      for part in parts { try part.masks.check(below: IDXExamples.maximumClasses) }
      let found = Set(parts.flatMap(\.masks.classes))
      let absent = (0...(found.max() ?? 0)).filter { !found.contains($0) }
      if let first = absent.first {
        throw DatasetError(
          "no pixel is of class \(first), but some are of class \(found.max() ?? 0)", file: place,
          hint:
            "say what the classes are, class-names = [\"background\", …]: a mask's values count from 0, so "
            + "that 0 and 255 are 256 classes")
      }
      names = (0...(parts.flatMap(\.masks.classes).max() ?? 0)).map(String.init)
    }
    file.classNames = names
    for part in parts { try part.masks.check(below: names.count) }
    func examples(_ part: (pictures: PictureFiles, masks: MaskFiles), as role: String) -> Examples {
      let pixels = part.pictures.pixels
      return Examples(
        inputs: artefacts?.spoiling(pixels, range: part.pictures.range, role: role) ?? pixels,
        labels: part.masks.classes)
    }
    var training = examples(all, as: "train")
    let testing: Examples
    if let held {
      testing = examples(held, as: "test")
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
      name: name, summary: summary, licence: licence, source: source,
      target: .classes(names.count), task: Dataset.segmentation, classNames: names,
      inputRange: all.pictures.range, train: training, test: testing,
      description: try file.description(records, in: folder))
  }
}

extension Dataset {
  /// The task of data that are pictures with a class for each pixel.
  ///
  /// The places of an example are its pixels, row by row.
  public static let segmentation = "segmentation"
}
