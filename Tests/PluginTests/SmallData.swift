import Tricks

/// Data that train in no time: 96 examples each, and 48 to test on.
enum SmallData {
  /// 6×3 images of noisy patterns in two channels, some classes more frequent than others.
  static let images = Dataset(
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
