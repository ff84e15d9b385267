import Checks

extension Healthy {
  private static func table(
    _ id: String, scaling: DataOptions.Scaling = .standardiseFeatures,
    _ dataset: @escaping @Sendable () -> Dataset
  ) -> Healthy {
    Healthy(id) { seed in
      var specimen = Specimen.table(dataset(), seed: seed)
      specimen.experiment.data.scaling = scaling
      return specimen
    }
  }

  /// Data that look odd and are right.
  static let data: [Healthy] = [
    table("loans") { Rows.loans(700).dataset("loans", test: 200) },
    table("loans-three-grades") { Rows.loans(700, classes: 3).dataset("loans", test: 200) },
    table("loans-one-in-five") {
      // Rarer, but not rare.
      let all = Rows.loans(1400)
      return all.choosing((0..<all.count).filter { all.labels[$0] == 0 || $0 % 4 == 0 })
        .dataset("loans", test: 200)
    },
    table("houses") { Rows.houses(700).centred().dataset("houses", test: 200) },
    table("houses-rounded-prices") {
      var rows = Rows.houses(700)
      rows.values = rows.values.map { [($0[0] * 10).rounded() / 10] }
      return rows.centred().dataset("houses", test: 200)
    },
    table("houses-two-targets") {
      var rows = Rows.houses(700)
      rows.values = rows.values.enumerated().map { [$1[0], rows.inputs[$0][1] / 3] }
      rows.mapInputs { $1.remove(at: 1) }
      return rows.centred().dataset("houses", test: 200)
    },
    table("spectra", scaling: .standardise) { Rows.spectra(600).dataset("spectra", test: 200) },
    table("symptoms-repeat-by-chance") { Rows.symptoms(700).dataset("symptoms", test: 200) },
    table("flowers-to-a-tenth") { Rows.flowers(450).dataset("flowers", test: 120) },
    table("clouds-in-a-plane") {
      Rows.clouds(500, classes: 3, features: 2, range: 5).dataset("clouds", test: 150)
    },
    table("clouds-that-overlap") {
      Rows.clouds(600, classes: 3, features: 4, deviation: 2.5, range: 2.5)
        .dataset("clouds", test: 200)
    },
    table("clouds-far-apart") {
      Rows.clouds(500, classes: 4, features: 8).dataset("clouds", test: 150)
    },
    table("clouds-of-31-of-32-classes") {
      Rows.clouds(1240, classes: 31, features: 8).dataset("clouds", test: 310, classes: 32)
    },
    table("visits-long-tails") { Rows.visits(700).dataset("visits", test: 200) },
    table("weather-shuffled-in-time") {
      Rows.weather(700).shuffled().dataset("weather", test: 200)
    },
    table("prices-log-normal") {
      var rows = Rows.houses(700)
      rows.values = rows.values.map { [Elementary.exp(0.6 * $0[0]) / 4] }
      return rows.centred().dataset("houses", test: 200)
    },
    table("rows-repeated-in-training-alone") {
      let rows = Rows.loans(500)
      let train = rows.choosing(Array(0..<300))
      return Rows.dataset(
        "loans", train: train.choosing((0..<600).map { $0 % 300 }),
        test: rows.choosing(Array(300..<500)))
    }.withoutValidation,
    table("one-strong-feature-among-good-ones") {
      var draws = Draws("strong")
      var rows = Rows.loans(700)
      rows.append { [draws.normal(3 * Double($0.labels[$1]), 1.1)] }
      return rows.dataset("loans", test: 200)
    },
    table("sorted-by-class-and-shuffled") {
      let rows = Rows.loans(700)
      let order = (0..<500).sorted { (rows.labels[$0], $0) < (rows.labels[$1], $1) }
      return rows.choosing(order + Array(500..<700)).dataset("loans", test: 200)
    },
    table("some-columns-rarely-set") {
      var draws = Draws("rare")
      var rows = Rows.loans(900)
      rows.mapInputs { $1 += [draws.chance(0.02) ? 1 : 0, draws.chance(0.03) ? 1 : 0] }
      return rows.dataset("loans", test: 250)
    },
    table("rings") {
      var draws = Draws("rings")
      var rows = Rows()
      for _ in 0..<600 {
        let label = draws.below(2)
        let (angle, radius) = (draws.uniform(0, 6.2832), 1 + Double(label) + draws.normal(0, 0.2))
        rows.inputs.append([radius * Elementary.cos(angle), radius * Elementary.sin(angle)])
        rows.labels.append(label)
      }
      return rows.dataset("rings", test: 200)
    },
    table("digits-as-a-table", scaling: .unit) {
      let digits = Dataset.digits()
      return Dataset(
        name: "digits", target: .classes(10), inputRange: 0...16,
        train: digits.train.replacingInputs(by: digits.train.inputs.reshaped(to: [800, 64])),
        test: digits.test.replacingInputs(by: digits.test.inputs.reshaped(to: [300, 64])))
    },
    Healthy("digits-perceptron") { .pictures(.digits(), seed: $0) },
    Healthy("digits-binary") { seed in
      var dataset = Dataset.digits()
      dataset.train.inputs = dataset.train.inputs.thresholded(at: 8)
      dataset.test.inputs = dataset.test.inputs.thresholded(at: 8)
      dataset.inputRange = 0...1
      return .pictures(dataset, seed: seed)
    },
    Healthy("digits-of-two-classes") { seed in
      var dataset = Dataset.digits(train: 2000, test: 800)
      dataset.target = .classes(2)
      dataset.train = dataset.train.keeping { $1 == 3 || $1 == 8 }
      dataset.test = dataset.test.keeping { $1 == 3 || $1 == 8 }
      dataset.train.labels = dataset.train.labels.map { $0 == 3 ? 0 : 1 }
      dataset.test.labels = dataset.test.labels.map { $0 == 3 ? 0 : 1 }
      dataset.classNames = ["three", "eight"]
      var specimen = Specimen.pictures(dataset, seed: seed)
      specimen.experiment.network.layers[2] = LayerSpec(Linear(units: 2))
      return specimen
    },
    Healthy("sentences") { seed in
      let text = Texts.sentences(20_000)
      return .text(
        Texts.dataset(train: Array(text.prefix(16_000)), test: Array(text.dropFirst(16_000))),
        seed: seed)
    },
    Healthy("sentences-short-windows") { seed in
      let text = Texts.sentences(12_000)
      return .text(
        Texts.dataset(
          train: Array(text.prefix(10_000)), test: Array(text.dropFirst(10_000)), length: 8),
        seed: seed)
    },
  ]

  /// With nothing held back from training.
  private var withoutValidation: Healthy {
    Healthy(id) { [specimen] seed in
      var specimen = try specimen(seed)
      specimen.experiment.data.validation = 0
      return specimen
    }
  }
}

extension Tensor {
  /// 1 where above a bound, else 0.
  func thresholded(at bound: Float) -> Tensor {
    Tensor(scalars.map { $0 > bound ? 1 : 0 }, shape: shape)
  }
}
