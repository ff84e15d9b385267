import Checks

// Pictures of discs and squares with the class of each pixel, for faults of masks.

package enum Discs {
  package static let side = 32

  /// Pictures with noise, in each of which two or three things lie.
  package static func examples(_ count: Int, name: String) -> Examples {
    var draws = Draws(name)
    var pixels = [Float]()
    var labels = [Int]()
    for _ in 0..<count {
      var picture = (0..<side * side).map { _ in Float(40 + draws.below(40)) }
      var mask = [Int](repeating: 0, count: side * side)
      for _ in 0..<2 + draws.below(2) {
        let size = 7 + draws.below(8)
        let (left, top) = (draws.below(side - size + 1), draws.below(side - size + 1))
        let label = 1 + draws.below(2)
        let shade = Float(label == 1 ? 150 : 210)
        for y in 0..<size {
          for x in 0..<size where label == 2 || isInDisc(x, y, of: size) {
            let place = (top + y) * side + left + x
            mask[place] = label
            picture[place] = shade + Float(draws.below(40))
          }
        }
      }
      pixels += picture
      labels += mask
    }
    return Examples(inputs: Tensor(pixels, shape: [count, side, side, 1]), labels: labels)
  }

  private static func isInDisc(_ x: Int, _ y: Int, of size: Int) -> Bool {
    let (right, down) = (2 * x + 1 - size, 2 * y + 1 - size)
    return right * right + down * down <= size * size
  }

  package static func dataset() -> Dataset {
    Dataset(
      name: "discs", target: .classes(3), task: Dataset.segmentation,
      classNames: ["nothing", "disc", "square"], inputRange: 0...255,
      train: examples(120, name: "discs/train"), test: examples(60, name: "discs/test"))
  }
}

extension Examples {
  /// The same pictures with the masks moved; what comes in is of class 0.
  package func movingMasks(right: Int, down: Int) -> Examples {
    let (height, width) = (inputShape[0], inputShape[1])
    let old = labels
    var examples = self
    examples.labels = old.indices.map { place in
      let pixel = place % (height * width)
      let (row, column) = (pixel / width - down, pixel % width - right)
      guard (0..<height).contains(row), (0..<width).contains(column) else { return 0 }
      return old[place - pixel + row * width + column]
    }
    return examples
  }
}

extension Specimen {
  /// A small segmenter of discs and squares.
  package static func discs(seed: Int = 1) -> Specimen {
    var model = SegmenterModel()
    (model.stride, model.channels, model.depth) = (2, [8, 16], 2)
    var specimen = Specimen(dataset: Discs.dataset(), specs: [], seed: seed)
    specimen.experiment.network = NetworkSpec()
    specimen.experiment.network.model = ModelSpec(model)
    specimen.experiment.data.scaling = .unit
    specimen.experiment.optimiser.kind = .adam
    specimen.experiment.optimiser.rate = 0.01
    specimen.experiment.training.batchSize = 8
    specimen.experiment.training.epochs = 15
    return specimen
  }
}
