import Checks

extension Defect {
  static let data: [Defect] = [
    Defect(
      "labels-shuffled", "training labels in a random order",
      namedBy: ["baseline"], in: { .perceptron() }
    ) {
      let order = RandomStream(seed: 3, name: "defect").permutation(of: $0.dataset.train.count)
      $0.dataset.train.labels = order.map { [labels = $0.dataset.train.labels] in labels[$0] }
    },
    Defect(
      "inputs-zeroed", "the loader returns zeros",
      namedBy: ["data"], in: { .perceptron() }
    ) {
      $0.dataset.train.inputs = .zeros($0.dataset.train.inputs.shape)
      $0.dataset.test.inputs = .zeros($0.dataset.test.inputs.shape)
    },
    Defect(
      "inputs-to-255", "pixels from 0 to 255, not scaled",
      namedBy: ["data"], in: { .perceptron() }
    ) {
      $0.dataset.train.inputs.scale(by: 255)
      $0.dataset.test.inputs.scale(by: 255)
      $0.experiment.data.scaling = .none
    },
    Defect(
      "nan-in-an-image", "one pixel of one image is NaN",
      namedBy: ["data"], in: { .perceptron() }
    ) {
      $0.dataset.train.inputs[flat: 1234] = .nan
    },
    Defect(
      "test-in-training", "twenty test examples are trained on",
      namedBy: ["overlap"], in: { .perceptron() }
    ) {
      $0.dataset.train = Examples(
        inputs: .concatenatingRows([$0.dataset.train.inputs, $0.dataset.test.inputs.rows(0..<20)]),
        labels: $0.dataset.train.labels + $0.dataset.test.labels.prefix(20))
    },
    Defect(
      "sorted-not-shuffled", "examples sorted by class, shuffling off",
      namedBy: ["order"], in: { .perceptron() }
    ) {
      $0.dataset.train = $0.dataset.train.ordered()
      $0.experiment.data.shuffle = false
    },
    Defect(
      "class-missing", "one class never occurs", ruinous: false,
      namedBy: ["labels"], in: { .perceptron() }
    ) {
      $0.dataset.train.labels = $0.dataset.train.labels.map { $0 == 3 ? 2 : $0 }
      $0.dataset.test.labels = $0.dataset.test.labels.map { $0 == 3 ? 2 : $0 }
    },
    Defect(
      "classes-rare", "of three classes one example in forty", ruinous: false,
      namedBy: ["balance"], in: { .perceptron() }
    ) {
      $0.dataset.train = $0.dataset.train.keeping { $1 == 0 || $0 % 40 == 0 }
      $0.dataset.test = $0.dataset.test.keeping { $1 == 0 || $0 % 40 == 0 }
    },
    Defect(
      "labels-conflict", "twenty examples twice, with another label", ruinous: false,
      namedBy: ["conflicts"], in: { .perceptron() }
    ) {
      $0.dataset.train = Examples(
        inputs: .concatenatingRows([$0.dataset.train.inputs, $0.dataset.train.inputs.rows(0..<20)]),
        labels: $0.dataset.train.labels + $0.dataset.train.labels.prefix(20).map { ($0 + 1) % 4 })
    },
    Defect(
      "targets-far", "targets lie around 52", ruinous: false,
      namedBy: ["initial-loss"], in: { .regression() }
    ) {
      $0.dataset.train.values = $0.dataset.train.values.map { $0 + 52 }
      $0.dataset.test.values = $0.dataset.test.values.map { $0 + 52 }
    },
    Defect(
      "feature-huge", "one feature is a thousand times the others",
      namedBy: ["data"], in: { .regression() }
    ) {
      let factors = Tensor([1000] + [Float](repeating: 1, count: 9), shape: [10])
      $0.dataset.train.inputs = $0.dataset.train.inputs.combined(.multiply, eachRowWith: factors)
      $0.dataset.test.inputs = $0.dataset.test.inputs.combined(.multiply, eachRowWith: factors)
      $0.experiment.data.scaling = .standardise
    },
  ]
}
