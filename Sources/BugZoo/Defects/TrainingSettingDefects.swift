import Checks

extension Defect {
  /// Optimisers' settings other than the rate.
  static let settings: [Defect] = [
    Defect(
      "momentum-0.999", "a momentum of 0.999 in a short run", namedBy: ["optimiser"],
      in: { .perceptron() }
    ) { $0.experiment.optimiser.momentum = 0.999 },
    Defect(
      "momentum-0.98", "a momentum of 0.98 in a short run", ruinous: false,
      namedBy: ["optimiser"], in: { .regression() }
    ) { $0.experiment.optimiser.momentum = 0.98 },
    Defect(
      "dampening-two", "a dampening above 1 turns gradients round", namedBy: ["optimiser"],
      in: { .perceptron() }
    ) { $0.experiment.optimiser.dampening = 2 },
    Defect(
      "betas-swapped", "beta1 and beta2 are swapped", namedBy: ["optimiser"], in: { .sequence() }
    ) {
      $0.experiment.optimiser.beta1 = 0.999
      $0.experiment.optimiser.beta2 = 0.9
    },
    Defect(
      "beta2-zero", "beta2 is 0", ruinous: false, namedBy: ["optimiser"], in: { .regularised() }
    ) { $0.experiment.optimiser.beta2 = 0 },
    Defect(
      "epsilon-huge", "Adam's epsilon is 10", namedBy: ["optimiser"], in: { .sequence() }
    ) { $0.experiment.optimiser.epsilon = 10 },
    Defect(
      "epsilon-large", "Adam's epsilon is 0.1", ruinous: false, namedBy: ["optimiser"],
      in: { .regularised() }
    ) { $0.experiment.optimiser.epsilon = 0.1 },
    Defect(
      "decay-of-10", "a weight decay of 10", namedBy: ["optimiser"], in: { .perceptron() }
    ) { $0.experiment.optimiser.weightDecay = 10 },
    Defect(
      "decay-large", "a weight decay of 0.5", ruinous: false, namedBy: ["optimiser"],
      in: { .regression() }
    ) { $0.experiment.optimiser.weightDecay = 0.5 },
    Defect(
      "decay-huge-adam", "a weight decay of 5 under Adam", namedBy: ["optimiser"],
      in: { .regularised() }
    ) { $0.experiment.optimiser.weightDecay = 5 },
    Defect(
      "decay-of-300-adamw", "a weight decay of 300 under AdamW", namedBy: ["optimiser"],
      in: { .regularised() }
    ) {
      $0.experiment.optimiser.kind = .adamw
      $0.experiment.optimiser.weightDecay = 300
    },
    Defect(
      "clipped-away", "gradients are clipped to a millionth", namedBy: ["rate", "regularisation"],
      in: { .perceptron() }
    ) { try $0.train(.clippedAway) },
    Defect(
      "loss-tiny", "the loss is scaled down by ten million",
      namedBy: ["rate", "overfit", "regularisation"], in: { .regression() }
    ) { try $0.train(.lossBounded) },
    Defect(
      "update-ascending", "the update goes along the gradient", namedBy: ["overfit"],
      in: { .perceptron() }
    ) { try $0.train(.ascending) },
    Defect(
      "update-ascending-regression", "the update goes along the gradient",
      namedBy: ["overfit", "rate"], in: { .regression() }
    ) { try $0.train(.ascending) },
    Defect(
      "update-none", "the update is thrown away", namedBy: ["overfit", "rate"],
      in: { .sequence() }
    ) { try $0.train(.noUpdate) },
    Defect(
      "update-shrinks", "each step halves the weights", namedBy: ["overfit", "regularisation"],
      in: { .perceptron() }
    ) { try $0.train(.shrinking) },
    Defect(
      "trained-biases-only", "only biases are trained", ruinous: false,
      namedBy: ["overfit", "regularisation", "parameters"], in: { .perceptron() }
    ) { try $0.train(.onlyBiases) },
    Defect(
      "gradient-noise", "noise a hundred times the gradient",
      namedBy: ["regularisation", "baseline"], in: { .regression() }
    ) { try $0.train(.gradientNoise) },
    Defect(
      "bottleneck-one-of-sixteen", "a single hidden unit for sixteen classes", ruinous: false,
      namedBy: ["capacity", "overfit", "simple-models"],
      in: { .table(Table(rows: 1500, features: 20, classes: 16, signal: 0.95), units: 1) }
    ) { _ in },
    Defect(
      "human-percent", "people's accuracy is given in per cent", ruinous: false,
      namedBy: ["human"], in: { .perceptron() }
    ) { $0.experiment.human = 97.5 },
  ]
}
