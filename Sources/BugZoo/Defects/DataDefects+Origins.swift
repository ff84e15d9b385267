import Checks

extension Defect {
  private static func table(
    _ id: String, _ summary: String, namedBy: [String], _ rows: @escaping @Sendable () -> Rows
  ) -> Defect {
    Defect(id, summary, namedBy: namedBy) { .table(rows().dataset("origins", test: 150)) }
  }

  private static func digits(
    _ id: String, _ summary: String, namedBy: [String],
    _ change: @escaping @Sendable (inout Dataset) -> Void
  ) -> Defect {
    Defect(id, summary, namedBy: namedBy) {
      var dataset = Dataset.digits()
      change(&dataset)
      return .pictures(dataset)
    }
  }

  /// Examples of one origin in two splits, marks, columns that know the future, and splits too small.
  static let originData: [Defect] = origins + marks + future + sizes

  private static let origins: [Defect] = [
    table(
      "visits-with-number", "visits of patients in both splits, with numbers", namedBy: ["groups"]
    ) { Rows.visits(of: 120, each: 5).shuffled() },
    table("visits-by-body", "visits in both splits, without numbers", namedBy: ["groups"]) {
      var rows = Rows.visits(of: 120, each: 5)
      rows.mapInputs { $1.removeFirst() }
      return rows.shuffled()
    },
    table("machines-with-serial", "measurements of machines in both splits", namedBy: ["groups"]) {
      Rows.machines(of: 80, each: 8).shuffled()
    },
    table("stations-by-place", "stations in both splits, by their coordinates", namedBy: ["groups"])
    {
      var draws = Draws("stations")
      let rows = Rows.machines(of: 100, each: 6)
      let places = (0..<100).map { _ in [draws.uniform(0, 50), draws.uniform(0, 50)] }
      var all = rows
      all.mapInputs { $1 = places[$0 / 6] + $1.dropFirst() }
      return all.shuffled()
    },
    digits("pictures-shifted", "each picture three times, moved, then split", namedBy: ["overlap"])
    {
      let some = $0.train.rows(0..<300)
      let inputs = Tensor.concatenatingRows([
        some.inputs, some.inputs.moved(1, 0), some.inputs.moved(0, 1),
      ])
      let all = Examples(inputs: inputs, labels: some.labels + some.labels + some.labels)
      let order = RandomStream(seed: 3, name: "zoo/shifted").permutation(of: 900)
      $0.train = all.choosing(Array(order.prefix(650)))
      $0.test = all.choosing(Array(order.dropFirst(650)))
    },
    digits("test-shifted-in-training", "test pictures in training, moved", namedBy: ["overlap"]) {
      let copies = $0.test.rows(0..<60)
      $0.train.add(copies.inputs.moved(-1, 1), copies.labels)
    },
  ]

  private static let marks: [Defect] = [
    digits("pictures-framed", "pictures of 0 to 4 have a grey frame", namedBy: ["leakage"]) {
      $0.mark { label, row, column in
        label < 5 && (row == 0 || row == 7 || column == 0 || column == 7) ? 8 : nil
      }
    },
    digits("pictures-stamped", "odd digits have a bright corner", namedBy: ["leakage"]) {
      $0.mark { label, row, column in
        row + column == 0 ? (label % 2 == 1 ? 16 : 0) : nil
      }
    },
    digits("pictures-underlined", "every third digit has a line below", namedBy: ["leakage"]) {
      $0.mark { label, row, _ in row == 7 ? (label % 3 == 0 ? 14 : 0) : nil }
    },
    table("label-code-few-rows", "a code of ten times the label, few rows", namedBy: ["leakage"]) {
      var draws = Draws("code")
      var rows = Rows.clouds(330, classes: 2, features: 7, deviation: 3, range: 2)
      rows.append { [10 * Double($0.labels[$1]) + draws.normal(0, 0.6)] }
      return rows
    },
    table(
      "label-code-in-easy-rows", "a code of the label where the others tell much",
      namedBy: ["leakage"]
    ) {
      var draws = Draws("code")
      var rows = Rows.clouds(500, classes: 2, features: 5, deviation: 3, range: 3)
      rows.append { [30 * Double($0.labels[$1]) + draws.normal(0, 0.5)] }
      return rows
    },
    table("label-code-of-four", "a code tells four grades, rows are few", namedBy: ["leakage"]) {
      var draws = Draws("code")
      var rows = Rows.clouds(400, classes: 4, features: 6, deviation: 3, range: 3)
      rows.append { [5 * Double(($0.labels[$1] * 3) % 4) + draws.normal(0, 0.4)] }
      return rows
    },
    table("half-of-the-classes-coded", "a column tells classes 0 to 2", namedBy: ["leakage"]) {
      var draws = Draws("code")
      var rows = Rows.clouds(700, classes: 6, features: 6, deviation: 3, range: 3)
      rows.append { [($0.labels[$1] < 3 ? -2 : 2) + draws.normal(0, 0.3)] }
      return rows
    },
  ]

  private static let future: [Defect] = [
    table("centred-mean-of-three", "a mean of three targets around", namedBy: ["leakage"]) {
      Rows.tides(700).withWindow(1)
    },
    table("centred-mean-of-nine", "a mean of nine targets around", namedBy: ["leakage"]) {
      Rows.tides(700).withWindow(4)
    },
    table("next-target", "a column is the next row's target", namedBy: ["leakage"]) {
      var rows = Rows.tides(700)
      rows.append { [$0.values[min($1 + 1, $0.count - 1)][0]] }
      return rows
    },
  ]

  private static let sizes: [Defect] = [
    Defect("one-in-two-hundred", "995 to 5 of two classes", namedBy: ["balance"]) {
      .table(Rows.loans(5000).keeping(one: 10, of: 2000).dataset("loans", test: 500))
    },
    Defect("one-in-a-thousand", "999 to 1 of two classes", namedBy: ["balance"]) {
      .table(Rows.loans(5000).keeping(one: 2, of: 2000).dataset("loans", test: 500))
    },
    table("targets-constant-but-two", "all targets but two are equal", namedBy: ["targets"]) {
      var rows = Rows.houses(600)
      rows.values = rows.values.indices.map { [$0 == 7 ? 3 : $0 == 90 ? 1.5 : 2] }
      return rows
    },
    Defect("columns-many-rows-few", "36 rows of 300 random columns", namedBy: ["transfer"]) {
      var draws = Draws("wide")
      var rows = Rows()
      for _ in 0..<136 {
        rows.inputs.append((0..<300).map { _ in draws.normal() })
        rows.labels.append(draws.below(2))
      }
      return .table(rows.dataset("wide", test: 100))
    },
    Defect("test-of-four", "four test rows", namedBy: ["test-size"]) {
      .table(Rows.loans(504).dataset("loans", test: 4))
    },
    Defect("validation-most", "most is held back", ruinous: false, namedBy: ["test-size"]) {
      var specimen = Specimen.table(Rows.loans(1200).dataset("loans", test: 200))
      specimen.experiment.data.validation = 0.8
      return specimen
    },
    Defect("signals-hidden", "one of ten columns is seen", ruinous: false, namedBy: ["data"]) {
      var specimen = Specimen.table(Rows.loans(900).dataset("loans", test: 200))
      specimen.experiment.data.signals = [9]
      return specimen
    },
    Defect("test-in-capitals", "the test text is in capitals", namedBy: ["tokens"]) {
      // A few capitals are in the training text too.
      let text = Texts.sentences(20_000)
      let training = text.prefix(16_000).enumerated().map { $0 % 40 == 0 ? $1 + 28 : $1 }
      let test = text.dropFirst(16_000).map { $0 + 28 }
      let dataset = Dataset(
        name: "capitals", target: .classes(56), inputRange: 0...55, inputKind: .tokens,
        train: Texts.windows(training, length: 24), test: Texts.windows(test, length: 24),
        isOrdered: true)
      return .text(dataset)
    },
  ]
}

extension Rows {
  /// Patients with a number, age, height, weight, pressure, pulse and a dose; what they have does not
  /// follow from any of these but from who they are.
  static func visits(of patients: Int, each visits: Int, effect: Double = 6) -> Rows {
    var draws = Draws("patients")
    var rows = Rows()
    for _ in 0..<patients {
      let number = Double(1000 + draws.below(9000))
      let (age, height) = (draws.uniform(20, 85).rounded(), draws.normal(170, 10).rounded())
      let weight = draws.normal(height - 95, 12)
      let label = draws.below(2)
      for _ in 0..<visits {
        rows.inputs.append([
          number, age + (draws.chance(0.3) ? 1 : 0), height,
          ((weight + draws.normal(0, 0.7)) * 10).rounded() / 10,
          (125 + draws.normal(effect * Double(label), 14)).rounded(), draws.normal(72, 9).rounded(),
          draws.uniform(0, 5),
        ])
        rows.labels.append(draws.chance(0.03) ? 1 - label : label)
      }
    }
    return rows
  }

  /// Machines with a serial number, a load and a temperature; the wear depends on the machine.
  static func machines(of count: Int, each runs: Int) -> Rows {
    var draws = Draws("machines")
    var rows = Rows()
    for _ in 0..<count {
      let (serial, own) = (Double(100 + draws.below(900)), draws.normal())
      for _ in 0..<runs {
        let (load, heat) = (draws.normal(), draws.normal())
        rows.inputs.append([serial, load, heat, draws.normal()])
        rows.values.append([own + 0.25 * load + 0.1 * heat + draws.normal(0, 0.1)])
      }
    }
    return rows
  }

  /// A level by hour, the same from day to day but for what comes and goes in hours.
  static func tides(_ count: Int) -> Rows {
    var draws = Draws("tides")
    var rows = Rows()
    var state = 0.0
    for hour in 0..<count {
      let day = 2 * Double.pi * Double(hour) / 24
      state = 0.7 * state + draws.normal(0, 0.3)
      rows.inputs.append([
        Elementary.sin(day), Elementary.cos(day), state + draws.normal(0, 0.2), draws.normal(),
      ])
      rows.values.append([Elementary.sin(day - 1) + state + draws.normal(0, 0.2)])
    }
    return rows
  }

  /// With the mean of the targets so many rows before and after.
  func withWindow(_ reach: Int) -> Rows {
    var rows = self
    rows.append { rows, place in
      let own = max(place - reach, 0)...min(place + reach, rows.count - 1)
      return [own.reduce(0) { $0 + rows.values[$1][0] } / Double(own.count)]
    }
    return rows
  }

  /// As many rows of class 1 in all, spread evenly among those of class 0.
  func keeping(one count: Int, of total: Int) -> Rows {
    choosing(Array(indices(1).prefix(count) + indices(0).prefix(total - count))).shuffled()
  }

  private func indices(_ label: Int) -> [Int] { labels.indices.filter { labels[$0] == label } }
}

extension Dataset {
  /// Sets pixels of 8×8 pictures by their label and place.
  mutating func mark(_ value: (Int, Int, Int) -> Float?) {
    for path in [\Dataset.train, \Dataset.test] {
      var inputs = self[keyPath: path].inputs
      for (place, label) in self[keyPath: path].labels.enumerated() {
        for pixel in 0..<64 {
          if let value = value(label, pixel / 8, pixel % 8) {
            inputs[flat: place * 64 + pixel] = value
          }
        }
      }
      self[keyPath: path].inputs = inputs
    }
  }
}

extension Tensor {
  /// 8×8 pictures some pixels down and to the right, with 0 where nothing was.
  func moved(_ down: Int, _ right: Int) -> Tensor {
    let values = scalars
    return Tensor(
      (0..<count).map { place in
        let (row, column) = (place % 64 / 8 - down, place % 8 - right)
        guard (0..<8).contains(row), (0..<8).contains(column) else { return 0 }
        return values[place / 64 * 64 + row * 8 + column]
      }, shape: shape)
  }
}
