import Checks

// Digits with labels, and others of a paler source without.

extension Dataset {
  /// - Parameter change: what is done to the paler pictures, test split first, before they are put beside.
  static func twoSources(
    _ change: (_ test: inout Tensor, _ unlabelled: inout Tensor) -> Void = { _, _ in }
  ) throws -> Dataset {
    var dataset = Dataset.digits(train: 1600, test: 300)
    var test = dataset.test.inputs.paler
    var unlabelled = dataset.train.inputs.rows(800..<1600).paler
    dataset.train = dataset.train.rows(0..<800)
    change(&test, &unlabelled)
    dataset.test.inputs = test
    var other = dataset
    other.train = Examples(
      inputs: unlabelled, labels: Array(repeating: 0, count: unlabelled.shape[0]))
    return try dataset.adding(unlabelled: other)
  }
}

extension Tensor {
  /// Pixels of 0 to 16 as 2 to 13.
  fileprivate var paler: Tensor { self * 0.7 + 2 }

  /// With a mean of 0 and a deviation of 1.
  var standardisedByItself: Tensor {
    let values = scalars.map(Double.init)
    let mean = values.reduce(0, +) / Double(count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = (squares / Double(count)).squareRoot()
    return Tensor(values.map { Float(($0 - mean) / deviation) }, shape: shape)
  }
}

extension Defect {
  /// Tests of another source than what has labels.
  static let adaptation: [Defect] = [
    Defect(
      "target-standardised-by-itself",
      "the other source's splits are scaled by their own mean and deviation", ruinous: false,
      namedBy: ["scaling"]
    ) {
      var dataset = try Dataset.twoSources {
        $0 = $0.standardisedByItself
        $1 = $1.standardisedByItself
      }
      dataset.train.inputs = dataset.train.inputs.standardisedByItself
      dataset.inputRange = -4...4
      var specimen = Specimen.pictures(dataset)
      specimen.experiment.data.scaling = .none
      return specimen
    },
    Defect(
      "test-among-unlabelled", "the inputs without labels are those of the test split",
      ruinous: false, namedBy: ["unlabelled"]
    ) {
      .pictures(try .twoSources { $1 = $0 })
    },
  ]
}

extension Healthy {
  static let adaptation: [Healthy] = [
    Healthy("digits-of-two-sources", hardFor: ["drift", "transfer", "test-scores"]) {
      .pictures(try .twoSources(), seed: $0)
    }
  ]
}
