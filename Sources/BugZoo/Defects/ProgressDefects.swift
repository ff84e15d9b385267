import Checks

extension Defect {
  /// What goes wrong when a run has gone on for a while.
  static let progress: [Defect] = [
    Defect(
      "batches-shuffled-later", "from the second epoch on inputs lose their targets",
      namedBy: ["batches"], in: { .perceptron() }
    ) { try $0.use(BatchFault.shuffledLater) },
    Defect(
      "batches-shuffled-later-table", "from the second epoch on inputs lose their targets",
      namedBy: ["batches"], in: { .table() }
    ) { try $0.use(BatchFault.shuffledLater) },
    Defect(
      "update-nothing-later", "from the middle of the run on updates are thrown away",
      namedBy: ["updates"], in: { .perceptron() }
    ) { try $0.use(UpdateFault.nothingLater) },
    Defect(
      "oracle-flipped-later", "from the second epoch on gradients have another sign",
      namedBy: ["gradient-tricks"], in: { .perceptron() }
    ) { try $0.use(GradientFault.flippedLater) },
    Defect(
      "adam-at-0.1", "Adam at the rate of plain descent", ruinous: false,
      namedBy: ["rate", "first-steps"],
      in: { .regularised() }
    ) { $0.experiment.optimiser.rate = 0.1 },
  ]
}
