import Checks

// Networks for faults and for what looks like one, over the data of the other specimens.

extension Specimen {
  /// The same data and settings with other layers.
  func replacingLayers(_ layers: [any Layer]) -> Specimen {
    var specimen = self
    specimen.experiment.network = NetworkSpec(layers: layers.map { LayerSpec($0) })
    return specimen
  }

  /// Images, with fully connected layers of one nonlinearity.
  package static func deep(
    _ widths: [Int], _ activation: Activation, initialiser: Initialiser = .heNormal,
    gain: Double = 1, seed: Int = 1
  ) -> Specimen {
    let hidden = widths.map { width -> any Layer in
      var layer = Linear(units: width, activation: activation)
      layer.initialiser = initialiser
      layer.gain = gain
      return layer
    }
    return perceptron(seed: seed).replacingLayers([Flatten()] + hidden + [Linear(units: 4)])
  }

  /// Three layers of one shape.
  package static func square(seed: Int = 1) -> Specimen { deep([32, 32, 32], .relu, seed: seed) }

  /// Images with batch norm between fully connected layers.
  package static func normalised(seed: Int = 1, momentum: Double = 0.1) -> Specimen {
    func norm() -> any Layer {
      var norm = BatchNorm(activation: .relu)
      norm.momentum = momentum
      return norm
    }
    return perceptron(seed: seed).replacingLayers([
      Flatten(), Linear(units: 32, bias: false), norm(), Linear(units: 16, bias: false), norm(),
      Linear(units: 4),
    ])
  }

  /// A table of ten features whose sums are one of three classes.
  package static func table(seed: Int = 1) -> Specimen {
    func examples(_ count: Int, _ name: String) -> Examples {
      let inputs = RandomStream(seed: 11, name: name).normal([count, 10])
      let labels = (0..<count).map { row -> Int in
        let x = (0..<4).map { inputs[flat: row * 10 + $0] }
        let sum = x[0] + x[1] - x[2] * x[3]
        return sum < -0.7 ? 0 : sum < 0.7 ? 1 : 2
      }
      return Examples(inputs: inputs, labels: labels)
    }
    var specimen = Specimen(
      dataset: Dataset(
        name: "sums", target: .classes(3), classNames: ["low", "middle", "high"],
        inputRange: -5...5, train: examples(600, "train"), test: examples(150, "test")),
      layers: [Linear(units: 32, activation: .relu), Linear(units: 3)], seed: seed)
    specimen.experiment.data.scaling = .standardiseFeatures
    return specimen
  }

  /// The chain of tokens with a recurrent network.
  package static func recurrent(_ layer: any Layer, seed: Int = 1) -> Specimen {
    var specimen = sequence(seed: seed).replacingLayers([
      Embedding(vocabulary: 7, width: 12), layer, Linear(units: 7),
    ])
    specimen.experiment.optimiser.rate = 0.01
    return specimen
  }

  package func with(_ change: (inout Experiment) -> Void) -> Specimen {
    var specimen = self
    change(&specimen.experiment)
    return specimen
  }
}
