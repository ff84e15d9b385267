import Foundation
import Testing
import Training
import Tricks

/// Small tasks on which every trick can do something: images of three classes, some with wrong labels
/// to overfit; a text; numbers to predict from numbers. Each has a validation split.
enum Setting {
  /// The images: most tests are about them.
  static let dataset = SmallData.images

  /// The data of an experiment of ``experiment(_:epochs:tricks:)``.
  static func dataset(of experiment: Experiment) -> Dataset {
    (Model(rawValue: experiment.name) ?? .perceptron).dataset
  }

  /// The networks that tricks are tried on: each trick finds in one of them what it looks for.
  enum Model: String, CaseIterable, Sendable {
    case perceptron, convolutional, residual, recurrent, regressor, transcriber, adversaries,
      detector, segmenter

    var dataset: Dataset {
      switch self {
      case .perceptron, .convolutional, .residual: SmallData.images
      case .recurrent: SmallData.text
      case .regressor: SmallData.table
      // Its own tests say if it could not be made.
      case .transcriber: SmallData.pairs ?? SmallData.table
      case .adversaries: SmallData.blobs
      case .detector: SmallData.scenes
      case .segmenter: SmallData.masks
      }
    }

    var network: NetworkSpec {
      if self == .adversaries { return NetworkSpec(layers: Self.players) }
      guard self == .transcriber else { return NetworkSpec(layers: layers) }
      var model = EncoderDecoderModel()
      (model.cell, model.width, model.units) = (.gru, 6, 8)
      // As a model: its output follows the vocabulary that a trick may change.
      var spec = NetworkSpec()
      spec.model = ModelSpec(model)
      return spec
    }

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
        case .residual: Self.blocks
        case .recurrent:
          [
            Embedding(vocabulary: 5, width: 8), LayerNorm(), Linear(units: 8, activation: .relu),
            LongShortTermMemory(units: 8), Linear(units: 5),
          ]
        case .regressor:
          [
            Linear(units: 16), BatchNorm(activation: .relu), Linear(units: 8, activation: .relu),
            Linear(units: 2),
          ]
        case .transcriber, .adversaries, .detector, .segmenter: []
        }
      if self == .detector { return Self.detectorLayers }
      if self == .segmenter { return Self.segmenterLayers }
      return layers.map { LayerSpec($0) }
    }

    /// A generator, then its critic.
    private static let players = [
      LayerSpec(InputLayer(), name: "noise"),
      LayerSpec(Linear(units: 8, activation: .relu), name: "generator-1"),
      LayerSpec(Linear(units: 3), name: "generator-2"),
      LayerSpec(InputLayer(), name: "sample"),
      LayerSpec(Linear(units: 8, activation: .relu), name: "critic-1"),
      LayerSpec(Linear(units: 1), name: "critic-2"),
    ]

    private static var detectorLayers: [LayerSpec] {
      var model = DetectorModel()
      (model.channels, model.depth) = ([4, 4, 8], 1)
      model.backgroundBias = 0.5
      return model.layers(outputs: 3)
    }

    private static var segmenterLayers: [LayerSpec] {
      var model = SegmenterModel()
      (model.channels, model.depth) = ([4, 4, 8], 1)
      return model.layers(outputs: 3)
    }

    /// A wide stem, two plain layers, a bottleneck that halves the image, and a pooled head.
    private static var blocks: [any Layer] {
      var stem = Convolution(channels: 4, size: 5, bias: false)
      stem.initialiser = .glorotUniform
      let body: [any Layer] = [
        Convolution(channels: 4, size: 1, stride: 2, bias: false), BatchNorm(activation: .relu),
        Convolution(channels: 4, bias: false), BatchNorm(activation: .relu),
        Convolution(channels: 8, size: 1, bias: false), BatchNorm(),
      ]
      let shortcut: [any Layer] = [
        Convolution(channels: 8, size: 1, stride: 2, bias: false), BatchNorm(),
      ]
      return [
        stem, BatchNorm(activation: .relu), Convolution(channels: 4, activation: .relu),
        Convolution(channels: 4, bias: false), BatchNorm(activation: .relu),
        Residual(body: body.map { LayerSpec($0) }, shortcut: shortcut.map { LayerSpec($0) }),
        GlobalAveragePool(), Linear(units: 3),
      ]
    }
  }

  /// A trick and a network on which it does something at its default options.
  struct Application: Sendable, CustomTestStringConvertible {
    let id: TrickID
    let model: Model
    var testDescription: String { "\(id) on \(model)" }
  }

  /// Every trick with every network on which it applies.
  static let applications: [Application] = allTricks.flatMap { id in
    Model.allCases.filter { resolves([id], on: $0) }.map { Application(id: id, model: $0) }
  }

  /// The first network on which all of some tricks apply one by one.
  static func model(for tricks: TrickID...) throws -> Model {
    let fitting = Model.allCases.first { model in
      tricks.allSatisfy { id in applications.contains { $0.id == id && $0.model == model } }
    }
    guard let fitting else { throw NoNetwork(tricks: tricks) }
    return fitting
  }

  /// The tricks that apply to a network, in a few groups that can each be used at once: without a
  /// conflict, and without a trick that leaves another nothing to do.
  static func compatibleGroups(on model: Model) -> [[TrickID]] {
    var groups: [[TrickID]] = []
    for application in applications where application.model == model {
      let id = application.id
      let place = groups.firstIndex { resolves($0 + [id], on: model) }
      if let place { groups[place].append(id) } else { groups.append([id]) }
    }
    return groups
  }

  private static func resolves(_ tricks: [TrickID], on model: Model) -> Bool {
    let options = Dictionary(uniqueKeysWithValues: tricks.map { ($0, "") })
    return (try? resolve(experiment(model, tricks: options))) != nil
  }

  struct NoNetwork: Error { let tricks: [TrickID] }

  /// Steps in an epoch: 77 examples in batches of 16.
  static let stepsPerEpoch = 5

  /// Options that have no defaults, for tricks that are named without any.
  static let required: [TrickID: String] = ["transfer": "from=backbone.safetensors"]

  /// Tricks without which another has nothing to do, with their options.
  private static let companions: [TrickID: [TrickID: String]] = [
    "length-penalty": ["beam": "size=4"]
  ]

  /// What stands beside some tricks in an experiment, with options.
  static func companions(of tricks: some Sequence<TrickID>) -> [TrickID: String] {
    var all: [TrickID: String] = [:]
    for id in tricks { all.merge(companions[id, default: [:]]) { $1 } }
    return all.filter { !tricks.contains($0.key) }
  }

  static func experiment(
    _ model: Model = .perceptron, epochs: Int = 8, tricks: [String: String] = [:]
  ) throws -> Experiment {
    var experiment = Experiment()
    experiment.name = model.rawValue
    experiment.seed = 3
    experiment.data.validation = 0.2
    experiment.data.scaling = .none
    experiment.network = model.network
    // Summed losses of two players, and of many pixels, would diverge at the others' rate.
    experiment.optimiser.rate = model == .adversaries ? 0.01 : model == .segmenter ? 0.005 : 0.05
    experiment.optimiser.weightDecay = 1e-3
    experiment.training.epochs = epochs
    experiment.training.batchSize = 16
    experiment.training.traceEvery = 1
    for (id, options) in companions(of: tricks.keys).merging(tricks, uniquingKeysWith: { $1 }) {
      let filled = options.isEmpty ? required[id, default: ""] : options
      experiment.tricks[id] = try ConfigurationNode.options(filled)
    }
    return experiment
  }

  /// - Parameter order: the order that tricks are applied in, if not by their ids.
  static func resolve(
    _ experiment: Experiment, applying order: [TrickID]? = nil
  ) throws(TrainingError) -> ResolvedExperiment {
    try ResolvedExperiment(
      experiment, dataset: dataset(of: experiment), weights: weights(for: experiment),
      applying: order ?? experiment.tricks.keys.sorted())
  }

  /// Knows a file of weights for the experiment's network, whatever it is asked for.
  static func weights(for experiment: Experiment) -> WeightLoader {
    { name in
      let dataset = dataset(of: experiment)
      let task = try TaskRegistry.shared.task(for: dataset)
      let network = try Network(
        experiment.network.expanded(outputs: task.output.last).named(),
        inputs: task.inputShapes(of: dataset))
      return StoredWeights(
        name: name, sha256: "", sets: [network.initialState(seed: 99).all])
    }
  }

  /// Trains to the end.
  static func run(_ experiment: Experiment) throws -> TrainingOutcome {
    try run(resolve(experiment))
  }

  static func run(_ resolved: ResolvedExperiment) throws -> TrainingOutcome {
    var trainer = try Trainer(resolved, dataset: dataset(of: resolved.experiment))
    guard let run = try trainer.run() else { throw Interrupted() }
    return run
  }

  struct Interrupted: Error {}
}

/// The ids of all tricks and of a new one: what most tests are repeated for.
let allTricks: [TrickID] = {
  _ = NewTrick.plugin
  return Registry.shared.tricks.map { $0.card.id }
}()

func trick(_ id: TrickID) throws -> any Trick.Type { try Registry.shared.trick(named: id) }

extension TrainingOutcome {
  /// Whether weights, losses, gradients, scores and predictions have the same bits at every step.
  func isIdentical(to other: TrainingOutcome) -> Bool {
    history.epochs == other.history.epochs && predictions.isIdentical(to: other.predictions)
      && served.count == other.served.count
      && zip(served, other.served).allSatisfy { $0.all.isIdentical(to: $1.all) }
      && steps == other.steps && test == other.test && tracesWeights(of: other)
  }

  /// Whether the weights, the gradients and the losses were the same after each step.
  func tracesWeights(of other: TrainingOutcome) -> Bool {
    trace.count == other.trace.count
      && zip(trace, other.trace).allSatisfy {
        $0.step == $1.step && $0.loss.bitPattern == $1.loss.bitPattern
          && $0.parameters == $1.parameters && $0.gradients == $1.gradients
      }
  }
}
