import Checks

extension Defect {
  /// Of two adversaries.
  static let players: [Defect] = [
    adversaries(
      "critic-moved-by-generator", "the generator's gradient reaches the critic's parameters",
      .sharedParameters),
    adversaries(
      "critic-not-clipped", "a critic whose loss has no lower limit is not clipped", .unclipped),
    adversaries("critic-reversed", "the critic takes examples for noise", .reversed),
  ]

  private static func adversaries(
    _ id: String, _ summary: String, _ fault: PlantedPlayers.Fault
  ) -> Defect {
    Defect(id, summary, namedBy: ["critic"], in: { .adversaries() }) {
      try $0.plant(fault)
    }
  }
}

extension Healthy {
  /// Of two adversaries, with a loss that has a lower limit, and with parameters that have one.
  static let players: [Healthy] = [
    Healthy("adversaries") { .adversaries(seed: $0) },
    Healthy("adversaries-clipped", hardFor: ["first-steps"]) {
      var specimen = Specimen.adversaries(seed: $0)
      try specimen.plant(.clipped)
      return specimen
    },
  ]
}

extension Dataset {
  /// Points around eight centres in the plane, to be made from noise.
  static func clusters() -> Dataset {
    func examples(_ count: Int, _ name: String) -> Examples {
      let labels = (0..<count).map { $0 % 8 }
      var points = RandomStream(seed: 7, name: name).normal([count, 2]) * 0.1
      for (row, label) in labels.enumerated() {
        points[flat: 2 * row] += Float(label % 4) - 1.5
        points[flat: 2 * row + 1] += label < 4 ? 1 : -1
      }
      return Examples(inputs: points, labels: labels)
    }
    return Dataset(
      name: "clusters", target: .classes(8), task: Dataset.generation, inputRange: -3...3,
      train: examples(480, "train"), test: examples(240, "test"))
  }
}

extension Specimen {
  /// A generator and a critic on points around eight centres.
  public static func adversaries(seed: Int = 1) -> Specimen {
    var setup = Specimen(
      dataset: .clusters(),
      specs: [
        LayerSpec(InputLayer(), name: "noise"),
        LayerSpec(Linear(units: 32, activation: .relu), name: "generator-1"),
        LayerSpec(Linear(units: 2), name: "generator-2"),
        LayerSpec(InputLayer(), name: "sample"),
        LayerSpec(Linear(units: 32, activation: .relu), name: "critic-1"),
        LayerSpec(Linear(units: 32, activation: .relu), name: "critic-2"),
        // Of a difference of two opinions a bias is no part.
        LayerSpec(Linear(units: 1, bias: false), name: "critic-3"),
      ], seed: seed)
    setup.experiment.optimiser.kind = .adam
    setup.experiment.optimiser.rate = 0.002
    setup.experiment.optimiser.beta1 = 0.5
    setup.tricks.append(PlantedPlayers.self)
    return setup
  }

  mutating func plant(_ fault: PlantedPlayers.Fault) throws {
    experiment.tricks[PlantedPlayers.id] = try .options("fault=\(fault.rawValue)")
  }
}
