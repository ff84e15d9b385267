import Checks

// Pictures of rings and crosses, for faults of boxes.

package enum Squares {
  package static let side = 32

  /// Pictures with noise, in each of which one to four things lie.
  package static func examples(_ count: Int, name: String) -> Examples {
    var draws = Draws(name)
    var pixels = [Float]()
    var boxes: [[LabelledBox]] = []
    for _ in 0..<count {
      var picture = (0..<side * side).map { _ in Float(40 + draws.below(40)) }
      boxes.append(
        (0...draws.below(4)).map { _ in
          let size = 8 + draws.below(7)
          let (left, top) = (draws.below(side - size + 1), draws.below(side - size + 1))
          let label = draws.below(2)
          for y in 0..<size {
            for x in 0..<size where isInk(x, y, of: size, label) {
              picture[(top + y) * side + left + x] = 240
            }
          }
          return LabelledBox(
            Box(
              left: Double(left), top: Double(top), right: Double(left + size),
              bottom: Double(top + size)), label: label)
        })
      pixels += picture
    }
    return Examples(pictures: Tensor(pixels, shape: [count, side, side, 1]), boxes: boxes)
  }

  /// A ring or a cross, two pixels wide.
  private static func isInk(_ x: Int, _ y: Int, of size: Int, _ label: Int) -> Bool {
    if label == 0 { return min(x, y) < 2 || max(x, y) >= size - 2 }
    return abs(x - y) < 2 || abs(x + y - size + 1) < 2
  }

  package static func dataset() -> Dataset {
    Dataset(
      name: "squares", target: .fields, task: Dataset.detection, classNames: ["ring", "cross"],
      inputRange: 0...255, train: examples(240, name: "squares/train"),
      test: examples(120, name: "squares/test"))
  }
}

extension Dataset {
  /// The same pictures with other boxes in both splits.
  package func mappingBoxes(_ change: (LabelledBox) -> LabelledBox?) -> Dataset {
    var dataset = self
    dataset.train = train.replacingBoxes(by: train.boxes.map { $0.compactMap(change) })
    dataset.test = test.replacingBoxes(by: test.boxes.map { $0.compactMap(change) })
    return dataset
  }

  package func mappingBoxCorners(_ change: (Box) -> Box) -> Dataset {
    mappingBoxes { LabelledBox(change($0.box), label: $0.label) }
  }
}

extension Examples {
  package func replacingBoxes(by boxes: [[LabelledBox]]) -> Examples {
    Examples(pictures: inputs, boxes: boxes)
  }

  /// Every picture mirrored left and right, with the boxes as they are.
  package var mirroringPictures: Examples {
    let shape = inputs.shape
    let (rows, width, channels) = (shape[0] * shape[1], shape[2], shape[3])
    let values = inputs.scalars
    var mirrored = values
    for row in 0..<rows {
      for x in 0..<width {
        for channel in 0..<channels {
          mirrored[(row * width + x) * channels + channel] =
            values[(row * width + width - 1 - x) * channels + channel]
        }
      }
    }
    return replacingInputs(by: Tensor(mirrored, shape: shape))
  }
}

extension Specimen {
  /// A small detector of rings and crosses.
  package static func squares(seed: Int = 1) -> Specimen {
    var model = DetectorModel()
    (model.channels, model.depth, model.backgroundBias) = ([8, 16, 16], 2, 2)
    var specimen = Specimen(dataset: Squares.dataset(), specs: [], seed: seed)
    specimen.experiment.network = NetworkSpec()
    specimen.experiment.network.model = ModelSpec(model)
    specimen.experiment.data.scaling = .unit
    specimen.experiment.optimiser.kind = .adam
    specimen.experiment.optimiser.rate = 0.005
    specimen.experiment.training.batchSize = 16
    specimen.experiment.training.epochs = 40
    return specimen
  }
}
