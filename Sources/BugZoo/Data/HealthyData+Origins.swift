import Checks

extension Healthy {
  /// Neighbours of what is found among origins, marks and the future.
  static let origins: [Healthy] = [
    Healthy("patients-split-by-number") { seed in
      let rows = Rows.visits(of: 120, each: 5, effect: 30)
      var specimen = Specimen.table(rows.dataset("origins", test: 150), seed: seed)
      // Held back by rows, it would share patients with training.
      specimen.experiment.data.validation = 0
      return specimen
    },
    origin("number-that-tells-nothing") {
      var draws = Draws("shops")
      var rows = Rows.loans(650)
      rows.mapInputs { $1.append(Double(100 + draws.below(90) * 7)) }
      return rows
    },
    origin("two-spirals") {
      var draws = Draws("spirals")
      var rows = Rows()
      for _ in 0..<800 {
        let label = draws.below(2)
        let t = draws.uniform(0.3, 1)
        let angle = 2 * Double.pi * t + Double.pi * Double(label)
        rows.inputs.append([
          t * Elementary.cos(angle) + draws.normal(0, 0.05),
          t * Elementary.sin(angle) + draws.normal(0, 0.05),
        ])
        rows.labels.append(label)
      }
      return rows
    },
    origin("one-column-tells-nine-tenths") {
      var draws = Draws("tenths")
      var rows = Rows.loans(700)
      rows.append { [draws.normal(2.6 * Double($0.labels[$1]), 1)] }
      return rows
    },
    origin("all-columns-tell") {
      Rows.clouds(600, classes: 2, features: 6, deviation: 0.6, range: 5)
    },
    origin("tides-with-yesterday") {
      var rows = Rows.tides(700)
      rows.append { [$0.values[max($1 - 1, 0)][0], $0.values[max($1 - 2, 0)][0]] }
      return rows
    },
    origin("tides-trailing-mean") {
      var rows = Rows.tides(700)
      rows.append { rows, place in
        let own = max(place - 5, 0)..<max(place, 1)
        return [own.reduce(0) { $0 + rows.values[$1][0] } / Double(own.count)]
      }
      return rows
    },
    Healthy("digits-all-framed") { seed in
      var dataset = Dataset.digits()
      dataset.mark { _, row, column in
        row == 0 || row == 7 || column == 0 || column == 7 ? 8 : nil
      }
      return .pictures(dataset, seed: seed)
    },
    Healthy("digits-shifted-in-training", hardFor: ["drift"]) { seed in
      var dataset = Dataset.digits()
      dataset.train.add(dataset.train.inputs.moved(1, 0), dataset.train.labels)
      var specimen = Specimen.pictures(dataset, seed: seed)
      specimen.experiment.data.validation = 0
      return specimen
    },
    Healthy("one-in-fifty", hardFor: ["balance"]) {
      .table(Rows.loans(7000).keeping(one: 60, of: 3000).dataset("loans", test: 800), seed: $0)
    },
  ]

  private static func origin(_ id: String, _ rows: @escaping @Sendable () -> Rows) -> Healthy {
    Healthy(id) { .table(rows().dataset("origins", test: 150), seed: $0) }
  }
}
