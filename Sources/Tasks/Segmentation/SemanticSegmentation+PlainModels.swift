import Tricks

extension SemanticSegmentation {
  /// How many shades of grey are told apart.
  private static let shades = 64

  /// The most frequent class of all pixels; of the pixels at each place; and of those of each shade of grey.
  public func plainModels(learntFrom training: Examples) -> [PlainModel]? {
    let labels = training.labels
    guard let classes, !labels.isEmpty, labels.count == training.count * height * width else {
      return nil
    }
    let places = height * width
    let usual = Votes(labels, classes: classes) { _ in 0 }
    let byPlace = Votes(labels, classes: classes) { $0 % places }
    let scale = GreyScale(training.inputs, shades: Self.shades)
    let shades = scale.shades(of: training.inputs)
    let byShade = Votes(labels, classes: classes) { shades[$0] }
    func model(
      _ name: String, _ answers: @escaping @Sendable (Examples) -> [Int]
    ) -> PlainModel {
      PlainModel(name: name) { examples in
        let labels = answers(examples)
        return Tensor(labels.map { Float($0) }, shape: [examples.count, places, 1])
      }
    }
    return [
      model("majority") { examples in
        Array(repeating: usual.winner(0), count: examples.count * places)
      },
      model("the usual class of each place") { examples in
        (0..<examples.count * places).map { byPlace.winner($0 % places) }
      },
      model("the usual class of each shade of grey") { examples in
        scale.shades(of: examples.inputs).map { byShade.winner($0) }
      },
    ]
  }
}

/// How often each class was seen with each of some keys.
private struct Votes: Sendable {
  private var counts: [[Int]] = []
  private let usual: Int

  init(_ labels: [Int], classes: Int, key: (Int) -> Int) {
    var total = [Int](repeating: 0, count: classes)
    for (pixel, label) in labels.enumerated() where label < classes {
      let key = key(pixel)
      while counts.count <= key { counts.append([Int](repeating: 0, count: classes)) }
      counts[key][label] += 1
      total[label] += 1
    }
    usual = Self.most(total)
  }

  /// The most frequent class; of equals the first, and of a key that was not seen that of all.
  func winner(_ key: Int) -> Int {
    guard counts.indices.contains(key), counts[key].contains(where: { $0 > 0 }) else {
      return usual
    }
    return Self.most(counts[key])
  }

  private static func most(_ counts: [Int]) -> Int {
    counts.indices.max { (counts[$0], $1) < (counts[$1], $0) } ?? 0
  }
}

/// The mean of a pixel's channels in equal steps from the least to the greatest that was seen.
private struct GreyScale: Sendable {
  private let least: Float
  private let step: Float
  private let count: Int

  init(_ pictures: Tensor, shades count: Int) {
    let greys = Self.greys(pictures)
    least = greys.min() ?? 0
    step = max((greys.max() ?? 0) - least, 1e-6) / Float(count)
    self.count = count
  }

  func shades(of pictures: Tensor) -> [Int] {
    Self.greys(pictures).map { grey in
      Int(min(max((grey - least) / step, 0), Float(count - 1)))
    }
  }

  private static func greys(_ pictures: Tensor) -> [Float] {
    let channels = max(pictures.shape.last, 1)
    let values = pictures.scalars
    if channels == 1 { return values }
    return stride(from: 0, to: values.count, by: channels).map { start in
      values[start..<start + channels].reduce(0, +) / Float(channels)
    }
  }
}
