import Testing
import Training
import Tricks

@Suite("Edits of networks") struct NetworkEditTests {
  /// A network after some tricks, one line for each layer, those in blocks indented.
  private func outline(
    _ tricks: [TrickID: String], _ layers: [any Layer]? = nil, input: Shape = [6, 6, 2]
  ) throws -> [String] {
    let layers = layers ?? Setting.Model.residual.layers.map(\.layer)
    let recipe = try makeRecipe(tricks, inputShape: input, layers: layers)
    let spec = try recipe.network.assembled(base: { $0 })(recipe.plan.network.named())
    // It can be built, too.
    _ = try Network(spec, input: input)
    return spec.layers.flatMap { lines(of: $0, indent: "") }
  }

  private func lines(of spec: LayerSpec, indent: String) -> [String] {
    let layer = spec.layer
    var line = "\(indent)\(spec.name ?? "?") \(type(of: layer).kind)"
    if let layer = layer as? Convolution {
      line += " \(layer.size)×\(layer.size)→\(layer.channels)"
      if layer.stride > 1 { line += " /\(layer.stride)" }
      if layer.groups > 1 { line += " in \(layer.groups)" }
    }
    if let layer = layer as? Linear { line += " →\(layer.units)" }
    if let layer = layer as? any WeightedLayer, layer.bias { line += " +b" }
    if let layer = layer as? any ActivatedLayer, layer.activation != .identity {
      line += " \(layer.activation.rawValue)"
    }
    let inside = (layer as? any ContainerLayer)?.branches ?? []
    return [line] + inside.joined().flatMap { lines(of: $0, indent: indent + "  ") }
  }

  private let plain = [
    "convolution1 convolution 5×5→4", "batch-norm1 batch-norm relu",
    "convolution2 convolution 3×3→4 +b relu",
    "convolution3 convolution 3×3→4", "batch-norm2 batch-norm relu",
    "residual1 residual relu",
    "  convolution1 convolution 1×1→4 /2", "  batch-norm1 batch-norm relu",
    "  convolution2 convolution 3×3→4", "  batch-norm2 batch-norm relu",
    "  convolution3 convolution 1×1→8", "  batch-norm3 batch-norm",
    "  convolution4 convolution 1×1→8 /2", "  batch-norm4 batch-norm",
    "global-average-pool1 global-average-pool", "linear1 linear →3 +b",
  ]

  /// The plain network's outline with some lines in the places of others.
  private func expectation(_ changes: [Int: [String]]) -> [String] {
    plain.indices.flatMap { changes[$0] ?? [plain[$0]] }
  }

  @Test("each edit changes the layers that it says, and no others")
  func edits() throws {
    #expect(try outline([:]) == plain)
    #expect(
      try outline(["residual": ""])
        == expectation([
          2: [" residual relu", "  convolution2 convolution 3×3→4 +b relu"],
          3: ["  convolution3 convolution 3×3→4"], 4: ["  batch-norm2 batch-norm"],
        ]))
    #expect(
      try outline(["batch-norm": ""])
        == expectation([
          2: ["convolution2 convolution 3×3→4", "convolution2-batch-norm batch-norm relu"]
        ]))
    #expect(
      try outline(["resnet-b": ""])
        == expectation([
          6: ["  convolution1 convolution 1×1→4"], 8: ["  convolution2 convolution 3×3→4 /2"],
        ]))
    #expect(
      try outline(["resnet-c": ""])
        == expectation([
          0: [
            "convolution1-1 convolution 3×3→2", "batch-norm1-1 batch-norm relu",
            "convolution1-2 convolution 3×3→4",
          ]
        ]))
    #expect(
      try outline(["resnet-d": ""])
        == expectation([
          12: ["  convolution4-pool shortcut-pool", "  convolution4 convolution 1×1→8"]
        ]))
    #expect(
      try outline(["channel-shuffle": ""])
        == expectation([
          6: [
            "  convolution1 convolution 1×1→4 /2 in 2",
            "  convolution1-shuffle channel-shuffle",
          ],
          10: [
            "  convolution3 convolution 1×1→8 in 2", "  convolution3-shuffle channel-shuffle",
          ],
        ]))
    #expect(
      try outline(["squeeze-excite": ""])
        == expectation([11: [plain[11], "  batch-norm3-squeeze-excite squeeze-excite"]]))
    #expect(
      try outline(["stochastic-depth": "", "squeeze-excite": ""])
        == expectation([
          11: [
            plain[11], "  batch-norm3-squeeze-excite squeeze-excite",
            "  stochastic-depth-block1 stochastic-depth",
          ]
        ]))
    #expect(
      try outline(["dropout2d": ""])
        == expectation([
          1: [plain[1], "batch-norm1-dropout2d dropout2d"],
          2: [plain[2], "convolution2-dropout2d dropout2d"],
          4: [plain[4], "batch-norm2-dropout2d dropout2d"],
          13: [plain[13], "residual1-dropout2d dropout2d"],
        ]))
    #expect(
      try outline(["attention": ""])
        == expectation([
          13: [
            plain[13], "residual1-attention residual",
            "  pixel-attention1 pixel-attention",
          ]
        ]).map { $0.replacing("pixel-attention1", with: "?") })
    #expect(try outline(["activation": "function=silu"]) == plain.map(silu))
    #expect(
      try outline(["group-norm": "groups=2"])
        == plain.map { $0.replacing(" batch-norm", with: " group-norm") }
        .map { $0.hasPrefix(" ") ? $0.replacing("  group-norm", with: "  batch-norm") : $0 })
    #expect(
      try outline(["narrow": "factor=0.5"])
        == plain.map { $0.replacing("→4", with: "→2").replacing("→8", with: "→4") })
  }

  private func silu(_ line: String) -> String { line.replacing("relu", with: "silu") }

  @Test("average pooling takes the place of flattening and of hidden dense layers")
  func globalAveragePooling() throws {
    let layers: [any Layer] = [
      Convolution(channels: 4), Flatten(), Linear(units: 8, activation: .relu), Linear(units: 3),
    ]
    #expect(
      try outline(["global-average-pooling": "", "batch-norm": ""], layers) == [
        "convolution1 convolution 3×3→4", "convolution1-batch-norm batch-norm",
        "flatten1-pool global-average-pool", "linear2 linear →3 +b",
      ])
  }

  @Test("shortcuts that change the shape are projections where the option says so")
  func projection() throws {
    let layers: [any Layer] = [
      Flatten(), Linear(units: 9, activation: .tanh), Linear(units: 9, activation: .tanh),
      Linear(units: 3),
    ]
    #expect(
      try outline(["residual": "shortcut=projection"], layers) == [
        "flatten1 flatten", " residual tanh", "  linear1 linear →9 +b tanh",
        "  linear2 linear →9 +b", "  linear1-shortcut linear →9", "linear3 linear →3 +b",
      ])
    #expect(throws: NotApplicable.self) { try outline(["residual": ""], layers) }
  }

  @Test("weights inside new blocks and wrappers start as they would without")
  func namesStay() throws {
    for id in ["residual", "weight-standardisation", "resnet-b", "zero-gamma", "layer-norm"] {
      let layers = Setting.Model.residual.layers.map(\.layer)
      let recipe = try makeRecipe([id: ""], inputShape: [6, 6, 2], layers: layers)
      let named = recipe.plan.network.named()
      let before = try Network(named, input: [6, 6, 2])
      let after = try Network(recipe.network.assembled(base: { $0 })(named), input: [6, 6, 2])
      let weights = { (network: Network) in network.parameters.filter { $0.role == .weight } }
      #expect(weights(before) == weights(after), "\(id)")
    }
  }

  @Test("naming layers beforehand gives the names that they would have anyway")
  func namesAreAutomatic() throws {
    for model in Setting.Model.allCases {
      let task = try TaskRegistry.shared.task(for: model.dataset)
      let spec = model.network.expanded(outputs: task.output.last)
      let inputs = task.inputShapes(of: model.dataset)
      let before = try Network(spec, inputs: inputs)
      #expect(try Network(spec.named(), inputs: inputs).parameters == before.parameters)
    }
  }

  @Test("the last norm of a block starts at γ, of whatever kind it is", arguments: ["", "group"])
  func zeroGamma(kind: String) throws {
    let others: [TrickID: String] = kind.isEmpty ? [:] : ["group-norm": "groups=2"]
    let recipe = try makeRecipe(
      others.merging(["zero-gamma": "gamma=0.25"]) { $1 }, inputShape: [6, 6, 2],
      layers: Setting.Model.residual.layers.map(\.layer))
    let spec = try recipe.network.assembled(base: { $0 })(recipe.plan.network.named())
    let network = try Network(spec, input: [6, 6, 2])
    let state = network.initialState(seed: 1).parameters
    for parameter in network.parameters where parameter.role == .scale {
      let value: Float = parameter.name == "residual1/batch-norm3.scale" ? 0.25 : 1
      #expect(state[parameter.name]?.scalars.allSatisfy { $0 == value } ?? false)
    }
  }

  @Test(
    "tricks that decide the same thing conflict by both their names",
    arguments: [
      ("he-init", "glorot-init"), ("glorot-init", "lecun-init"), ("layer-norm", "group-norm"),
    ])
  func conflicts(first: TrickID, second: TrickID) throws {
    let error = #expect(throws: Conflict.self) { try makeRecipe([first: "", second: ""]) }
    #expect(error?.tricks == [first, second].sorted())
    #expect(error?.description.contains("both decide") ?? false)
  }

  @Test(
    "first weights have the variance and the distribution that they should",
    arguments: [
      ("he-init", 2.0 / 300), ("glorot-init", 2.0 / 500), ("lecun-init", 1.0 / 300),
    ])
  func initialisers(id: TrickID, variance: Double) throws {
    for distribution in ["normal", "uniform"] {
      var layer = Linear(units: 200)
      layer.initialiser = .zeros
      let recipe = try makeRecipe(
        [id: "distribution=\(distribution)"], inputShape: [300], layers: [layer])
      let spec = try recipe.network.assembled(base: { $0 })(recipe.plan.network.named())
      let values = try Network(spec, input: [300]).initialState(seed: 5).parameters.tensors[0]
        .scalars.map(Double.init)
      let count = Double(values.count)
      let mean = values.reduce(0, +) / count
      let square = values.reduce(0) { $0 + $1 * $1 } / count
      let fourth = values.reduce(0) { $0 + $1 * $1 * $1 * $1 } / count
      #expect(abs(mean) < 4 * (variance / count).squareRoot())
      // A sample variance has the relative deviation √((kurtosis − 1)/n).
      let kurtosis = distribution == "normal" ? 3.0 : 1.8
      #expect(abs(square / variance - 1) < 4 * ((kurtosis - 1) / count).squareRoot())
      #expect(abs(fourth / (variance * variance) / kurtosis - 1) < 0.1)
    }
  }

  @Test("edits that find nothing to change say so")
  func nothingToDo() throws {
    let layers: [any Layer] = [Flatten(), Linear(units: 5), Linear(units: 3)]
    for id in [
      "residual", "group-norm", "layer-norm", "weight-standardisation", "dropout2d",
      "stochastic-depth", "zero-gamma", "resnet-b", "resnet-c", "resnet-d", "channel-shuffle",
      "squeeze-excite", "global-average-pooling", "activation", "he-init", "attention",
    ] {
      let error = #expect(throws: NotApplicable.self, "\(id)") {
        try outline([id: ""], layers)
      }
      #expect(error?.trick == id)
    }
  }
}
