import Training
import Tricks

/// Experiments on made-up data, small enough to train in a moment.
enum Setup {
  /// Three classes of 6×6 images.
  static func images(_ count: Int = 150) -> Dataset {
    func examples(_ count: Int, _ name: String) -> Examples {
      let labels = RandomStream(seed: 5, name: name).permutation(of: count).map { $0 % 3 }
      let patterns = RandomStream(seed: 5, name: "patterns").uniform([3, 6, 6, 1])
      let noise = RandomStream(seed: 5, name: name, step: 1).uniform([count, 6, 6, 1])
      return Examples(inputs: patterns.gatheringRows(labels) * 8 + noise * 8, labels: labels)
    }
    return Dataset(
      name: "images", target: .classes(3), inputRange: 0...16,
      train: examples(count, "train"), test: examples(30, "test"))
  }

  /// A table of four features, one of them constant, with two values to predict.
  static func table() -> Dataset {
    func examples(_ count: Int, _ name: String) -> Examples {
      let features = RandomStream(seed: 5, name: name).normal([count, 4])
      let scale = Tensor([1, 10, 0, 0.1], shape: [4])
      let shift = Tensor([0, 100, 3, -1], shape: [4])
      let inputs = features.combined(.multiply, eachRowWith: scale)
        .combined(.add, eachRowWith: shift)
      let values = (0..<count).flatMap { row in
        [features[flat: row * 4], features[flat: row * 4] - features[flat: row * 4 + 1]]
      }
      return Examples(inputs: inputs, values: Tensor(values, shape: [count, 2]))
    }
    return Dataset(
      name: "table", target: .values(2), inputRange: -200...200,
      train: examples(100, "train"), test: examples(20, "test"))
  }

  /// A convolutional network with everything that draws or remembers something.
  static let convolutional = """
    name = "small"
    [network]
    layers = [
      { kind = "convolution", channels = 8, bias = false },
      { kind = "batch-norm", activation = "relu" },
      { kind = "max-pool" },
      { kind = "flatten" },
      { kind = "dropout", rate = 0.2 },
      { kind = "linear", units = 3 },
    ]
    [training]
    epochs = 3
    batch-size = 32
    trace-every = 2
    """

  static func resolved(
    _ toml: String = convolutional, dataset: Dataset = images(),
    settings: [(key: String, value: String)] = [], registry: Registry = Registry()
  ) throws -> ResolvedExperiment {
    try ResolvedExperiment(
      .parse(toml: toml, file: "small.toml", settings: settings), dataset: dataset,
      registry: registry)
  }

  static func trainer(settings: [(key: String, value: String)] = []) throws -> Trainer {
    try Trainer(resolved(settings: settings), dataset: images())
  }
}

extension TrainingOutcome {
  /// Everything that a run must give again, as one list of hashes.
  var fingerprints: [UInt64] {
    served.flatMap { $0.all.tensors.map(\.fingerprint) } + [predictions.fingerprint]
      + history.epochs.map { $0.trainingLoss.bitPattern }
      + trace.flatMap { entry in
        (entry.parameters + entry.gradients + entry.state).map(\.hash)
      }
  }
}
