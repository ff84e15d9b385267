import Checks

extension Healthy {
  /// Variations of training that look like faults and are none.
  static let trained: [Healthy] = [
    trained("warmup") { try $0.train(.warmup) },
    trained("cosine") { try $0.train(.cosine) },
    trained("one-cycle") { try $0.train(.oneCycle) },
    trained("restarts") { try $0.train(.restarts) },
    trained("batch-growth") { try $0.train(.growth) },
    trained("mixup") { try $0.train(.mixup) },
    trained("smoothing") { try $0.train(.smoothed) },
    trained("noise-mild") { try $0.train(.noiseMild) },
    trained("clipping") { try $0.train(.clipped) },
    trained("no-momentum") { $0.experiment.optimiser.momentum = 0 },
    trained("nesterov") { $0.experiment.optimiser.nesterov = true },
    trained("decay-usual") { $0.experiment.optimiser.weightDecay = 5e-4 },
    trained("batch-8") {
      $0.experiment.training.batchSize = 8
      $0.experiment.optimiser.rate = 0.03
    },
    trained("batch-240") {
      $0.experiment.training.batchSize = 240
      $0.experiment.training.epochs = 30
    },
    trained("dropout-half") { $0.insert(Dropout(rate: 0.5), at: 2) },
    Healthy("adamw-sequence") {
      var setup = Specimen.sequence(seed: $0)
      setup.experiment.optimiser.kind = .adamw
      setup.experiment.optimiser.weightDecay = 0.1
      try setup.train(.warmup)
      return setup
    },
    Healthy("betas-sequence") {
      var setup = Specimen.sequence(seed: $0)
      setup.experiment.optimiser.beta2 = 0.95
      return setup
    },
    Healthy("rate-low-long") {
      var setup = Specimen.perceptron(seed: $0)
      setup.experiment.optimiser.rate = 0.001
      setup.experiment.training.epochs = 200
      return setup
    },
    table("table-two-classes", Table()),
    table(
      "table-weak-regression", Table(rows: 2000, testRows: 500, classes: nil, signal: 0.1),
      hardFor: ["baseline", "simple-models"]),
    table(
      "table-weak-classes", Table(rows: 3000, testRows: 500, signal: 0.1), hardFor: ["baseline"]),
    table(
      "table-20-classes", Table(rows: 2000, testRows: 500, features: 20, classes: 20, signal: 0.9)),
    table(
      "table-imbalanced", Table(rows: 2000, testRows: 500, signal: 0.5, share: 0.95),
      hardFor: ["balance"]),
    table(
      "table-60-rows", Table(rows: 60, testRows: 30, features: 4, signal: 0.9), epochs: 40,
      hardFor: ["test-size"]),
    table("table-regression", Table(rows: 1000, classes: nil, signal: 0.9)),
    table("table-200-features", Table(rows: 1000, features: 200, signal: 0.9), epochs: 10),
    Healthy("digits") { try .digits(seed: $0) },
    Healthy("digits-batch-512") {
      var setup = try Specimen.digits(seed: $0, epochs: 15)
      setup.experiment.training.batchSize = 512
      return setup
    },
    Healthy("digits-human") {
      var setup = try Specimen.digits(seed: $0, epochs: 5)
      setup.experiment.human = 0.975
      return setup
    },
    Healthy("test-somewhat-harder") {
      var setup = Specimen.perceptron(seed: $0)
      let noise = RandomStream(seed: 5, name: "harder").normal(setup.dataset.test.inputs.shape)
      setup.dataset.test.inputs.add(noise, scaledBy: 0.05)
      return setup
    },
  ]

  private static func trained(
    _ id: String, _ change: @escaping @Sendable (inout Specimen) throws -> Void
  ) -> Healthy {
    Healthy(id) { seed in
      var setup = Specimen.perceptron(seed: seed)
      try change(&setup)
      return setup
    }
  }

  private static func table(
    _ id: String, _ table: Table, epochs: Int = 20, hardFor checks: [String] = []
  ) -> Healthy {
    Healthy(id, hardFor: checks) { .table(table, seed: $0, epochs: epochs) }
  }
}
