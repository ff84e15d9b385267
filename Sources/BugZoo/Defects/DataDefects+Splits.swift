import Checks

extension Defect {
  private static func table(
    _ id: String, _ summary: String, ruinous: Bool = true, namedBy: [String],
    _ dataset: @escaping @Sendable () -> Dataset
  ) -> Defect {
    Defect(id, summary, ruinous: ruinous, namedBy: namedBy) { .table(dataset()) }
  }

  private static func digits(
    _ id: String, _ summary: String, ruinous: Bool = true, namedBy: [String],
    _ change: @escaping @Sendable (inout Dataset) -> Void
  ) -> Defect {
    Defect(id, summary, ruinous: ruinous, namedBy: namedBy) {
      var dataset = Dataset.digits()
      change(&dataset)
      return .pictures(dataset)
    }
  }

  /// Held-back examples that are trained on, and splits that are not of one kind.
  static let splitData: [Defect] = copies + testSplit

  private static let copies: [Defect] = [
    table("rows-doubled", "every row twice, then split", namedBy: ["overlap"]) {
      let rows = Rows.loans(350)
      return rows.choosing((0..<700).map { $0 % 350 }).shuffled().dataset("loans", test: 200)
    },
    table(
      "rows-oversampled", "the rare class drawn with replacement up to the other, then split",
      namedBy: ["overlap"]
    ) {
      var draws = Draws("oversample")
      let rows = Rows.loans(500)
      let rare = (0..<500).filter { rows.labels[$0] == 1 && $0 % 3 == 0 }
      let common = (0..<500).filter { rows.labels[$0] == 0 }
      let more = (0..<common.count).map { _ in rare[draws.below(rare.count)] }
      return rows.choosing(common + more).shuffled().dataset("loans", test: 130)
    },
    table(
      "houses-in-both", "forty of 200 test rows are in the training file too", namedBy: ["overlap"]
    ) {
      let rows = Rows.houses(700)
      return rows.choosing(Array(0..<460) + Array(500..<540) + Array(500..<700))
        .dataset("houses", test: 200)
    },
    table(
      "rows-jittered", "rows repeated with a little noise, then split", namedBy: ["overlap"]
    ) {
      var draws = Draws("jitter")
      let rows = Rows.clouds(350, classes: 3, features: 8, deviation: 2, range: 2)
      var twice = rows.choosing((0..<700).map { $0 % 350 })
      twice.mapInputs { index, row in
        if index >= 350 { row = row.map { $0 + draws.normal(0, 0.02) } }
      }
      return twice.shuffled().dataset("clouds", test: 200)
    },
    table(
      "spectra-measured-thrice", "each sample measured three times, then split",
      namedBy: ["overlap"]
    ) {
      var draws = Draws("thrice")
      let rows = Rows.spectra(250)
      var all = rows.choosing((0..<750).map { $0 % 250 })
      all.mapInputs { _, row in row = row.map { $0 + draws.normal(0, 0.003) } }
      return all.shuffled().dataset("spectra", test: 200)
    },
    digits(
      "pictures-touched", "test pictures in training with one pixel changed", namedBy: ["overlap"]
    ) {
      let copies = $0.test.rows(0..<40)
      var inputs = copies.inputs
      for row in 0..<40 { inputs[flat: row * 64 + 20 + row % 7] = 3 }
      $0.train.add(inputs, copies.labels)
    },
    digits("pictures-noisy", "test pictures in training with noise", namedBy: ["overlap"]) {
      let copies = $0.test.rows(0..<60)
      let noise = RandomStream(seed: 7, name: "zoo/noise").normal([60, 8, 8, 1])
      $0.train.add(copies.inputs + noise * 0.8, copies.labels)
    },
    digits("pictures-of-both", "a tenth of the test pictures is trained on", namedBy: ["overlap"]) {
      let copies = $0.test.rows(0..<30)
      $0.train.add(copies.inputs, copies.labels)
    },
    digits("validation-in-training", "training pictures four times each", namedBy: ["overlap"]) {
      $0.train = $0.train.choosing((0..<1600).map { $0 % 400 })
    },
    Defect("text-pasted-twice", "a text twice in the file", namedBy: ["passages"]) {
      let text = Texts.sentences(10_000)
      let twice = text + text
      return .text(
        Texts.dataset(train: Array(twice.prefix(16_000)), test: Array(twice.dropFirst(16_000))))
    },
    Defect("windows-shifted", "test windows overlap training windows", namedBy: ["passages"]) {
      let text = Texts.sentences(16_000)
      var dataset = Texts.dataset(train: text, test: text)
      let all = Texts.windows(Array(text.dropFirst(7)), length: 24)
      dataset.test = all.choosing(Array(stride(from: 0, to: all.count, by: 6)))
      return .text(dataset)
    },
    Defect("passage-quoted", "a tenth of the test text stands in training", namedBy: ["passages"]) {
      let text = Texts.sentences(20_000)
      return .text(
        Texts.dataset(
          train: Array(text[..<8000] + text[17_000..<17_400] + text[8000..<16_000]),
          test: Array(text[16_000...])))
    },
  ]

  private static let testSplit: [Defect] = [
    digits("digits-test-labels-shuffled", "test labels in a random order", namedBy: ["transfer"]) {
      let order = RandomStream(seed: 3, name: "zoo/defect").permutation(of: $0.test.count)
      $0.test.labels = order.map { [labels = $0.test.labels] in labels[$0] }
    },
    digits("digits-test-labels-shifted", "test labels count from 1", namedBy: ["transfer"]) {
      $0.test.labels = $0.test.labels.map { ($0 + 1) % 10 }
    },
    digits(
      "digits-test-labels-exchanged", "two classes are exchanged in the test file",
      namedBy: ["transfer"]
    ) {
      $0.test.labels = $0.test.labels.map { $0 == 3 ? 5 : $0 == 5 ? 3 : $0 }
    },
    digits("test-labels-misaligned", "test labels are one row late", namedBy: ["transfer"]) {
      $0.test.labels = [$0.test.labels[299]] + $0.test.labels.dropLast()
    },
    digits("digits-test-transposed", "test pictures are transposed", namedBy: ["transfer"]) {
      $0.test.inputs = $0.test.inputs.permuted([0, 2, 1, 3])
    },
    digits(
      "digits-test-inverted", "test pictures are white on black", namedBy: ["transfer", "drift"]
    ) {
      $0.test.inputs = $0.test.inputs * -1 + 16
    },
    digits("test-flipped", "test pictures are mirrored", namedBy: ["transfer"]) {
      $0.test.inputs = $0.test.inputs.pixels { row, column in (row, 7 - column) }
    },
    digits("test-moved", "test pictures are two pixels off", namedBy: ["transfer", "drift"]) {
      $0.test.inputs = $0.test.inputs.pixels { row, column in (row, (column + 2) % 8) }
    },
    digits("test-pixels-permuted", "test pixels in another order", namedBy: ["transfer", "drift"]) {
      let order = RandomStream(seed: 3, name: "zoo/pixels").permutation(of: 64)
      $0.test.inputs = $0.test.inputs.pixels { row, column in
        let place = order[row * 8 + column]
        return (place / 8, place % 8)
      }
    },
    digits("test-scaled-otherwise", "test pixels from 0 to 1, training to 16", namedBy: ["drift"]) {
      $0.test.inputs = $0.test.inputs * (1.0 / 16)
    },
    digits("test-blank", "half of the test pictures are blank", namedBy: ["outliers"]) {
      var inputs = $0.test.inputs
      for index in 0..<150 * 64 { inputs[flat: index] = 0 }
      $0.test.inputs = inputs
    },
    table(
      "clouds-test-columns-reversed", "the test file's columns in another order", namedBy: ["drift"]
    ) {
      let rows = Rows.clouds(600, classes: 3, features: 6, deviation: 3, range: 3)
      var test = rows.choosing(Array(400..<600))
      test.mapInputs { $1.reverse() }
      return Rows.dataset("clouds", train: rows.choosing(Array(0..<400)), test: test)
    },
    table("test-unit", "the area in square feet in the test file", namedBy: ["drift"]) {
      let rows = Rows.houses(700)
      var test = rows.choosing(Array(500..<700))
      test.mapInputs { $1[0] *= 10.76 }
      return Rows.dataset("houses", train: rows.choosing(Array(0..<500)), test: test)
    },
    table(
      "test-column-empty", "a column of zeros in the test file", ruinous: false,
      namedBy: ["drift"]
    ) {
      let rows = Rows.loans(700)
      var test = rows.choosing(Array(500..<700))
      test.mapInputs { $1[9] = 0 }
      return Rows.dataset("loans", train: rows.choosing(Array(0..<500)), test: test)
    },
    table("test-targets-unit", "test prices in another currency", namedBy: ["transfer", "drift"]) {
      let rows = Rows.houses(700)
      var test = rows.choosing(Array(500..<700))
      test.values = test.values.map { [$0[0] * 1.9] }
      return Rows.dataset("houses", train: rows.choosing(Array(0..<500)), test: test)
    },
    table("test-targets-shuffled", "test prices in a random order", namedBy: ["transfer"]) {
      let rows = Rows.houses(700)
      var test = rows.choosing(Array(500..<700))
      test.values = test.shuffled().values
      return Rows.dataset("houses", train: rows.choosing(Array(0..<500)), test: test)
    },
    table("test-labels-inverted", "paid back is 0 in the test file", namedBy: ["transfer"]) {
      let rows = Rows.loans(700)
      var test = rows.choosing(Array(500..<700))
      test.labels = test.labels.map { 1 - $0 }
      return Rows.dataset("loans", train: rows.choosing(Array(0..<500)), test: test)
    },
    table(
      "test-one-class", "the test file holds the last class only", ruinous: false,
      namedBy: ["labels", "drift"]
    ) {
      let rows = Rows.loans(700, classes: 3)
      let order = (0..<700).sorted { (rows.labels[$0], $0) < (rows.labels[$1], $1) }
      return rows.choosing(order).dataset("loans", test: 120)
    },
    table("class-untrained", "a class of the test file is never trained on", namedBy: ["labels"]) {
      let rows = Rows.clouds(600, classes: 5, features: 6, deviation: 2, range: 4)
      let train = (0..<450).filter { rows.labels[$0] != 4 }
      return Rows.dataset(
        "clouds", train: rows.choosing(train), test: rows.choosing(Array(450..<600)))
    },
    Defect(
      "test-symbols-shifted", "test symbols are numbered from 1", namedBy: ["transfer", "tokens"]
    ) {
      let text = Texts.sentences(20_000)
      let moved = text.dropFirst(16_000).map { ($0 + 1) % Texts.alphabet }
      return .text(Texts.dataset(train: Array(text.prefix(16_000)), test: moved))
    },
    Defect(
      "test-next-symbols-late", "test classes are the symbols after the next", namedBy: ["transfer"]
    ) {
      let text = Texts.sentences(20_000)
      var dataset = Texts.dataset(
        train: Array(text.prefix(16_000)), test: Array(text.dropFirst(16_000)))
      dataset.test.labels = Array(dataset.test.labels.dropFirst()) + [0]
      return .text(dataset)
    },
    Defect(
      "symbols-unseen", "the test text is in another alphabet", namedBy: ["tokens"]
    ) {
      let text = Texts.sentences(20_000)
      var dataset = Texts.dataset(
        train: text.prefix(16_000).map { $0 % 13 }, test: Array(text.dropFirst(16_000)))
      dataset.name = "two alphabets"
      return .text(dataset)
    },
    Defect(
      "text-filled-up", "most windows are filling", ruinous: false, namedBy: ["tokens"]
    ) {
      var text = Texts.sentences(20_000)
      for start in stride(from: 0, to: 16_000, by: 1000) {
        for place in start..<start + 600 { text[place] = 27 }
      }
      return .text(
        Texts.dataset(train: Array(text.prefix(16_000)), test: Array(text.dropFirst(16_000))))
    },
    table("test-tiny", "45 test rows", ruinous: false, namedBy: ["test-size"]) {
      Rows.flowers(150).dataset("flowers", test: 45)
    },
  ]
}

extension Examples {
  mutating func add(_ inputs: Tensor, _ labels: [Int]) {
    self = Examples(
      inputs: .concatenatingRows([self.inputs, inputs]), labels: self.labels + labels,
      classes: 10)
  }
}

extension Tensor {
  /// 8×8 pictures whose every pixel is taken from another place.
  func pixels(_ source: (Int, Int) -> (Int, Int)) -> Tensor {
    let values = scalars
    let rows = shape[0]
    return Tensor(
      (0..<rows * 64).map { place in
        let (row, column) = source(place % 64 / 8, place % 8)
        return values[place / 64 * 64 + row * 8 + column]
      }, shape: shape)
  }
}
