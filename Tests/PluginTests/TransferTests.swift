import Foundation
import Testing
import Training
import Tricks

@Suite("Transfer") struct TransferTests {
  private func tensors(of experiment: Experiment) throws -> NamedTensors {
    try Setting.weights(for: experiment)("any").last
  }

  private func notApplicable(_ body: () throws -> Void) throws -> NotApplicable {
    let error = #expect(throws: TrainingError.self) { try body() }
    guard let reason = error?.cause as? NotApplicable else {
      throw try #require(error)
    }
    return reason
  }

  // MARK: - Taking

  @Test("what is taken has the file's bits, everything else those of the baseline")
  func firstValues() throws {
    let plain = try Setting.resolve(Setting.experiment(.convolutional))
    let experiment = try Setting.experiment(.convolutional, tricks: ["transfer": ""])
    let source = try tensors(of: experiment)
    let resolved = try Setting.resolve(experiment)
    let before = plain.network.initialState(seed: 3).all
    let after = resolved.network.initialState(seed: 3).all
    for (name, tensor) in zip(after.names, after.tensors) {
      let expected = name.hasPrefix("linear2.") ? before[name] : source[name]
      #expect(try tensor.isIdentical(to: #require(expected)), "\(name)")
    }
    #expect(resolved.network.parameters.filter(\.isGiven).count == 5)
    #expect(resolved.weightFiles == ["backbone.safetensors": ""])
  }

  @Test("groups are the backbone, the head and layers by name")
  func groups() throws {
    for (take, expected) in [
      ("[\"head\"]", ["linear2.weight", "linear2.bias"]),
      (
        "[\"convolution1\", \"linear1\"]",
        ["convolution1.weight", "linear1.weight", "linear1.bias"]
      ),
    ] {
      let resolved = try Setting.resolve(
        Setting.experiment(.convolutional, tricks: ["transfer": "from=x.safetensors,take=\(take)"]))
      #expect(resolved.network.parameters.filter(\.isGiven).map(\.name) == expected)
    }
    let unknown = try notApplicable {
      _ = try Setting.resolve(
        Setting.experiment(.convolutional, tricks: ["transfer": "from=x,take=[\"convolution\"]"]))
    }
    #expect(unknown.reason.contains("no parameters 'convolution'"))
    #expect(unknown.hint?.contains("convolution1") == true)
  }

  @Test("a name map finds layers under other names, the longest beginning first")
  func nameMap() throws {
    var experiment = try Setting.experiment(.convolutional)
    let source = try tensors(of: experiment)
    let renamed = NamedTensors(
      names: source.names.map {
        $0.replacingOccurrences(of: "convolution1.", with: "stem.conv.")
          .replacingOccurrences(of: "linear1.bias", with: "hidden.offset")
          .replacingOccurrences(of: "linear1.", with: "hidden.")
      }, tensors: source.tensors)
    experiment.tricks["transfer"] = try .parse(
      toml: """
        from = "x"
        [map]
        convolution1 = "stem.conv"
        linear1 = "hidden"
        "linear1.bias" = "hidden.offset"
        """, file: "test.toml")
    let resolved = try ResolvedExperiment(
      experiment, dataset: Setting.dataset,
      weights: { StoredWeights(name: $0, sha256: "7", sets: [renamed]) })
    let first = resolved.network.initialState(seed: 3).all
    for name in ["convolution1.weight", "linear1.weight", "linear1.bias", "batch-norm1.variance"] {
      #expect(try #require(first[name]).isIdentical(to: #require(source[name])), "\(name)")
    }
  }

  @Test("a tensor that is missing or of another shape is an error that names both sides")
  func misfits() throws {
    let experiment = try Setting.experiment(.convolutional, tricks: ["transfer": ""])
    func resolve(_ change: (inout NamedTensors) -> Void) throws {
      var source = try tensors(of: experiment)
      change(&source)
      let sets = [source]
      _ = try ResolvedExperiment(
        experiment, dataset: Setting.dataset,
        weights: { StoredWeights(name: $0, sha256: "", sets: sets) })
    }
    let missing = try notApplicable { try resolve { $0["linear1.weight"] = nil } }
    #expect(
      missing.reason
        == "backbone.safetensors has no tensor 'linear1.weight' for 'linear1.weight'")
    let shape = try notApplicable { try resolve { $0["linear1.weight"] = .zeros([12, 7]) } }
    #expect(
      shape.reason
        == "'linear1.weight' is \(Shape([12, 8])) here, but \(Shape([12, 7])) in "
        + "backbone.safetensors")
    let none = #expect(throws: TrainingError.self) {
      try ResolvedExperiment(experiment, dataset: Setting.dataset)
    }
    let failure = try #require(none?.cause as? TrickFailure)
    #expect(failure.trick == "transfer")
    #expect((failure.cause as? WeightError)?.isMissing == true)
    #expect(failure.kind == .missing)
  }

  @Test("a NaN among the weights that are taken is told, by its tensor and file")
  func notFinite() throws {
    for value in [Float.nan, .infinity] {
      let experiment = try Setting.experiment(tricks: ["transfer": ""])
      func resolve(_ name: String) throws {
        var tensors = try tensors(of: experiment)
        tensors[name]?[flat: 1] = value
        let stored = StoredWeights(name: "backbone.safetensors", sha256: "", sets: [tensors])
        _ = try ResolvedExperiment(
          experiment, dataset: Setting.dataset, weights: { _ in stored })
      }
      let names = try tensors(of: experiment).names
      let error = try notApplicable { try resolve(#require(names.first)) }
      #expect(
        error.reason == "'\(names[0])' in backbone.safetensors holds a NaN or an infinity")
      #expect(error.hint?.contains("diverged") == true)
    }
  }

  // MARK: - Freezing and rates

  @Test("frozen parameters keep their bits, whatever else moves parameters, and get no gradient")
  func frozen() throws {
    let experiment = try Setting.experiment(
      .convolutional,
      tricks: [
        "transfer": "from=x.safetensors,freeze=[\"backbone\"]", "gradient-noise": "",
        "weight-decay": "decoupled=true", "lookahead": "",
      ])
    let source = try tensors(of: experiment)
    let resolved = try Setting.resolve(experiment)
    let run = try Setting.run(resolved)
    let end = run.served[0].parameters
    for (name, tensor) in zip(end.names, end.tensors) {
      let first = try #require(source[name])
      #expect(tensor.isIdentical(to: first) == !name.hasPrefix("linear2."), "\(name)")
    }
    let plain = try Setting.resolve(
      Setting.experiment(
        .convolutional, tricks: ["transfer": "from=x.safetensors,freeze=[\"convolution1\"]"]))
    let trace = try #require(Setting.run(plain).trace.first)
    let zeros = Tensor.zeros(try #require(source["convolution1.weight"]).shape)
    #expect(trace.gradients[0].hash == zeros.fingerprint)
    #expect(trace.gradients[0].name == "convolution1.weight")
  }

  @Test("with everything frozen there is nothing to train")
  func allFrozen() throws {
    let error = try notApplicable {
      _ = try Setting.resolve(
        Setting.experiment(tricks: ["transfer": "from=x,freeze=[\"backbone\", \"head\"]"]))
    }
    #expect(error.reason.contains("every parameter is frozen"))
  }

  private struct Groups: Decodable {
    let inputs: [Double], labels: [Int], start: [[Double]], end: [[Double]]
  }

  @Test("groups of rates and frozen layers step as PyTorch's do")
  func groupsLikePyTorch() throws {
    let numbers = try Numbers.read("groups", as: Groups.self, file: "weights")
    let inputs = Tensor(numbers.inputs, [6, 3])
    let dataset = Dataset(
      name: "rows", target: .classes(2), inputRange: -4...4,
      train: Examples(inputs: inputs, labels: numbers.labels),
      test: Examples(inputs: inputs, labels: numbers.labels))
    var experiment = Experiment()
    experiment.data.validation = 0
    experiment.data.scaling = .none
    experiment.network = NetworkSpec(
      layers: [
        Linear(units: 4, activation: .tanh), Linear(units: 4, activation: .tanh), Linear(units: 2),
      ].map { LayerSpec($0) })
    experiment.optimiser.rate = 0.2
    experiment.optimiser.momentum = 0.9
    experiment.optimiser.weightDecay = 0.05
    experiment.training.epochs = 4
    experiment.training.batchSize = 6
    experiment.tricks["transfer"] = try .options(
      "from=x,take=[\"backbone\", \"head\"],freeze=[\"linear1\"],rates.linear2=0.1")
    let network = try Network(experiment.network.named(), input: [3])
    let tensors = NamedTensors(
      names: network.parameters.map(\.name),
      tensors: zip(network.parameters, numbers.start).map { Tensor($1, $0.shape) })
    let resolved = try ResolvedExperiment(
      experiment, dataset: dataset,
      weights: { StoredWeights(name: $0, sha256: "", sets: [tensors]) })
    var trainer = try Trainer(resolved, dataset: dataset)
    let end = try #require(try trainer.run()).served[0].parameters
    for (tensor, expected) in zip(end.tensors, numbers.end) {
      #expect(agree(tensor.scalars, expected, tolerance: 2e-5))
    }
  }

  @Test("of several rates the narrowest group's counts, also where names are equally long")
  func narrowest() throws {
    // `backbone` has as many letters as `residual`, and more than `linear1`.
    for (rates, moved) in [
      ("backbone = 1, linear1 = 0, residual = 0", ["linear2"]),
      ("backbone = 0, linear1 = 1", ["linear1"]),
      ("residual = 0, backbone = 1", ["linear1", "linear2"]),
      ("residual = 1, backbone = 0", ["residual"]),
      ("residual = 1, \"residual/linear1\" = 0, backbone = 0", []),
    ] {
      var experiment = try Setting.experiment(epochs: 1)
      let block = Residual(body: [LayerSpec(Linear(units: 24))], shortcut: [])
      experiment.network = NetworkSpec(
        layers: [
          LayerSpec(Flatten()), LayerSpec(Linear(units: 24)), LayerSpec(block, name: "residual"),
          LayerSpec(Linear(units: 24)), LayerSpec(Linear(units: 3)),
        ])
      experiment.optimiser.momentum = 0
      experiment.tricks["transfer"] = try .parse(
        toml: "from = \"x\"\ntake = []\nrates = { head = 0, \(rates) }\n", file: "test.toml")
      let resolved = try Setting.resolve(experiment)
      let run = try Setting.run(resolved)
      let start = run.initial.parameters
      let end = run.served[0].parameters
      let found = zip(end.names, zip(start.tensors, end.tensors))
        .filter { !$1.0.isIdentical(to: $1.1) && $0.hasSuffix("weight") }.map(\.0)
      let layers = found.map { String($0.prefix { $0 != "." && $0 != "/" }) }
      #expect(layers == moved, "\(rates)")
    }
  }

  // MARK: - Weights of other libraries

  private struct Sequential: Decodable {
    struct Entry: Decodable { let shape: [Int], values: [Double] }
    let tensors: [String: Entry], inputs: [Double], outputs: [Double]
  }

  @Test("weights of a torch.nn.Sequential give its outputs")
  func pyTorch() throws {
    let numbers = try Numbers.read("sequential", as: Sequential.self, file: "weights")
    let stored = numbers.tensors.sorted { $0.key < $1.key }
    let tensors = NamedTensors(
      names: stored.map { "features.\($0.key)" },
      tensors: stored.map { Tensor($0.value.values, Shape($0.value.shape)) })
    var experiment = try Setting.experiment(.convolutional)
    let map = (0..<8).map { "\"\($0)\" = \"features.\($0)\"" }.joined(separator: ", ")
    experiment.tricks["transfer"] = try .parse(
      toml: """
        from = "x"
        take = ["backbone", "head"]
        layout = "pytorch"
        map = { \(map) }
        """, file: "test.toml")
    let network = try ResolvedExperiment(
      experiment, dataset: Setting.dataset,
      weights: { StoredWeights(name: $0, sha256: "", sets: [tensors]) }
    ).network
    let outputs = network.evaluate(
      Tensor(numbers.inputs, [5, 6, 3, 2]), state: network.initialState(seed: 1))
    #expect(agree(outputs.scalars, numbers.outputs, tolerance: 1e-5))
  }
}
