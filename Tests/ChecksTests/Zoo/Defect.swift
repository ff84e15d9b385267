import Checks
import Testing

/// A fault that somebody makes, and how it gets into a healthy experiment.
enum Defect: String, CaseIterable, Sendable, CustomTestStringConvertible {
  // Data
  case shuffledLabels, zeroedInputs, unscaledInputs, nanInOneImage, testInsideTraining
  case sortedAndNotShuffled, missingClass, rareClass, conflictingLabels, farTargets, hugeFeature
  // Network
  case softmaxTwice, reluOnOutput, mixedBatch, halvedGradient, flippedGradient, cutOff
  case forgottenParameter, dropoutInEvaluation, batchNormInEvaluation, deadUnits, wrongFan
  case zeroWeights, zeroHiddenWeights, hugeOutputs, biasBeforeBatchNorm, hiddenState, threadBound
  case looksAhead
  // Training
  case summedLoss, negatedLoss, misalignedBatch, misalignedLoss, emptyBatch, frozenParameter
  case accumulatedGradients
  case noRate, rateTimes1000, rateTimes100, rateOver1000

  var testDescription: String { rawValue }

  /// The healthy experiment with the fault in it.
  func planted() throws -> Setup {
    switch self {
    case .looksAhead: return Setup.sequence(causal: false)
    case .batchNormInEvaluation, .biasBeforeBatchNorm:
      var setup = Setup.convolutional()
      try plant(in: &setup)
      return setup
    case .farTargets, .hugeFeature:
      var setup = Setup.regression()
      try plant(in: &setup)
      return setup
    default:
      var setup = Setup.perceptron()
      try plant(in: &setup)
      return setup
    }
  }

  private func plant(in setup: inout Setup) throws {
    switch self {
    case .shuffledLabels, .zeroedInputs, .unscaledInputs, .nanInOneImage, .testInsideTraining,
      .sortedAndNotShuffled, .missingClass, .rareClass, .conflictingLabels, .farTargets,
      .hugeFeature:
      plantInData(&setup.dataset, &setup.experiment)
    case .softmaxTwice: setup.append(SoftmaxLayer())
    case .reluOnOutput: setup.append(ActivationLayer(.relu))
    case .mixedBatch: setup.insert(MixingLayer(), at: 2)
    case .halvedGradient: setup.insert(WrongGradientLayer(), at: 2)
    case .flippedGradient: setup.insert(WrongGradientLayer(factor: -1), at: 2)
    case .cutOff: setup.insert(CutLayer(), at: 2)
    case .forgottenParameter: setup.insert(ForgetfulLayer(), at: 1)
    case .dropoutInEvaluation: setup.insert(EndlessDropout(), at: 2)
    case .batchNormInEvaluation: setup.experiment.network.layers[1] = LayerSpec(EndlessBatchNorm())
    case .deadUnits: setup.insert(DrowningLayer(), at: 2)
    case .wrongFan: setup.experiment.network.layers[1] = LayerSpec(WrongFanLayer())
    case .zeroWeights: setup.initialise([1, 2])
    case .zeroHiddenWeights: setup.initialise([1])
    case .hugeOutputs:
      var layer = Linear(units: 4)
      layer.gain = 20
      setup.experiment.network.layers[2] = LayerSpec(layer)
    case .biasBeforeBatchNorm:
      setup.experiment.network.layers[0] = LayerSpec(Convolution(channels: 8))
    case .hiddenState: setup.insert(StatefulLayer(), at: 2)
    case .threadBound: setup.insert(ThreadBoundLayer(), at: 2)
    // Planted as the setup is made.
    case .looksAhead: break
    case .summedLoss: try setup.use(.summedLoss)
    case .negatedLoss: try setup.use(.negatedLoss)
    case .misalignedBatch: try setup.use(.misalignedBatch)
    case .misalignedLoss: try setup.use(.misalignedLoss)
    case .emptyBatch: try setup.use(.emptyBatch)
    case .frozenParameter: try setup.use(.frozenParameter)
    case .accumulatedGradients: try setup.use(.accumulatedGradients)
    case .noRate: try setup.use(.noRate)
    case .rateTimes1000: setup.experiment.optimiser.rate *= 1000
    case .rateTimes100: setup.experiment.optimiser.rate *= 100
    case .rateOver1000: setup.experiment.optimiser.rate /= 1000
    }
  }

  private func plantInData(_ dataset: inout Dataset, _ experiment: inout Experiment) {
    let count = dataset.train.count
    switch self {
    case .shuffledLabels:
      let order = RandomStream(seed: 3, name: "defect").permutation(of: count)
      dataset.train.labels = order.map { dataset.train.labels[$0] }
    case .zeroedInputs:
      dataset.train.inputs = .zeros(dataset.train.inputs.shape)
      dataset.test.inputs = .zeros(dataset.test.inputs.shape)
    case .unscaledInputs:
      dataset.train.inputs.scale(by: 255)
      dataset.test.inputs.scale(by: 255)
      experiment.data.scaling = .none
    case .nanInOneImage:
      dataset.train.inputs[flat: 1234] = .nan
    case .testInsideTraining:
      dataset.train = Examples(
        inputs: .concatenatingRows([dataset.train.inputs, dataset.test.inputs.rows(0..<20)]),
        labels: dataset.train.labels + dataset.test.labels.prefix(20))
    case .sortedAndNotShuffled:
      dataset.train = dataset.train.ordered()
      experiment.data.shuffle = false
    case .missingClass:
      dataset.train.labels = dataset.train.labels.map { $0 == 3 ? 2 : $0 }
      dataset.test.labels = dataset.test.labels.map { $0 == 3 ? 2 : $0 }
    case .rareClass:
      // Of three classes, one example in forty stays.
      dataset.train = dataset.train.keeping { $1 == 0 || $0 % 40 == 0 }
      dataset.test = dataset.test.keeping { $1 == 0 || $0 % 40 == 0 }
    case .conflictingLabels:
      dataset.train = Examples(
        inputs: .concatenatingRows([dataset.train.inputs, dataset.train.inputs.rows(0..<20)]),
        labels: dataset.train.labels + dataset.train.labels.prefix(20).map { ($0 + 1) % 4 })
    case .farTargets:
      dataset.train.values = dataset.train.values.map { $0 + 52 }
      dataset.test.values = dataset.test.values.map { $0 + 52 }
    case .hugeFeature:
      let factors = Tensor([1000] + [Float](repeating: 1, count: 9), shape: [10])
      dataset.train.inputs = dataset.train.inputs.combined(.multiply, eachRowWith: factors)
      dataset.test.inputs = dataset.test.inputs.combined(.multiply, eachRowWith: factors)
      experiment.data.scaling = .standardise
    default:
      break
    }
  }
}

extension Setup {
  fileprivate mutating func append(_ layer: any Layer) {
    experiment.network.layers.append(LayerSpec(layer))
  }

  fileprivate mutating func insert(_ layer: any Layer, at index: Int) {
    experiment.network.layers.insert(LayerSpec(layer), at: index)
  }

  /// Starts linear layers at zero.
  fileprivate mutating func initialise(_ indices: [Int]) {
    for index in indices {
      guard var layer = experiment.network.layers[index].layer as? Linear else { continue }
      layer.initialiser = .zeros
      experiment.network.layers[index].layer = layer
    }
  }

  fileprivate mutating func use(_ fault: PlantedTrick.Fault) throws {
    experiment.tricks["planted"] = try .options("fault=\(fault.rawValue)")
  }
}

extension Examples {
  /// The examples whose (place, label) satisfy a condition.
  fileprivate func keeping(_ condition: (Int, Int) -> Bool) -> Examples {
    choosing(labels.indices.filter { condition($0, labels[$0]) })
  }

  fileprivate func ordered() -> Examples {
    choosing(labels.indices.sorted { (labels[$0], $0) < (labels[$1], $1) })
  }

  private func choosing(_ indices: [Int]) -> Examples {
    Examples(inputs: inputs.gatheringRows(indices), labels: indices.map { labels[$0] })
  }
}
