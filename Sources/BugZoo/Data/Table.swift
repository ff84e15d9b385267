import Checks

/// A table of normal features and what is made of them: easy, hard, of many classes, or of few rows.
struct Table {
  var rows = 600
  var testRows = 200
  var features = 10
  /// How many classes; `nil` for a value.
  var classes: Int? = 2
  /// The share of the target's variance that the features tell: R², or that of each class's logit.
  var signal = 0.8
  /// The share of the first class, where there are two.
  var share = 0.5
  var seed: UInt64 = 7

  /// Rows drawn from a seed, with a target that depends on the features by sines and products.
  func dataset(_ name: String = "table") -> Dataset {
    Dataset(
      name: name, target: classes.map { .classes($0) } ?? .values(1),
      inputRange: -5...5, train: examples(rows, "train"), test: examples(testRows, "test"))
  }

  private func examples(_ count: Int, _ split: String) -> Examples {
    let inputs = RandomStream(seed: seed, name: "table/\(split)").normal([count, features])
    let noise = RandomStream(seed: seed, name: "table/\(split)/noise").normal(
      [count, max(classes ?? 1, 1)])
    let outputs = classes ?? 1
    let directions = RandomStream(seed: seed, name: "table/directions").normal([outputs, features])
    let (kept, lost) = (Float(signal.squareRoot()), Float((1 - signal).squareRoot()))
    let scores = (0..<count).map { row in
      (0..<outputs).map { output -> Float in
        var sum: Float = 0
        for feature in 0..<features {
          sum += directions[flat: output * features + feature]
            * inputs[flat: row * features + feature]
        }
        let linear = sum / Float(features).squareRoot()
        let bent = 0.8 * linear + 0.6 * (linear * linear - 1) / Float(2).squareRoot()
        return kept * bent + lost * noise[flat: row * outputs + output]
      }
    }
    guard let classes else {
      return Examples(inputs: inputs, values: Tensor(scores.map { $0[0] }, shape: [count, 1]))
    }
    // Of two classes the threshold gives the share; of more the greatest score is the label.
    let threshold = scores.map { $0[0] }.sorted()[min(Int(Double(count) * share), count - 1)]
    let labels = scores.map { row -> Int in
      if classes == 2 { return row[0] < threshold ? 0 : 1 }
      return row.indices.max { row[$0] < row[$1] } ?? 0
    }
    return Examples(inputs: inputs, labels: labels)
  }
}

extension Specimen {
  /// A perceptron on a table.
  static func table(_ table: Table, seed: Int = 1, units: Int = 32, epochs: Int = 20) -> Specimen {
    var setup = Specimen(
      dataset: table.dataset(),
      layers: [Linear(units: units, activation: .relu), Linear(units: table.classes ?? 1)],
      seed: seed)
    setup.experiment.data.scaling = .standardiseFeatures
    setup.experiment.optimiser.rate = 0.02
    setup.experiment.training.epochs = epochs
    return setup
  }

  /// The program's own handwritten digits.
  static func digits(seed: Int = 1, epochs: Int = 10) throws -> Specimen {
    let dataset = try DatasetCatalogue.load("optdigits", searching: [])
    var setup = Specimen(
      dataset: dataset,
      layers: [Flatten(), Linear(units: 64, activation: .relu), Linear(units: 10)], seed: seed)
    setup.experiment.training.epochs = epochs
    setup.experiment.training.batchSize = 64
    return setup
  }
}
