import TensorCore

/// Scenes of digits, each of which follows from the seed and its number alone.
struct DigitScenes {
  let scenes: [DigitScene]
  private let size: Int

  /// - Parameters:
  ///   - digits: square pictures [n, side, side, 1] of 0 to 255 with their classes.
  ///   - classes: how many there are.
  ///   - split: the name of the random stream.
  /// - Throws: for a class without a picture that shows ink.
  init(
    _ options: SceneOptions, of digits: Examples, classes: Int, count: Int, split: String
  ) throws(DatasetError) {
    size = options.size
    let side = digits.inputShape[0]
    let values = digits.inputs.scalars
    var stamps = [[DigitStamp]](repeating: [], count: classes)
    for (index, label) in digits.labels.enumerated() {
      let pixels = values[index * side * side..<(index + 1) * side * side]
      if let stamp = DigitStamp(pixels: pixels, side: side) { stamps[label].append(stamp) }
    }
    if let empty = stamps.firstIndex(where: \.isEmpty) {
      throw DatasetError("no picture of class \(empty) is left to compose scenes of")
    }
    let stream = RandomStream(seed: UInt64(options.seed), name: "scenes/\(split)")
    scenes = (0..<count).map { number in
      var generator = stream.at(step: number).generator()
      return DigitScene(options, digits: stamps, drawing: &generator)
    }
  }

  /// Pictures [n, size, size, 1] and their boxes.
  var examples: Examples {
    Examples(
      pictures: Tensor(scenes.flatMap(\.pixels), shape: [scenes.count, size, size, 1]),
      boxes: scenes.map(\.boxes))
  }

  /// Pictures [n, size, size, 1] and the class of each pixel.
  var maskedExamples: Examples {
    Examples(
      inputs: Tensor(scenes.flatMap(\.pixels), shape: [scenes.count, size, size, 1]),
      labels: scenes.flatMap(\.labels))
  }
}
