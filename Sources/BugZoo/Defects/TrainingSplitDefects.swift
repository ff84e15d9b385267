import Checks

extension Defect {
  /// Splits that differ, and labels that do not belong to their inputs.
  static let splits: [Defect] = [
    Defect(
      "labels-shuffled-everywhere", "labels in a random order in both splits",
      namedBy: ["baseline"], in: { .perceptron() }
    ) {
      $0.dataset.train.shuffleLabels(seed: 3)
      $0.dataset.test.shuffleLabels(seed: 4)
    },
    Defect(
      "labels-shuffled-table", "labels in a random order, of a table", namedBy: ["baseline"],
      in: { .table(Table()) }
    ) { $0.dataset.train.shuffleLabels(seed: 5) },
    Defect(
      "values-shuffled", "values in a random order", namedBy: ["baseline"], in: { .regression() }
    ) { $0.dataset.train.shuffleLabels(seed: 6) },
    Defect(
      "values-off-by-a-row", "each value is that of the row before", namedBy: ["baseline"],
      in: { .regression() }
    ) {
      let count = $0.dataset.train.count
      $0.dataset.train.values = $0.dataset.train.values?
        .gatheringRows((0..<count).map { ($0 + count - 1) % count })
    },
    Defect(
      "labels-off-by-a-row", "each label is that of the row before", namedBy: ["baseline"],
      in: { .table(Table(classes: 5)) }
    ) {
      let labels = $0.dataset.train.labels
      $0.dataset.train.labels = [labels[labels.count - 1]] + labels.dropLast()
    },
    Defect(
      "labels-shuffled-digits", "labels of digits in a random order", namedBy: ["baseline"],
      in: { (try? .digits()) ?? .perceptron() }
    ) {
      $0.dataset.train.shuffleLabels(seed: 7)
      $0.dataset.test.shuffleLabels(seed: 8)
    },
    Defect(
      "labels-80-percent-shuffled", "four labels in five in a random order", ruinous: false,
      namedBy: ["baseline", "test-scores"], in: { .perceptron() }
    ) {
      $0.dataset.train.shuffleLabels(seed: 9, share: 0.8)
      $0.dataset.test.shuffleLabels(seed: 10, share: 0.8)
    },
    Defect(
      "labels-half-shuffled-in-training", "half of the training labels in a random order",
      ruinous: false, namedBy: ["test-scores", "baseline"], in: { .perceptron() }
    ) { $0.dataset.train.shuffleLabels(seed: 11, share: 0.5) },
    Defect(
      "tokens-of-another-text", "the next symbols are those of another text",
      namedBy: ["baseline"], in: { .sequence() }
    ) {
      $0.dataset.train.shuffleLabels(seed: 12)
      $0.dataset.test.shuffleLabels(seed: 13)
    },
    Defect(
      "test-labels-shuffled", "the test labels in a random order", namedBy: ["test-scores"],
      in: { .perceptron() }
    ) { $0.dataset.test.shuffleLabels(seed: 14) },
    Defect(
      "test-labels-shifted", "test classes are numbered from 1", namedBy: ["test-scores"],
      in: { .perceptron() }
    ) { $0.dataset.test.labels = $0.dataset.test.labels.map { ($0 + 1) % 4 } },
    Defect(
      "test-labels-exchanged", "two classes are exchanged in the test split",
      namedBy: ["test-scores"], in: { .table(Table()) }
    ) { $0.dataset.test.labels = $0.dataset.test.labels.map { 1 - $0 } },
    Defect(
      "test-values-shuffled", "the test values in a random order", namedBy: ["test-scores"],
      in: { .regression() }
    ) { $0.dataset.test.shuffleLabels(seed: 15) },
    Defect(
      "test-values-negated", "the test values have another sign", namedBy: ["test-scores"],
      in: { .regression() }
    ) { $0.dataset.test.values = $0.dataset.test.values.map { $0 * -1 } },
    Defect(
      "test-transposed", "test pictures are transposed", namedBy: ["test-scores"],
      in: { (try? .digits()) ?? .perceptron() }
    ) { $0.dataset.test.inputs = $0.dataset.test.inputs.permuted([0, 2, 1, 3]) },
    Defect(
      "test-inverted", "test pictures are inverted", namedBy: ["test-scores"],
      in: { (try? .digits()) ?? .perceptron() }
    ) { $0.dataset.test.inputs = $0.dataset.test.inputs * -1 + 16 },
    Defect(
      "test-columns-reversed", "the columns of the test split are in another order",
      namedBy: ["test-scores"], in: { .table(Table()) }
    ) {
      let inputs = $0.dataset.test.inputs
      let (rows, columns) = (inputs.shape[0], inputs.shape[1])
      $0.dataset.test.inputs = Tensor(
        (0..<rows * columns).map {
          inputs[flat: $0 / columns * columns + (columns - 1 - $0 % columns)]
        }, shape: inputs.shape)
    },
    Defect(
      "test-tokens-shuffled", "the test symbols do not follow their inputs",
      namedBy: ["test-scores"], in: { .sequence() }
    ) { $0.dataset.test.shuffleLabels(seed: 16) },
    Defect(
      "target-among-inputs", "an input of a noisy table is the value to predict", ruinous: false,
      namedBy: ["perfect-fit"], in: { .table(Table(features: 20, classes: nil, signal: 0.3)) }
    ) {
      for keyPath in [\Dataset.train, \Dataset.test] {
        let (inputs, values) = ($0.dataset[keyPath: keyPath].inputs, $0.dataset[keyPath: keyPath].values)
        guard let values else { continue }
        var changed = inputs
        for row in 0..<inputs.shape[0] { changed[flat: row * 20] = 3 * values[flat: row] }
        $0.dataset[keyPath: keyPath].inputs = changed
      }
      $0.experiment.training.epochs = 40
    },
  ]
}

extension Examples {
  /// Puts the targets of a share of the examples in a random order.
  mutating func shuffleLabels(seed: UInt64, share: Double = 1) {
    let stream = RandomStream(seed: seed, name: "defect")
    let chosen = stream.permutation(of: count).prefix(Int(Double(count) * share)).sorted()
    let order = stream.at(step: 1).permutation(of: chosen.count)
    var places = Array(0..<count)
    for (place, index) in chosen.enumerated() { places[index] = chosen[order[place]] }
    if let values {
      self.values = values.gatheringRows(places)
    } else {
      let (labels, width) = (labels, self.places)
      self.labels = places.flatMap { labels[$0 * width..<($0 + 1) * width] }
    }
  }
}
