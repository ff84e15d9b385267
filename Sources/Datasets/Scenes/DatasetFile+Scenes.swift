import Configuration

// `format = "scenes"`: pictures of digits, composed to larger ones.

extension DatasetFile {
  func loadScenes(in folder: String, place: String) throws(DatasetError) -> Dataset {
    var file = self
    // Boxes, unless each pixel is asked for.
    let areMasks = task == .masks
    file.task = areMasks ? .masks : .boxes
    let options = scenes ?? SceneOptions()
    file.scenes = options
    let pictures = try SourceFile(reading: train, as: "train", in: folder)
    let labels = try SourceFile(reading: trainLabels, as: "train-labels", in: folder)
    let all = try IDXExamples(
      images: pictures, labels: labels, classes: classNames.isEmpty ? nil : classNames.count,
      layout: layout
    ).examples
    let shape = all.inputShape
    guard shape.rank == 3, shape[0] == shape[1], shape[2] == 1 else {
      throw DatasetError(
        "expected square pictures of grey, found \(shape)", file: pictures.path)
    }
    let count = classNames.isEmpty ? (all.labels.max() ?? 0) + 1 : classNames.count
    if classNames.isEmpty { file.classNames = (0..<count).map(String.init) }
    let names = file.classNames
    // No digit of a training scene stands in a test scene.
    let parts = split.indices(count: all.count, labels: all.labels) { count in
      Int((Double(count) * testFraction).rounded())
    }
    func made(_ indices: [Int], _ count: Int, _ split: String) throws(DatasetError) -> Examples {
      do throws(DatasetError) {
        let scenes = try DigitScenes(
          options, of: all.choosing(indices), classes: names.count, count: count, split: split)
        return areMasks ? scenes.maskedExamples : scenes.examples
      } catch {
        throw DatasetError(error.message, file: place, hint: "change test-fraction")
      }
    }
    return Dataset(
      name: name, summary: summary, licence: licence, source: source,
      target: areMasks ? .classes(names.count + 1) : .fields,
      task: areMasks ? Dataset.segmentation : Dataset.detection,
      classNames: areMasks ? [DigitScene.background] + names : names, inputRange: 0...255,
      train: try made(parts.train, options.train, "train"),
      test: try made(parts.test, options.test, "test"),
      description: try file.description([pictures, labels], in: folder))
  }
}
