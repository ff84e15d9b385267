import Checks

// Experiments on data of all kinds, each with a network that suits it.

extension Specimen {
  /// A perceptron on a table.
  static func table(_ dataset: Dataset, seed: Int = 1) -> Specimen {
    let isClassification = dataset.train.values == nil
    var outputs = 1
    if case .classes(let count) = dataset.target { outputs = count }
    if case .values(let count) = dataset.target { outputs = count }
    var head = Linear(units: outputs)
    head.gain = 0.1
    var specimen = Specimen(
      dataset: dataset,
      layers: [Linear(units: 32, activation: isClassification ? .relu : .tanh), head], seed: seed)
    specimen.experiment.data.scaling = .standardiseFeatures
    specimen.experiment.optimiser.rate = isClassification ? 0.1 : 0.03
    return specimen
  }

  /// A perceptron on pictures.
  static func pictures(_ dataset: Dataset, seed: Int = 1) -> Specimen {
    var specimen = Specimen(
      dataset: dataset,
      layers: [Flatten(), Linear(units: 32, activation: .relu), Linear(units: 10)], seed: seed)
    specimen.experiment.optimiser.rate = 0.1
    return specimen
  }

  /// An embedding and a perceptron at each place, which tell the next symbol by the one before it.
  static func text(_ dataset: Dataset, seed: Int = 1) -> Specimen {
    var symbols = 2
    if case .classes(let count) = dataset.target { symbols = count }
    var head = Linear(units: symbols)
    head.gain = 0.1
    var specimen = Specimen(
      dataset: dataset,
      layers: [
        Embedding(vocabulary: symbols, width: 16), Linear(units: 32, activation: .relu), head,
      ], seed: seed)
    specimen.experiment.data.scaling = .none
    specimen.experiment.optimiser.kind = .adam
    specimen.experiment.optimiser.rate = 0.01
    return specimen
  }
}

extension Dataset {
  /// Some of the digits that come with the program, 8×8 pixels of 0 to 16.
  static func digits(train: Int = 800, test: Int = 300) -> Dataset {
    guard let all = try? DatasetCatalogue.load("optdigits", searching: []) else {
      return .patterns()
    }
    var some = all
    some.train = all.train.choosing(Array(0..<train))
    some.test = all.test.choosing(Array(0..<test))
    return some
  }
}
