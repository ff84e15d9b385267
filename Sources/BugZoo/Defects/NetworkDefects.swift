import Checks

extension Defect {
  static let network: [Defect] =
    networkValues + networkLayers + networkSteps + networkLosses + networkServing

  private static let networkValues: [Defect] = [
    Defect(
      "softmax-twice", "the network ends in a softmax",
      namedBy: ["outputs"], in: { .perceptron() }
    ) {
      $0.append(SoftmaxLayer())
    },
    Defect(
      "relu-on-output", "the network ends in a ReLU",
      namedBy: ["outputs"], in: { .perceptron() }
    ) {
      $0.append(ActivationLayer(.relu))
    },
    Defect(
      "batch-mixed", "a reshape mistakes [n, features] for [features, n]",
      namedBy: ["batch-independence"], in: { .perceptron() }
    ) {
      $0.insert(MixingLayer(), at: 2)
    },
    Defect(
      "gradient-halved", "a layer halves the gradient",
      namedBy: ["gradient"], in: { .perceptron() }
    ) {
      $0.insert(WrongGradientLayer(), at: 2)
    },
    Defect(
      "gradient-flipped", "a layer's gradient has the wrong sign",
      namedBy: ["gradient"], in: { .perceptron() }
    ) {
      $0.insert(WrongGradientLayer(factor: -1), at: 2)
    },
    Defect(
      "gradient-cut", "a layer lets no gradient back",
      namedBy: ["gradient", "parameters"], in: { .perceptron() }
    ) {
      $0.insert(CutLayer(), at: 2)
    },
    Defect(
      "parameter-forgotten", "a parameter reaches no output",
      namedBy: ["parameters"], in: { .perceptron() }
    ) {
      $0.insert(ForgetfulLayer(), at: 1)
    },
    Defect(
      "dropout-in-evaluation", "dropout stays on in evaluation",
      namedBy: ["single-examples"], in: { .perceptron() }
    ) {
      $0.insert(EndlessDropout(), at: 2)
    },
    Defect(
      "batch-norm-in-evaluation", "batch norm uses batch statistics in evaluation",
      namedBy: ["batch-independence", "single-examples"], in: { .convolutional() }
    ) {
      $0.experiment.network.layers[1] = LayerSpec(EndlessBatchNorm())
    },
    Defect(
      "units-dead", "a layer whose ReLUs never open",
      namedBy: ["signals", "parameters"], in: { .perceptron() }
    ) {
      $0.insert(DrowningLayer(), at: 2)
    },
    Defect(
      "fan-wrong", "weights are drawn for a fan-in a hundred times too small", ruinous: false,
      namedBy: ["initialisation"], in: { .perceptron() }
    ) {
      $0.experiment.network.layers[1] = LayerSpec(WrongFanLayer())
    },
    Defect(
      "weights-zero", "all weights start at zero",
      namedBy: ["initialisation"], in: { .perceptron() }
    ) {
      $0.initialise([1, 2])
    },
    Defect(
      "hidden-weights-zero", "the hidden weights start at zero",
      namedBy: ["initialisation"], in: { .perceptron() }
    ) {
      $0.initialise([1])
    },
    Defect(
      "outputs-huge", "the last layer starts twenty times too large",
      namedBy: ["initial-loss"], in: { .perceptron() }
    ) {
      var layer = Linear(units: 4)
      layer.gain = 20
      $0.experiment.network.layers[2] = LayerSpec(layer)
    },
    Defect(
      "bias-before-batch-norm", "a convolution has a bias that batch norm takes out",
      ruinous: false,
      namedBy: ["batch-norm-bias"], in: { .convolutional() }
    ) {
      $0.experiment.network.layers[0] = LayerSpec(Convolution(channels: 8))
    },
    Defect(
      "state-hidden", "noise from a generator of the process",
      namedBy: ["seeds"], in: { .perceptron() }
    ) {
      $0.insert(StatefulLayer(), at: 2)
    },
    Defect(
      "thread-bound", "last bits follow the number of threads",
      namedBy: ["seeds"], in: { .perceptron() }
    ) {
      $0.insert(ThreadBoundLayer(), at: 2)
    },
    Defect(
      "looks-ahead", "attention sees the token to be predicted", namedBy: ["batch-independence"]
    ) { .sequence(causal: false) },
  ]
}
