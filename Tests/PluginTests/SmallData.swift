import Tricks

/// Data that train in no time: 96 examples each, and 48 to test on.
enum SmallData {
  /// 6×3 images of noisy patterns in two channels, some classes more frequent than others. Beside them
  /// are images without labels, a little brighter.
  static let images: Dataset = {
    var other = labelledImages
    other.train = images(64, stream: "other", wrongLabels: 0)
    other.train.inputs = other.train.inputs + 0.5
    // Its own test says if it could not be added.
    return (try? labelledImages.adding(unlabelled: other)) ?? labelledImages
  }()

  static let labelledImages = Dataset(
    name: "patterns", target: .classes(3), inputRange: -8...8,
    train: images(96, stream: "train", wrongLabels: 0.25),
    test: images(48, stream: "test", wrongLabels: 0))

  private static func images(_ count: Int, stream: String, wrongLabels: Double) -> Examples {
    let size = 36
    let patterns = RandomStream(seed: 7, name: "patterns").normal([3, size]).scalars
    var noise = RandomStream(seed: 7, name: stream).normal([count, 6, 3, 2])
    var generator = RandomStream(seed: 7, name: "\(stream)/labels").generator()
    let classes = (0..<count).map { _ in max(Int(generator.next(below: 4)) - 1, 0) }
    noise.withUnsafeMutablePointer { pixels in
      for (image, label) in classes.enumerated() {
        for pixel in 0..<size { pixels[image * size + pixel] += patterns[label * size + pixel] }
      }
    }
    let labels = classes.map { label in
      generator.uniform() < wrongLabels ? Int(generator.next(below: 3)) : label
    }
    return Examples(inputs: noise, labels: labels)
  }

  /// Windows of six symbols, each of which makes one of the five more likely to follow.
  static let text = Dataset(
    name: "chain", target: .classes(5), inputRange: 0...4, inputKind: .tokens,
    train: text(96, stream: "text/train"), test: text(48, stream: "text/test"), isOrdered: true)

  private static func text(_ count: Int, stream: String) -> Examples {
    let steps = 6
    var generator = RandomStream(seed: 7, name: stream).generator()
    var symbols = [0]
    for _ in 0..<count * steps {
      let isUsual = generator.uniform() < 0.7
      symbols.append(
        isUsual ? (2 * symbols[symbols.count - 1] + 1) % 5 : Int(generator.next(below: 5)))
    }
    return Examples(
      inputs: Tensor(symbols.dropLast().map { Float($0) }, shape: [count, steps]),
      labels: Array(symbols.dropFirst()))
  }

  /// Words of two syllables whose letters are to be said twice, in capitals; pairs of texts.
  static let pairs: Dataset? = {
    func examples(_ count: Int, _ stream: String) -> Examples {
      var generator = RandomStream(seed: 7, name: stream).generator()
      let sources = (0..<count).map { _ in
        (0...generator.next(below: 2)).map { _ in
          (0...generator.next(below: 3)).map { _ in
            String(["a", "b", "c"][Int(generator.next(below: 3))])
          }.joined()
        }.joined(separator: " ")
      }
      let targets = sources.map { source in
        source.map { $0 == " " ? " " : "\($0.uppercased())\($0.uppercased())" }.joined()
      }
      return Examples(
        count: count, [Examples.inputText: .texts(sources), Examples.targetText: .texts(targets)])
    }
    let dataset = Dataset(
      name: "doubled", target: .fields, task: Dataset.transcription, inputRange: 0...5,
      inputKind: .tokens, train: examples(96, "pairs/train"), test: examples(48, "pairs/test"))
    return try? dataset.segmented(
      source: Segmentation(.words, minimumCount: 1), target: Segmentation(.words))
  }()

  /// Points of three blobs in space, to be made from noise.
  static let blobs: Dataset = {
    func examples(_ count: Int, _ stream: String) -> Examples {
      var points = RandomStream(seed: 7, name: stream).normal([count, 3]) * 0.25
      let labels = (0..<count).map { $0 % 3 }
      points.withUnsafeMutablePointer { points in
        for (point, label) in labels.enumerated() { points[point * 3 + label] += 1 }
      }
      return Examples(inputs: points, labels: labels)
    }
    return Dataset(
      name: "blobs", target: .classes(3), task: Dataset.generation, inputRange: -8...8,
      train: examples(96, "blobs/train"), test: examples(48, "blobs/test"))
  }()

  /// 16×16 pictures of bright and dark squares, some of which cover others of their class.
  static let scenes = Dataset(
    name: "squares", target: .fields, task: Dataset.detection, classNames: ["bright", "dark"],
    inputRange: -8...8, train: scenes(96, stream: "scenes/train"),
    test: scenes(48, stream: "scenes/test"))

  private static func scenes(_ count: Int, stream: String) -> Examples {
    let side = 16
    var pixels = RandomStream(seed: 7, name: stream).normal([count, side, side, 1])
    var generator = RandomStream(seed: 7, name: "\(stream)/boxes").generator()
    let boxes = (0..<count).map { picture in
      (0...generator.next(below: 3)).map { _ in
        let size = 5 + Int(generator.next(below: 4))
        let left = Int(generator.next(below: UInt64(side - size + 1)))
        let top = Int(generator.next(below: UInt64(side - size + 1)))
        let label = Int(generator.next(below: 2))
        for y in top..<top + size {
          for x in left..<left + size {
            pixels[flat: (picture * side + y) * side + x] += label == 0 ? 3 : -3
          }
        }
        return LabelledBox(
          Box(
            left: Double(left), top: Double(top), right: Double(left + size),
            bottom: Double(top + size)), label: label)
      }
    }
    return Examples(pictures: pixels, boxes: boxes)
  }

  /// 12×12 pictures of bright and dark discs with the class of each pixel; what lies around is of class 0.
  static let masks = Dataset(
    name: "discs", target: .classes(3), classNames: ["none", "bright", "dark"], inputRange: -8...8,
    train: masks(96, stream: "masks/train"), test: masks(48, stream: "masks/test"))

  private static func masks(_ count: Int, stream: String) -> Examples {
    let side = 12
    var pixels = RandomStream(seed: 7, name: stream).normal([count, side, side, 1])
    var generator = RandomStream(seed: 7, name: "\(stream)/discs").generator()
    var labels = [Int](repeating: 0, count: count * side * side)
    for picture in 0..<count {
      for _ in 0...generator.next(below: 2) {
        let radius = 2 + generator.uniform() * 2
        let middle = (x: generator.uniform() * 12, y: generator.uniform() * 12)
        let label = 1 + Int(generator.next(below: 2))
        for place in 0..<side * side {
          let (x, y) = (
            Double(place % side) + 0.5 - middle.x, Double(place / side) + 0.5 - middle.y
          )
          guard x * x + y * y < radius * radius else { continue }
          labels[picture * side * side + place] = label
        }
      }
    }
    for (pixel, label) in labels.enumerated() where label > 0 {
      pixels[flat: pixel] += label == 1 ? 3 : -3
    }
    return Examples(inputs: pixels, labels: labels)
  }

  /// Two numbers, neither around 0, from twelve.
  static let table = Dataset(
    name: "curve", target: .values(2), inputRange: -8...8,
    train: table(96, stream: "table/train"), test: table(48, stream: "table/test"))

  private static func table(_ count: Int, stream: String) -> Examples {
    let inputs = RandomStream(seed: 7, name: stream).normal([count, 12])
    let values = (0..<count).flatMap { row -> [Float] in
      let x = (0..<4).map { inputs[flat: row * 12 + $0] }
      return [1 + x[0] - x[1] * x[2] / 2, x[3] - 2]
    }
    return Examples(inputs: inputs, values: Tensor(values, shape: [count, 2]))
  }
}
