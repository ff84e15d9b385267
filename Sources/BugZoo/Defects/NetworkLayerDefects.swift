import Checks

extension Defect {
  private static func layers(
    _ id: String, _ summary: String, ruinous: Bool = true, by checks: [String],
    in specimen: @escaping @Sendable () -> Specimen = { .perceptron() }, _ layers: [any Layer]
  ) -> Defect {
    Defect(id, summary, ruinous: ruinous, namedBy: checks, in: specimen) {
      $0 = $0.replacingLayers(layers)
    }
  }

  private static func linear(
    _ units: Int, _ activation: Activation = .relu, gain: Double = 1
  ) -> any Layer {
    var layer = Linear(units: units, activation: activation)
    layer.gain = gain
    return layer
  }

  /// What layers there are, and what they make of values.
  static let networkLayers: [Defect] = [
    layers(
      "output-sigmoid", "the network ends in a sigmoid", by: ["nonlinearities", "outputs"],
      [Flatten(), linear(32), linear(4, .sigmoid)]),
    layers(
      "output-tanh", "the network ends in a tanh", by: ["nonlinearities", "outputs"],
      [Flatten(), linear(32), linear(4, .tanh)]),
    layers(
      "output-relu-values", "a ReLU before values below 0", by: ["nonlinearities", "outputs"],
      in: { .regression() }, [linear(32, .tanh), linear(1, .relu)]),
    layers(
      "output-tanh-values", "a tanh before values beyond 1", by: ["nonlinearities", "outputs"],
      in: { .regression() }, [linear(32, .tanh), linear(1, .tanh)]),
    layers(
      "output-dropped", "dropout behind the last layer", ruinous: false, by: ["dropout"],
      [Flatten(), linear(32), Linear(units: 4), Dropout(rate: 0.5)]),
    layers(
      "nonlinearity-twice", "a sigmoid behind a ReLU", ruinous: false, by: ["nonlinearities"],
      [Flatten(), linear(32), ActivationLayer(.sigmoid), Linear(units: 4)]),
    layers(
      "nonlinearity-missing", "two layers with nothing between", ruinous: false,
      by: ["nonlinearities"], [Flatten(), linear(32, .identity), linear(32), Linear(units: 4)]),
    layers(
      "nonlinearity-none", "three layers and no nonlinearity", ruinous: false,
      by: ["nonlinearities"],
      [Flatten(), linear(32, .identity), linear(32, .identity), Linear(units: 4)]),
    layers(
      "nonlinearity-none-images", "convolutions without a nonlinearity", ruinous: false,
      by: ["nonlinearities"],
      [Convolution(channels: 8), Convolution(channels: 8), Flatten(), Linear(units: 4)]),
    layers(
      "bottleneck-one", "a layer of one unit", by: ["bottlenecks"],
      [Flatten(), linear(32), linear(1, .tanh), linear(32), Linear(units: 4)]),
    layers(
      "bottleneck-pooled", "one channel pooled to one number", by: ["bottlenecks"],
      [
        Convolution(channels: 1, activation: .relu), GlobalAveragePool(), linear(32),
        Linear(units: 4),
      ]),
    layers(
      "image-pooled-away", "a window over an image of one pixel", ruinous: false,
      by: ["bottlenecks"],
      [
        Convolution(channels: 16, size: 5, stride: 5, activation: .relu, bias: true), MaxPool(),
        Convolution(channels: 16, activation: .relu), Flatten(), Linear(units: 4),
      ]),
    layers(
      "dropout-high", "dropout of 95 %", ruinous: false, by: ["dropout"],
      [Flatten(), linear(32), Dropout(rate: 0.95), Linear(units: 4)]),
    layers(
      "dropout-nearly-all", "dropout of 99 %", by: ["dropout"],
      [Flatten(), linear(32), Dropout(rate: 0.99), Linear(units: 4)]),
    layers(
      "dropout-before-norm", "dropout before batch norm", ruinous: false, by: ["dropout"],
      [
        Flatten(), Linear(units: 32, bias: false), Dropout(rate: 0.5), BatchNorm(activation: .relu),
        Linear(units: 4),
      ]),
    layers(
      "tanh-saturated", "tanh behind weights fifty times too large",
      by: ["signals"], [Flatten(), linear(32, .tanh, gain: 50), Linear(units: 4)]),
    layers(
      "sigmoid-saturated", "sigmoids behind weights a hundred times too large",
      by: ["signals"], in: { .table() }, [linear(32, .sigmoid, gain: 100), Linear(units: 3)]),
    Defect(
      "values-fade", "twelve layers of weights ten times too small", namedBy: ["signals"],
      in: { .deep(Array(repeating: 32, count: 12), .relu, gain: 0.1) }
    ) { _ in },
    Defect(
      "values-grow", "eight layers of weights ten times too large",
      namedBy: ["signals", "initial-loss"],
      in: { .deep(Array(repeating: 32, count: 8), .relu, gain: 10) }
    ) { _ in },
    Defect(
      "gradients-vanish", "sixteen layers of sigmoids", namedBy: ["signals"],
      in: { .deep(Array(repeating: 16, count: 16), .sigmoid) }
    ) { _ in },
    Defect(
      "units-die", "a rate at which the ReLUs of the first steps die",
      namedBy: ["first-steps", "rate"], in: { .deep([64, 64], .relu) }
    ) { $0.experiment.optimiser.rate = 8 },
    Defect(
      "layer-constant", "a layer gives the same for all", namedBy: ["signals", "batches"],
      in: { .perceptron() }
    ) { $0.insert(ConstantLayer(), at: 1) },
    Defect(
      "weights-alike", "all weights of a layer start the same", namedBy: ["initialisation"],
      in: { .perceptron() }
    ) { $0.experiment.network.layers[1] = LayerSpec(UniformWeights()) },
    Defect(
      "norm-of-one", "group norm over single numbers", namedBy: ["batch-size"],
      in: { .perceptron() }
    ) { $0.insert(GroupNorm(groups: 0), at: 2) },
    Defect(
      "statistics-still", "batch norm with a momentum of 0", namedBy: ["modes"],
      in: { .normalised(momentum: 0) }
    ) { _ in },
    Defect(
      "statistics-slow", "batch norm with a momentum of 0.0001", namedBy: ["modes"],
      in: { .normalised(momentum: 0.0001) }
    ) { _ in },
    Defect(
      "statistics-last", "batch norm with a momentum of 1", ruinous: false, namedBy: ["modes"],
      in: { .normalised(momentum: 1) }
    ) { _ in },
    Defect(
      "dropout-unscaled", "dropout does not divide by what it keeps", ruinous: false,
      namedBy: ["modes"], in: { .perceptron() }
    ) { $0.insert(UnscaledDropout(), at: 2) },
    Defect(
      "training-scaled", "a layer multiplies in training only", namedBy: ["modes"],
      in: { .regression() }
    ) { $0.insert(TrainingScale(), at: 1) },
    Defect(
      "examples-mixed-in-training", "examples are averaged with others in training",
      ruinous: false, namedBy: ["batch-independence"], in: { .table() }
    ) { $0.insert(BatchMeanLayer(), at: 0) },
  ]
}
