import Checks

extension Defect {
  private static func loans(
    _ id: String, _ summary: String, ruinous: Bool = true, namedBy: [String], count: Int = 700,
    _ change: @escaping @Sendable (inout Rows) -> Void
  ) -> Defect {
    Defect(id, summary, ruinous: ruinous, namedBy: namedBy) {
      var rows = Rows.loans(count)
      change(&rows)
      return .table(rows.dataset("loans", test: 200))
    }
  }

  private static func houses(
    _ id: String, _ summary: String, ruinous: Bool = true, namedBy: [String],
    _ change: @escaping @Sendable (inout Rows) -> Void
  ) -> Defect {
    Defect(id, summary, ruinous: ruinous, namedBy: namedBy) {
      var rows = Rows.houses(700)
      change(&rows)
      return .table(rows.dataset("houses", test: 200))
    }
  }

  /// Columns that should not be there or do not say what they seem to, and targets.
  static let columnData: [Defect] = leaks + values + targetData

  private static let leaks: [Defect] = [
    loans("label-column", "the label is a column", namedBy: ["leakage"]) { rows in
      rows.append { [Double($0.labels[$1])] }
    },
    loans("label-column-noisy", "a column is the label with noise", namedBy: ["leakage"]) { rows in
      var draws = Draws("leak")
      rows.append { [Double($0.labels[$1]) + draws.normal(0, 0.2)] }
    },
    loans("label-column-mostly", "a column agrees with 98 of 100 labels", namedBy: ["leakage"]) {
      rows in
      var draws = Draws("leak")
      rows.append { [Double(draws.chance(0.02) ? 1 - $0.labels[$1] : $0.labels[$1])] }
    },
    loans("label-times-1000", "a column codes the label as 4711 and 815", namedBy: ["leakage"]) {
      rows in rows.append { [$0.labels[$1] == 1 ? 815 : 4711] }
    },
    Defect("grade-column-coded", "a column is a code of the grade", namedBy: ["leakage"]) {
      var rows = Rows.loans(700, classes: 3)
      rows.append { [[7, 2, 5][$0.labels[$1]]] }
      return .table(rows.dataset("loans", test: 200))
    },
    Defect("row-number-sorted", "a row number in rows sorted by label", namedBy: ["leakage"]) {
      let rows = Rows.loans(700)
      var sorted = rows.choosing(
        (0..<700).sorted { (rows.labels[$0], $0) < (rows.labels[$1], $1) })
      sorted.mapInputs { $1.insert(Double($0), at: 0) }
      return .table(sorted.shuffled().dataset("loans", test: 200))
    },
    loans("row-number", "a row number among the columns", ruinous: false, namedBy: ["leakage"]) {
      $0.mapInputs { $1.insert(Double($0), at: 0) }
    },
    Defect("pixel-tells", "a corner pixel is the label", namedBy: ["leakage"]) {
      var dataset = Dataset.digits()
      dataset.train.writeCorner { Float($0) }
      dataset.test.writeCorner { Float($0) }
      return .pictures(dataset)
    },
    Defect("pixel-marks-a-class", "threes have a bright corner", namedBy: ["leakage"]) {
      var dataset = Dataset.digits()
      dataset.train.writeCorner { $0 == 3 ? 16 : 0 }
      dataset.test.writeCorner { $0 == 3 ? 16 : 0 }
      return .pictures(dataset)
    },
    houses("target-column", "the price is a column", namedBy: ["leakage"]) { rows in
      rows.append { [$0.values[$1][0]] }
    },
    houses("target-column-scaled", "the price in dollars is a column", namedBy: ["leakage"]) {
      rows in rows.append { [$0.values[$1][0] * 108_000 + 5000] }
    },
    houses("target-column-noisy", "a column is the price with noise", namedBy: ["leakage"]) {
      rows in
      var draws = Draws("leak")
      rows.append { [$0.values[$1][0] + draws.normal(0, 0.06)] }
    },
    houses(
      "target-column-monotone", "a column is the exponential of the price", namedBy: ["leakage"]
    ) {
      rows in rows.append { [Elementary.exp($0.values[$1][0])] }
    },
    houses("target-summands", "the price's two parts are columns", namedBy: ["leakage"]) { rows in
      var draws = Draws("parts")
      rows.append { rows, index in
        let part = draws.uniform(0.2, 0.8) * rows.values[index][0]
        return [part, rows.values[index][0] - part]
      }
    },
  ]

  private static let values: [Defect] = [
    loans("missing-coded-999", "an unknown score is −999", ruinous: false, namedBy: ["outliers"]) {
      $0.mapInputs { if $0 % 13 == 0 { $1[9] = -999 } }
    },
    loans("missing-coded-9999", "unknown debts are 999999", ruinous: false, namedBy: ["outliers"]) {
      $0.mapInputs { if $0 % 40 == 0 { $1[2] = 999_999 } }
    },
    loans("missing-coded-0", "an unknown score is 0", ruinous: false, namedBy: ["outliers"]) {
      $0.mapInputs { if $0 % 10 == 0 { $1[9] = 0 } }
    },
    loans("missing-coded-minus-1", "unknown ages are −1", ruinous: false, namedBy: ["outliers"]) {
      $0.mapInputs { if $0 % 11 == 0 { $1[0] = -1 } }
    },
    loans(
      "point-misplaced", "one score a thousand times too large", ruinous: false,
      namedBy: ["outliers"]
    ) {
      $0.mapInputs { if $0 == 17 { $1[9] *= 1000 } }
    },
    Defect("pictures-blank", "forty pictures are blank", ruinous: false, namedBy: ["outliers"]) {
      var dataset = Dataset.digits()
      var inputs = dataset.train.inputs
      for index in 0..<40 * 64 { inputs[flat: index] = 0 }
      dataset.train.inputs = inputs
      return .pictures(dataset)
    },
    Defect(
      "picture-broken", "one picture is 255 times too bright", ruinous: false, namedBy: ["outliers"]
    ) {
      var dataset = Dataset.digits()
      var inputs = dataset.train.inputs
      for index in 640..<704 { inputs[flat: index] *= 255 }
      dataset.train.inputs = inputs
      return .pictures(dataset)
    },
    loans(
      "features-constant", "five of fifteen columns are constant", ruinous: false, namedBy: ["data"]
    ) {
      $0.mapInputs { $1 += [0, 1, 2, 0, 5] }
    },
    Defect(
      "features-unscaled", "incomes in dollars beside yes and no", ruinous: false, namedBy: ["data"]
    ) {
      var specimen = Specimen.table(Rows.loans(700).dataset("loans", test: 200))
      specimen.experiment.data.scaling = .none
      return specimen
    },
    Defect("feature-far", "a year of about 2020, as it is", ruinous: false, namedBy: ["data"]) {
      var draws = Draws("years")
      var rows = Rows.clouds(600, classes: 3, features: 5, deviation: 1, range: 1)
      rows.mapInputs { $1.append(2020 + Double(draws.below(9)) - 4) }
      var specimen = Specimen.table(rows.dataset("clouds", test: 200))
      specimen.experiment.data.scaling = .none
      return specimen
    },
    Defect(
      "labels-noisy-digits", "three of ten digits have a random label", ruinous: false,
      namedBy: ["label-noise"]
    ) {
      var draws = Draws("noise")
      var dataset = Dataset.digits()
      dataset.train.labels = dataset.train.labels.map { draws.chance(0.3) ? draws.below(10) : $0 }
      return .pictures(dataset)
    },
    Defect(
      "labels-noisy-spectra", "an eighth of the labels is the next one", ruinous: false,
      namedBy: ["label-noise"]
    ) {
      var draws = Draws("noise")
      var rows = Rows.spectra(700)
      rows.labels = rows.labels.map { draws.chance(0.125) ? ($0 + 1) % 3 : $0 }
      return .table(rows.dataset("spectra", test: 200))
    },
    Defect(
      "labels-noisy-clouds", "a tenth of two classes is exchanged", ruinous: false,
      namedBy: ["label-noise"]
    ) {
      var draws = Draws("noise")
      var rows = Rows.clouds(700, classes: 2, features: 6, deviation: 1.5, range: 3)
      rows.labels = rows.labels.map { draws.chance(0.1) ? 1 - $0 : $0 }
      return .table(rows.dataset("clouds", test: 200))
    },
    loans(
      "two-classes-unbalanced", "thirty loans to one are paid back", ruinous: false,
      namedBy: ["balance"], count: 2000
    ) {
      rows in
      rows = rows.choosing((0..<rows.count).filter { rows.labels[$0] == 1 || $0 % 30 == 0 })
    },
    Defect("class-of-three", "one class has three examples", ruinous: false, namedBy: ["balance"]) {
      let rows = Rows.clouds(700, classes: 5, features: 6, deviation: 2, range: 4)
      let fourth = (0..<500).filter { rows.labels[$0] == 4 }
      let dropped = Set(fourth.dropFirst(3))
      return .table(
        rows.choosing((0..<700).filter { !dropped.contains($0) }).dataset("clouds", test: 200))
    },
    Defect("labels-from-one", "labels count from 1", ruinous: false, namedBy: ["labels"]) {
      var rows = Rows.loans(700, classes: 3)
      rows.labels = rows.labels.map { $0 + 1 }
      return .table(rows.dataset("loans", test: 200))
    },
  ]

  private static let targetData: [Defect] = [
    houses("targets-constant", "all prices are equal", namedBy: ["targets"]) {
      $0.values = $0.values.map { _ in [2] }
    },
    houses(
      "targets-two-valued", "a yes or no as a regression", ruinous: false, namedBy: ["targets"]
    ) {
      $0.values = $0.values.map { [$0[0] > 2 ? 1 : 0] }
    },
    houses("target-far-out", "one price in dollars", ruinous: false, namedBy: ["targets"]) {
      $0.values[33] = [241_000]
    },
    houses(
      "targets-clipped", "prices above a bound are the bound", ruinous: false, namedBy: ["targets"]
    ) {
      $0.values = $0.values.map { [min($0[0], 2.7)] }
    },
    houses("targets-in-dollars", "prices in dollars", ruinous: false, namedBy: ["targets"]) {
      $0.values = $0.values.map { [$0[0] * 100_000] }
    },
    houses("targets-offset", "targets lie around 1000", ruinous: false, namedBy: ["targets"]) {
      $0.values = $0.values.map { [$0[0] + 1000] }
    },
    Defect("targets-sorted", "rows sorted by price and not shuffled", namedBy: ["order"]) {
      let rows = Rows.houses(700)
      let order = (0..<500).sorted { rows.values[$0][0] < rows.values[$1][0] }
      var specimen = Specimen.table(
        rows.choosing(order + Array(500..<700)).dataset("houses", test: 200))
      specimen.experiment.data.shuffle = false
      return specimen
    },
    Defect("classes-in-blocks", "classes come in blocks of forty, not shuffled", namedBy: ["order"])
    {
      let rows = Rows.clouds(800, classes: 4, features: 6, deviation: 2, range: 3)
      var queues = (0..<4).map { label in (0..<600).filter { rows.labels[$0] == label } }
      var order: [Int] = []
      var turn = 0
      while queues.contains(where: { !$0.isEmpty }) {
        order += queues[turn % 4].prefix(40)
        queues[turn % 4] = Array(queues[turn % 4].dropFirst(40))
        turn += 1
      }
      var specimen = Specimen.table(
        rows.choosing(order + Array(600..<800)).dataset("clouds", test: 200))
      specimen.experiment.data.shuffle = false
      return specimen
    },
    Defect(
      "rows-sorted-by-a-column", "rows sorted by income and not shuffled", ruinous: false,
      namedBy: ["order"]
    ) {
      let rows = Rows.loans(700)
      let order = (0..<500).sorted { rows.inputs[$0][1] < rows.inputs[$1][1] }
      var specimen = Specimen.table(
        rows.choosing(order + Array(500..<700)).dataset("loans", test: 200))
      specimen.experiment.data.shuffle = false
      return specimen
    },
  ]
}

extension Examples {
  /// Writes something into the first pixel of each picture by its label.
  mutating func writeCorner(_ value: (Int) -> Float) {
    var inputs = inputs
    let width = inputs.count / count
    for (row, label) in labels.enumerated() { inputs[flat: row * width] = value(label) }
    self.inputs = inputs
  }
}
