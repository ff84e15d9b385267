import Checks

extension Defect {
  static let training: [Defect] = [
    Defect(
      "loss-summed", "losses are summed over the batch",
      namedBy: ["reduction"], in: { .perceptron() }
    ) {
      try $0.use(.summedLoss)
    },
    Defect(
      "loss-negated", "training climbs",
      namedBy: ["overfit"], in: { .perceptron() }
    ) {
      try $0.use(.negatedLoss)
    },
    Defect(
      "batch-misaligned", "inputs are put in another order than their targets",
      namedBy: ["baseline"], in: { .perceptron() }
    ) {
      try $0.use(.misalignedBatch)
    },
    Defect(
      "loss-misaligned", "the loss reads its targets in another order",
      namedBy: ["overfit"], in: { .perceptron() }
    ) {
      try $0.use(.misalignedLoss)
    },
    Defect(
      "batch-emptied", "inputs are lost on their way into the batch",
      namedBy: ["baseline", "parameters"], in: { .perceptron() }
    ) {
      try $0.use(.emptyBatch)
    },
    Defect(
      "parameter-frozen", "a parameter is put back after each step", ruinous: false,
      namedBy: ["parameters"], in: { .perceptron() }
    ) {
      try $0.use(.frozenParameter)
    },
    Defect(
      "gradients-accumulated", "gradients are not cleared between steps",
      namedBy: ["fresh-gradients"], in: { .perceptron() }
    ) {
      try $0.use(.accumulatedGradients)
    },
    Defect(
      "rate-none", "a schedule makes the rate 0 throughout",
      namedBy: ["rate"], in: { .perceptron() }
    ) {
      try $0.use(.noRate)
    },
    Defect(
      "rate-times-1000", "a rate a thousand times too high",
      namedBy: ["rate"], in: { .perceptron() }
    ) {
      $0.experiment.optimiser.rate *= 1000
    },
    Defect(
      "rate-times-100", "a rate a hundred times too high",
      namedBy: ["rate"], in: { .perceptron() }
    ) {
      $0.experiment.optimiser.rate *= 100
    },
    Defect(
      "rate-over-1000", "a rate a thousand times too low", ruinous: false,
      namedBy: ["rate"], in: { .perceptron() }
    ) {
      $0.experiment.optimiser.rate /= 1000
    },
  ]
}
