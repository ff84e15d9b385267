import Testing
import Training
import Tricks

@Suite struct `Experiments in TOML` {
  @Test func `Every key reaches its place, and what is left out keeps its default`() throws {
    let experiment = try Experiment.parse(
      toml: """
        name = "digits"
        seed = 7
        [data]
        scaling = "standardise-features"
        validation = 0.25
        [network]
        layers = [
          { kind = "linear", units = 5, activation = "gelu", name = "hidden" },
          { kind = "residual", body = [{ kind = "linear", units = 5 }] },
        ]
        [optimiser]
        kind = "adamw"
        weight-decay = 0.01
        [training]
        batch-size = 16
        [tricks.some]
        strength = 2
        """, file: "digits.toml")
    #expect(experiment.name == "digits" && experiment.seed == 7)
    #expect(experiment.data.scaling == .standardiseFeatures && experiment.data.validation == 0.25)
    #expect(experiment.data.dataset == DataOptions().dataset && experiment.data.shuffle)
    let hidden = try #require(experiment.network.layers.first)
    #expect(hidden == LayerSpec(Linear(units: 5, activation: .gelu), name: "hidden"))
    #expect(
      experiment.network.layers.last
        == LayerSpec(Residual(body: [LayerSpec(Linear(units: 5))])))
    #expect(experiment.optimiser.kind == .adamw && experiment.optimiser.weightDecay == 0.01)
    #expect(experiment.optimiser.rate == OptimiserSpec().rate)
    #expect(experiment.training.batchSize == 16)
    #expect(experiment.tricks.keys.sorted() == ["some"])
  }

  @Test(arguments: [
    // (the text, the place of the error, a part of its message, a part of its hint)
    ("nam = \"x\"", "x.toml:1:1", "nam", "name"),
    ("seed = -1", "x.toml:1:8", "at least 0", ""),
    ("name = \"a/b\"", "x.toml:1:8", "letters", "folders"),
    ("[optimiser]\nrate = \"fast\"", "x.toml:2:8", "number", ""),
    ("[optimiser]\nrate = -1.0", "x.toml:2:8", "at least 0", ""),
    ("[optimiser]\nmomentun = 0.5", "x.toml:2:1", "momentun", "momentum"),
    ("[optimiser]\nkind = \"sdg\"", "x.toml:2:8", "sdg", "sgd"),
    ("[training]\n\nbatch-size = 0", "x.toml:3:14", "at least 1", ""),
    ("[data]\nvalidation = 1.0", "x.toml:2:14", "less than 1", ""),
    ("[network]\nlayers = [{ kind = \"liner\" }]", "x.toml:2:20", "liner", "linear"),
    ("[network]\nlayers = [{ kind = \"linear\", unit = 3 }]", "x.toml:2:30", "unit", "units"),
    ("[network]\nlayers = [{ kind = \"linear\", units = 0 }]", "x.toml:2:38", "at least 1", ""),
    ("[network]\nlayers = [{ units = 3 }]", "x.toml:2:", "kind", ""),
    ("seed = ", "x.toml:1:", "TOML", ""),
  ])
  func `A mistake is located and explained`(
    toml: String, place: String, message: String, hint: String
  ) throws {
    let error = #expect(throws: ConfigurationError.self) {
      try Experiment.parse(toml: toml, file: "x.toml")
    }
    let found = try #require(error)
    #expect(found.location?.description.hasPrefix(place) == true, "\(found)")
    #expect(found.description.contains(message), "\(found)")
    if !hint.isEmpty { #expect(found.hint?.contains(hint) == true, "\(found.hint ?? "no hint")") }
  }

  @Test func `Settings override the file, and their errors name them`() throws {
    let experiment = try Experiment.parse(
      toml: "[optimiser]\nrate = 0.5", file: "x.toml",
      settings: [("optimiser.rate", "0.25"), ("training.epochs", "2")])
    #expect(experiment.optimiser.rate == 0.25 && experiment.training.epochs == 2)
    let error = #expect(throws: ConfigurationError.self) {
      try Experiment.parse(toml: "", file: "x.toml", settings: [("training.epochs", "many")])
    }
    #expect(error?.location?.file.contains("--set") == true)
  }

  @Test func `An experiment survives its own canonical form`() throws {
    let experiment = try Setup.resolved().experiment
    let node = try ConfigurationNode(encoding: experiment)
    let again = try node.decode(Experiment.self)
    #expect(try ConfigurationNode(encoding: again).canonicalJSON == node.canonicalJSON)
    #expect(again.network == experiment.network)
  }
}
