import Checks

extension Defect {
  /// What makes training so hard that nothing is learnt.
  static let strength: [Defect] = [
    Defect(
      "dropout-0.95", "dropout of 0.95 on few units", namedBy: ["regularisation"],
      in: { .perceptron() }
    ) {
      $0.insert(Dropout(rate: 0.98), at: 1)
      $0.insert(Dropout(rate: 0.98), at: 3)
    },
    Defect(
      "dropout-0.97-regression", "dropout of 0.97", ruinous: false, namedBy: ["regularisation"],
      in: { .regression() }
    ) { $0.insert(Dropout(rate: 0.97), at: 0) },
    Defect(
      "augmentation-destroys", "noise of fifty deviations on each training example",
      namedBy: ["regularisation"], in: { .perceptron() }
    ) { try $0.train(.noiseHuge) },
    Defect(
      "augmentation-erases", "training examples are nearly erased",
      namedBy: ["regularisation", "test-scores", "baseline"], in: { .table(Table()) }
    ) { try $0.train(.erasing) },
    Defect(
      "augmentation-mixes-inputs", "inputs are mixed with others', their labels are not",
      namedBy: ["regularisation"], in: { .perceptron() }
    ) { try $0.train(.mixedInputs) },
    Defect(
      "labels-averaged", "all targets of a batch become their mean",
      namedBy: ["regularisation"], in: { .regression() }
    ) { try $0.train(.labelsLost) },
    Defect(
      "labels-mostly-shuffled-in-batches", "nine labels in ten are another example's",
      namedBy: ["regularisation"], in: { .table(Table(classes: 4)) }
    ) { try $0.train(.partlyShuffled) },
    Defect(
      "smoothed-away", "label smoothing of 0.99", ruinous: false, namedBy: ["regularisation"],
      in: { .perceptron() }
    ) { try $0.train(.smoothedAway) },
  ]
}
