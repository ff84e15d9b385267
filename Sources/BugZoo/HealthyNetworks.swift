import Checks

extension Healthy {
  private static func layers(
    _ id: String, of specimen: @escaping @Sendable (Int) -> Specimen = { .perceptron(seed: $0) },
    _ layers: [any Layer]
  ) -> Healthy {
    Healthy(id) { specimen($0).replacingLayers(layers) }
  }

  private static func optimiser(
    _ id: String, _ change: @escaping @Sendable (inout OptimiserSpec) -> Void
  ) -> Healthy {
    Healthy(id) { seed in Specimen.perceptron(seed: seed).with { change(&$0.optimiser) } }
  }

  private static func zeroStarted() -> any Layer {
    var layer = Linear(units: 32)
    layer.initialiser = .zeros
    return layer
  }

  private static func block(_ body: [any Layer], _ activation: Activation = .relu) -> any Layer {
    Residual(body: body.map { LayerSpec($0) }, activation: activation)
  }

  /// What looks like a fault and is none: other nonlinearities, depths, norms, sizes and optimisers.
  static let networks: [Healthy] = [
    Healthy("deep-relu") { .deep([32, 32, 32, 32, 32, 32], .relu, seed: $0) },
    Healthy("deep-leaky-relu") { .deep([32, 32, 32, 32], .leakyReLU, seed: $0) },
    Healthy("deep-gelu") { .deep([32, 32, 32], .gelu, seed: $0) },
    Healthy("deep-silu") { .deep([32, 32, 32], .silu, seed: $0) },
    Healthy("deep-elu") { .deep([32, 32, 32], .elu, seed: $0) },
    Healthy("tanh") { .deep([32, 32], .tanh, initialiser: .glorotUniform, seed: $0) },
    Healthy("sigmoid") { .deep([32], .sigmoid, initialiser: .glorotUniform, seed: $0) },
    Healthy("square") { .square(seed: $0) },
    Healthy("tiny") { .deep([8], .relu, seed: $0) },
    Healthy("wide") { .deep([256], .relu, seed: $0) },
    Healthy("normalised") { .normalised(seed: $0) },
    Healthy("table") { .table(seed: $0) },
    layers("linear-model", [Flatten(), Linear(units: 4)]),
    layers(
      "zero-started-branch",
      [
        Flatten(), Linear(units: 32, activation: .relu),
        block([Linear(units: 32, activation: .relu), zeroStarted()], .identity), Linear(units: 4),
      ]),
    Healthy("zero-gamma") { seed in
      var norm = BatchNorm()
      norm.initialScale = 0
      return Specimen.convolutional(seed: seed).replacingLayers([
        Convolution(channels: 8, bias: false), BatchNorm(activation: .relu),
        block([
          Convolution(channels: 8, bias: false), BatchNorm(activation: .relu),
          Convolution(channels: 8, bias: false), norm,
        ]), GlobalAveragePool(), Linear(units: 4),
      ])
    },
    Healthy("zero-started-head") { seed in
      var head = Linear(units: 4)
      head.initialiser = .zeros
      return Specimen.perceptron(seed: seed).replacingLayers([
        Flatten(), Linear(units: 32, activation: .relu), head,
      ])
    },
    layers(
      "layer-norm",
      [
        Flatten(), Linear(units: 32), LayerNorm(activation: .relu), Linear(units: 32),
        LayerNorm(activation: .relu), Linear(units: 4),
      ]),
    layers(
      "group-norm",
      [
        Convolution(channels: 16), GroupNorm(groups: 4, activation: .relu), MaxPool(), Flatten(),
        Linear(units: 4),
      ]),
    layers(
      "depthwise",
      [
        Convolution(channels: 8, activation: .relu), Convolution(channels: 8, groups: 8),
        Convolution(channels: 16, size: 1, activation: .relu), GlobalAveragePool(),
        Linear(units: 4),
      ]),
    layers(
      "factorised",
      [Flatten(), Linear(units: 6), Linear(units: 32, activation: .relu), Linear(units: 4)]),
    layers(
      "dropout-everywhere",
      [
        Flatten(), Dropout(rate: 0.1), Linear(units: 48, activation: .relu), Dropout(rate: 0.5),
        Linear(units: 4),
      ]),
    layers(
      "dropout-behind-norm",
      [
        Flatten(), Linear(units: 48, bias: false), BatchNorm(activation: .relu), Dropout(rate: 0.3),
        Linear(units: 4),
      ]),
    layers(
      "average-pooled",
      [
        Convolution(channels: 16, activation: .relu), AveragePool(),
        Convolution(channels: 16, activation: .relu), GlobalAveragePool(), Linear(units: 4),
      ]),
    Healthy("model-cnn") { seed in
      var model = ConvolutionalModel()
      model.channels = [8, 16]
      model.hidden = 32
      var specimen = Specimen.perceptron(seed: seed)
      specimen.experiment.network = NetworkSpec()
      specimen.experiment.network.model = ModelSpec(model)
      specimen.experiment.optimiser.rate = 0.03
      return specimen
    },
    Healthy("model-mlp") { seed in
      var specimen = Specimen.perceptron(seed: seed)
      specimen.experiment.network = NetworkSpec()
      specimen.experiment.network.model = ModelSpec(MultilayerPerceptron())
      return specimen
    },
    Healthy("lstm") { .recurrent(LongShortTermMemory(units: 24), seed: $0) },
    Healthy("gru") { .recurrent(GatedRecurrentUnit(units: 24), seed: $0) },
    layers(
      "values-softplus", of: { .regression(seed: $0) },
      [Linear(units: 32, activation: .softplus), Linear(units: 1)]),
    optimiser("sgd-plain") {
      $0.momentum = 0
      $0.rate = 0.3
    },
    optimiser("sgd-nesterov") { $0.nesterov = true },
    optimiser("adam") {
      $0.kind = .adam
      $0.rate = 0.003
    },
    optimiser("adamw") {
      $0.kind = .adamw
      $0.rate = 0.003
      $0.weightDecay = 0.05
    },
    optimiser("sgd-decay") { $0.weightDecay = 5e-4 },
    Healthy("batch-8") { seed in
      Specimen.perceptron(seed: seed).with {
        $0.training.batchSize = 8
        $0.optimiser.rate = 0.03
      }
    },
    Healthy("batch-240") { seed in
      Specimen.perceptron(seed: seed).with {
        $0.training.batchSize = 240
        $0.training.epochs = 30
        $0.optimiser.rate = 0.2
      }
    },
    Healthy("normalised-batch-16") { seed in
      Specimen.normalised(seed: seed).with {
        $0.training.batchSize = 16
        $0.optimiser.rate = 0.03
      }
    },
    Healthy("few-examples") { seed in
      Specimen.perceptron(seed: seed).with {
        $0.data.subset = 160
        $0.training.epochs = 15
      }
    },
  ]
}
