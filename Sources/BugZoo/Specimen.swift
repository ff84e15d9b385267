import Checks

/// An experiment with its data and the tricks it knows: what defects are planted in.
public struct Specimen: Sendable {
  public var dataset: Dataset
  public var experiment: Experiment
  /// Tricks that are no part of the program, by which faults get into a recipe.
  public var tricks: [any Trick.Type] = [PlantedTrick.self]
  /// Tasks that are no part of the program.
  public var tasks: [any Task.Type] = []

  /// What the checks say of it.
  public func report(_ checks: [any Check] = CheckCatalogue.all) throws -> CheckReport {
    let resolved = try ResolvedExperiment(
      experiment, dataset: dataset, registry: registry, tasks: taskRegistry)
    return try CheckCatalogue.run(checks, resolved: resolved, dataset: dataset)
  }

  /// The ids of the checks that warn or fail, in their order.
  public func complaints() throws -> [String] {
    try report().findings.filter { $0.verdict >= .warn }.map(\.id)
  }

  /// Knows these tasks besides the program's.
  private var taskRegistry: TaskRegistry {
    let registry = TaskRegistry()
    for task in TaskRegistry.shared.tasks + tasks { registry.register(task) }
    return registry
  }

  /// Knows these tricks and no other.
  public var registry: Registry {
    let registry = Registry()
    for trick in tricks { registry.register(trick) }
    return registry
  }
}

// MARK: - Healthy experiments

extension Specimen {
  /// Four classes of 6×6 images and a small perceptron.
  public static func perceptron(seed: Int = 1) -> Specimen {
    Specimen(
      dataset: .patterns(),
      layers: [
        Flatten(), Linear(units: 32, activation: .relu), Linear(units: 4),
      ], seed: seed)
  }

  /// Other nonlinearities, dropout, Adam and weight decay.
  public static func regularised(seed: Int = 1) -> Specimen {
    var setup = Specimen(
      dataset: .patterns(),
      layers: [
        Flatten(), Linear(units: 48, activation: .gelu), Dropout(rate: 0.2),
        Linear(units: 24, activation: .tanh), Linear(units: 4),
      ], seed: seed)
    setup.experiment.data.scaling = .standardise
    setup.experiment.optimiser.kind = .adam
    setup.experiment.optimiser.rate = 0.003
    setup.experiment.optimiser.weightDecay = 1e-4
    return setup
  }

  /// Convolutions, batch normalisation, a residual block and pooling.
  public static func convolutional(seed: Int = 1) -> Specimen {
    func convolution(_ channels: Int) -> LayerSpec {
      var layer = Convolution(channels: channels)
      layer.bias = false
      return LayerSpec(layer)
    }
    var head = Linear(units: 4)
    head.gain = 0.1
    return Specimen(
      dataset: .patterns(),
      specs: [
        convolution(8), LayerSpec(BatchNorm(activation: .relu)),
        LayerSpec(
          Residual(body: [
            convolution(8), LayerSpec(BatchNorm(activation: .relu)), convolution(8),
            LayerSpec(BatchNorm()),
          ])),
        LayerSpec(MaxPool()), LayerSpec(Flatten()), LayerSpec(head),
      ], seed: seed)
  }

  /// One real number from ten features.
  public static func regression(seed: Int = 1) -> Specimen {
    var setup = Specimen(
      dataset: .curve(),
      layers: [
        Linear(units: 32, activation: .tanh), Linear(units: 1),
      ], seed: seed)
    setup.experiment.data.scaling = .standardiseFeatures
    setup.experiment.optimiser.rate = 0.03
    return setup
  }

  /// A transformer that predicts the next of seven tokens.
  public static func sequence(seed: Int = 1, causal: Bool = true) -> Specimen {
    func addition(of body: [any Layer]) -> any Layer {
      Residual(body: body.map { LayerSpec($0) }, activation: .identity)
    }
    var head = Linear(units: 7)
    head.gain = 0.1
    var setup = Specimen(
      dataset: .chain(),
      layers: [
        Embedding(vocabulary: 7, width: 16), PositionalEmbedding(),
        addition(of: [LayerNorm(), Attention(heads: 2, causal: causal)]),
        addition(of: [LayerNorm(), Linear(units: 32, activation: .gelu), Linear(units: 16)]),
        LayerNorm(), head,
      ], seed: seed)
    setup.experiment.data.scaling = .none
    setup.experiment.optimiser.kind = .adam
    setup.experiment.optimiser.rate = 0.01
    return setup
  }

  package init(dataset: Dataset, layers: [any Layer], seed: Int) {
    self.init(dataset: dataset, specs: layers.map { LayerSpec($0) }, seed: seed)
  }

  package init(dataset: Dataset, specs: [LayerSpec], seed: Int) {
    var experiment = Experiment()
    experiment.name = "zoo"
    experiment.seed = seed
    experiment.network = NetworkSpec(layers: specs)
    experiment.training.epochs = 5
    experiment.training.batchSize = 32
    self.init(dataset: dataset, experiment: experiment)
  }
}

// MARK: - Data

extension Dataset {
  /// Images of four classes: a pattern each, under noise as strong.
  public static func patterns() -> Dataset {
    let shape: Shape = [6, 6, 1]
    let patterns = RandomStream(seed: 7, name: "patterns").uniform(shape.batched(4))
    func examples(_ count: Int, _ name: String) -> Examples {
      let stream = RandomStream(seed: 7, name: name)
      let order = stream.permutation(of: count)
      let labels = order.map { $0 % 4 }
      let noise = stream.at(step: 1).uniform(shape.batched(count))
      return Examples(
        inputs: patterns.gatheringRows(labels) * 0.5 + noise * 0.5, labels: labels)
    }
    return Dataset(
      name: "patterns", target: .classes(4), classNames: ["a", "b", "c", "d"],
      inputRange: 0...1, train: examples(480, "train"), test: examples(120, "test"))
  }

  /// Windows of a chain in which each token usually decides the next.
  public static func chain() -> Dataset {
    func examples(_ count: Int, _ name: String) -> Examples {
      let steps = 16
      var generator = RandomStream(seed: 7, name: name).generator()
      var tokens = [0]
      for _ in 0..<count * steps {
        let last = tokens[tokens.count - 1]
        let isUsual = generator.uniform() < 0.6
        tokens.append(isUsual ? (2 * last + 3) % 7 : Int(generator.next(below: 7)))
      }
      return Examples(
        inputs: Tensor(tokens.dropLast().map { Float($0) }, shape: [count, steps]),
        labels: Array(tokens.dropFirst()))
    }
    return Dataset(
      name: "chain", target: .classes(7), inputRange: 0...6,
      train: examples(240, "train"), test: examples(60, "test"), isOrdered: true)
  }

  /// y = x₀ + x₁/(1 + x₁²) − x₂·x₃/2 of ten standard normal features.
  public static func curve() -> Dataset {
    func examples(_ count: Int, _ name: String) -> Examples {
      let inputs = RandomStream(seed: 7, name: name).normal([count, 10])
      let values = (0..<count).map { row in
        let x = (0..<4).map { inputs[flat: row * 10 + $0] }
        return x[0] + x[1] / (1 + x[1] * x[1]) - x[2] * x[3] / 2
      }
      return Examples(inputs: inputs, values: Tensor(values, shape: [count, 1]))
    }
    return Dataset(
      name: "curve", target: .values(1), inputRange: -5...5,
      train: examples(480, "train"), test: examples(120, "test"))
  }
}
