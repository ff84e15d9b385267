import Foundation
import Training
import Tricks

/// A small task on which every trick can do something: images, three classes, some wrong labels to
/// overfit, a validation split.
enum Setting {
  /// 6×6 images of noisy patterns.
  static let dataset: Dataset = {
    let train = examples(96, stream: "train", wrongLabels: 0.25)
    let test = examples(48, stream: "test", wrongLabels: 0)
    return Dataset(
      name: "patterns", task: .classification(classes: 3), inputRange: -8...8, train: train,
      test: test)
  }()

  private static func examples(_ count: Int, stream: String, wrongLabels: Double) -> Examples {
    let size = 36
    let patterns = RandomStream(seed: 7, name: "patterns").normal([3, size]).scalars
    var noise = RandomStream(seed: 7, name: stream).normal([count, 6, 6, 1])
    var generator = RandomStream(seed: 7, name: "\(stream)/labels").generator()
    let classes = (0..<count).map { _ in Int(generator.next(below: 3)) }
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

  /// The networks that tricks are tried on; both have everything that a trick may look for.
  enum Model: String, CaseIterable, Sendable {
    case perceptron, convolutional

    var layers: [LayerSpec] {
      let layers: [any Layer] =
        switch self {
        case .perceptron:
          [Flatten(), Linear(units: 24, activation: .relu), Linear(units: 3)]
        case .convolutional:
          [
            Convolution(channels: 4, bias: false), BatchNorm(activation: .relu), MaxPool(),
            Flatten(), Linear(units: 8, activation: .relu), Linear(units: 3),
          ]
        }
      return layers.map { LayerSpec($0) }
    }
  }

  /// Steps in an epoch: 77 examples in batches of 16.
  static let stepsPerEpoch = 5

  static func experiment(
    _ model: Model = .perceptron, epochs: Int = 8, tricks: [String: String] = [:]
  ) throws -> Experiment {
    var experiment = Experiment()
    experiment.seed = 3
    experiment.data.validation = 0.2
    experiment.data.scaling = .none
    experiment.network = NetworkSpec(layers: model.layers)
    experiment.optimiser.rate = 0.05
    experiment.optimiser.weightDecay = 1e-3
    experiment.training.epochs = epochs
    experiment.training.batchSize = 16
    experiment.training.traceEvery = 1
    experiment.tricks = try tricks.mapValues { try ConfigurationNode.options($0) }
    return experiment
  }

  static func resolve(_ experiment: Experiment) throws -> ResolvedExperiment {
    try ResolvedExperiment(experiment, dataset: dataset)
  }

  /// All tricks, at their default options, in a few groups without a conflict.
  static func compatibleGroups() throws -> [[TrickID]] {
    var groups: [[TrickID]] = []
    for id in allTricks {
      let place = try groups.firstIndex { try agree($0 + [id]) }
      if let place { groups[place].append(id) } else { groups.append([id]) }
    }
    return groups
  }

  private static func agree(_ ids: [TrickID]) throws -> Bool {
    do {
      let tricks = Dictionary(uniqueKeysWithValues: ids.map { ($0, "") })
      _ = try resolve(experiment(tricks: tricks))
      return true
    } catch TrainingError.conflict {
      return false
    }
  }

  /// Trains to the end.
  static func run(_ experiment: Experiment) throws -> Run {
    try run(resolve(experiment))
  }

  static func run(_ resolved: ResolvedExperiment) throws -> Run {
    var trainer = try Trainer(resolved, dataset: dataset)
    guard let run = try trainer.run() else { throw Interrupted() }
    return run
  }

  struct Interrupted: Error {}
}

/// The ids of all tricks: what most tests are repeated for.
let allTricks: [TrickID] = Registry.shared.tricks.map { $0.card.id }

func trick(_ id: TrickID) throws -> any Trick.Type { try Registry.shared.trick(named: id) }

extension Run {
  /// Whether weights, losses, gradients, scores and predictions have the same bits at every step.
  func isIdentical(to other: Run) -> Bool {
    history.epochs == other.history.epochs && predictions.isIdentical(to: other.predictions)
      && served.count == other.served.count
      && zip(served, other.served).allSatisfy { $0.all.isIdentical(to: $1.all) }
      && steps == other.steps && test == other.test && tracesWeights(of: other)
  }

  /// Whether the weights, the gradients and the losses were the same after each step.
  func tracesWeights(of other: Run) -> Bool {
    trace.count == other.trace.count
      && zip(trace, other.trace).allSatisfy {
        $0.step == $1.step && $0.loss.bitPattern == $1.loss.bitPattern
          && $0.parameters == $1.parameters && $0.gradients == $1.gradients
      }
  }
}
