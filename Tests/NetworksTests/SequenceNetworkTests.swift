import Configuration
import TensorCore
import Testing

import Networks

/// Networks from one sequence to another, packed: nothing stands behind an end.
@Suite("Networks of sequences") struct SequenceNetworkTests {
  /// What the README's and the tricks' networks are made of, by name.
  static let documents: [(name: String, toml: String)] = [
    ("lstm", #"model = { kind = "encoder-decoder", width = 6, units = 10, depth = 2 }"#),
    ("gru", #"model = { kind = "encoder-decoder", cell = "gru", width = 6, units = 10 }"#),
    (
      "general",
      #"model = { kind = "encoder-decoder", width = 6, units = 10, attention = "general" }"#
    ),
    (
      "dot",
      #"model = { kind = "encoder-decoder", cell = "gru", width = 6, units = 10, attention = "dot" }"#
    ),
    (
      "additive",
      #"model = { kind = "encoder-decoder", width = 6, units = 10, attention = "additive" }"#
    ),
    ("transformer", #"model = { kind = "transformer", depth = 2, width = 12, heads = 3 }"#),
    ("fed hidden", fed("hidden", "")),
    ("fed attentional", fed("attentional", attention)),
    ("fed context", fed("context", attention)),
    (
      "beside",
      """
      layers = [
        { kind = "input", name = "source" }, { kind = "embedding", width = 5 },
        { kind = "gru", name = "encoder", units = 7 },
        { kind = "input", name = "target" }, { kind = "embedding", width = 5 },
        { kind = "positional-embedding" },
        { kind = "concatenation", with = "encoder" },
        { kind = "gru", units = 7, initial-state = "encoder" },
        { kind = "linear", units = 6 },
      ]
      """
    ),
  ]

  private static let attention = #"{ kind = "attentional", over = "encoder", units = 9 },"#

  private static func fed(_ feed: String, _ attention: String) -> String {
    """
    layers = [
      { kind = "input", name = "source" }, { kind = "embedding", width = 5 },
      { kind = "lstm", name = "encoder", units = 8 },
      { kind = "input", name = "target" }, { kind = "embedding", width = 5 },
      { kind = "feeding", feed = "\(feed)", body = [
        { kind = "lstm", units = 8, initial-state = "encoder" }, \(attention)
      ] },
      { kind = "linear", units = 6 },
    ]
    """
  }

  static func network(_ toml: String) throws -> Network {
    let spec = try ConfigurationNode.parse(toml: toml, file: "sequences.toml")
      .decode(NetworkSpec.self)
    return try network(spec.expanded(outputs: 6))
  }

  private static func network(_ spec: NetworkSpec) throws -> Network {
    try Network(
      spec,
      inputs: InputShapes(
        ["source": [9], "target": [7]], vocabularies: ["source": 5, "target": 6],
        written: "target"))
  }

  private static let sources = [
    [2, 3, 4, 0], [4, 0], [2, 2, 3, 4, 4, 2, 3, 2, 0], [0], [3, 4, 2, 0],
  ]
  private static let targets = [[0, 5, 3], [0, 2], [0, 4, 4, 3, 2, 5, 2], [0], [0, 2, 3, 4, 5]]

  static func values(_ examples: [Int]) -> InputValues {
    func packed(_ sequences: [[Int]]) -> Tensor {
      let tokens = examples.flatMap { sequences[$0] }.map { Float($0) }
      return Tensor(tokens, shape: [1, tokens.count])
    }
    return InputValues(
      ["source": packed(sources), "target": packed(targets)],
      groups: [
        "source": RowGroups(lengths: examples.map { sources[$0].count }),
        "target": RowGroups(lengths: examples.map { targets[$0].count }),
      ])
  }

  private static func rows(_ output: Tensor) -> [[Float]] {
    let width = output.shape.last
    let values = output.scalars
    return stride(from: 0, to: values.count, by: width).map { Array(values[$0..<$0 + width]) }
  }

  @Test("an example gives the same bits alone and in any batch", arguments: documents.map(\.name))
  func alone(name: String) throws {
    let network = try Self.network(try #require(Self.documents.first { $0.name == name }).toml)
    let state = network.initialState(seed: 2)
    let order = [2, 0, 4, 1, 3, 0]
    let together = Self.rows(network.evaluate(Self.values(order), state: state))
    let alone = order.flatMap { Self.rows(network.evaluate(Self.values([$0]), state: state)) }
    #expect(together == alone)
    #expect(together.count == order.reduce(0) { $0 + Self.targets[$1].count })
    #expect(Set(together.map { $0.map(\.bitPattern) }).count > 10)
  }

  @Test(
    "place by place a target gives the bits that it gives at once, also where lines change places",
    arguments: documents.map(\.name))
  func stepByStep(name: String) throws {
    let network = try Self.network(try #require(Self.documents.first { $0.name == name }).toml)
    let state = network.initialState(seed: 3)
    let order = [0, 2, 4]
    let values = Self.values(order)
    let atOnce = Self.rows(network.evaluate(values, state: state))
    let groups = try #require(values.groups["target"])

    let pass = ForwardPass.evaluating(state)
    network.read(
      InputValues(
        values.tensors.filter { $0.key == "source" },
        groups: values.groups.filter { $0.key == "source" }), before: "target", pass)
    let memory = StepMemory(along: "target", examples: [0, 1, 2])
    pass.steps = memory
    var lines = [0, 1, 2]
    for place in 0..<7 {
      let tokens = lines.map { Self.targets[order[$0]][place] }
      let rows = Self.rows(
        network(from: "target", Tensor(tokens.map { Float($0) }, shape: [1, lines.count]), pass)
          .tensor)
      for (line, row) in zip(lines, rows) { #expect(row == atOnce[groups.starts[line] + place]) }
      // Lines that have ended go; the others turn round, and one is there twice.
      let rest = lines.indices.filter { Self.targets[order[lines[$0]]].count > place + 1 }
      if rest.isEmpty { break }
      let next = Array(rest.reversed()) + [rest[0]]
      memory.advance(with: next)
      lines = next.map { lines[$0] }
    }
  }

  @Test(
    "a place sees no later token of its target, and every token of its source",
    arguments: documents.map(\.name))
  func causality(name: String) throws {
    let network = try Self.network(try #require(Self.documents.first { $0.name == name }).toml)
    let state = network.initialState(seed: 4)
    let values = Self.values([2])
    let before = Self.rows(network.evaluate(values, state: state))
    for place in 0..<7 {
      var changed = values
      changed.tensors["target"]?[flat: place] = 1
      let after = Self.rows(network.evaluate(changed, state: state))
      #expect(Array(before[..<place]) == Array(after[..<place]))
      #expect(before[place] != after[place])
    }
    for place in 0..<9 {
      var changed = values
      changed.tensors["source"]?[flat: place] = 1
      #expect(Self.rows(network.evaluate(changed, state: state)) != before)
    }
  }

  @Test(
    "gradients are those that small changes show, and every parameter has one",
    arguments: documents.map(\.name))
  func gradients(name: String) throws {
    let document = try #require(Self.documents.first { $0.name == name })
    // Smooth: a relu among so many turns at nearly every place, and a change passes over it.
    let network = try Self.network(
      Self.network(document.toml).spec.mappingLayers { layer in
        guard var linear = layer as? Linear, linear.activation == .relu else { return layer }
        linear.activation = .gelu
        return linear
      })
    var state = network.initialState(seed: 5)
    let values = Self.values([0, 1, 2, 4])
    let count = 17
    let labels = (0..<count).map { ($0 * 5 + 1) % 6 }
    func loss(_ state: ModelState, _ tape: Tape) -> (Variable, ForwardPass) {
      let pass = ForwardPass(state: state, mode: .training, seed: 1, step: 0, tape: tape)
      return (crossEntropy(network(values, pass), labels: labels).sum(), pass)
    }
    let tape = Tape()
    let (value, pass) = loss(state, tape)
    let gradients = tape.gradients(of: value)
    for (index, spec) in network.parameters.enumerated() {
      let gradient = gradients[pass.parameters[index]]
      #expect(gradient.norm() > 0, "\(spec.name)")
      // The element whose change shows most.
      let values = gradient.scalars
      let place = try #require(values.indices.max { values[$0].magnitude < values[$1].magnitude })
      let tensor = state.parameters.tensors[index]
      let step: Float = 2e-3
      var sides: [Double] = []
      for sign: Float in [1, -1] {
        state.parameters.tensors[index][flat: place] = tensor.scalars[place] + sign * step
        sides.append(Double(loss(state, Tape(recording: false)).0.tensor.scalar))
      }
      state.parameters.tensors[index] = tensor
      let slope = (sides[0] - sides[1]) / Double(2 * step)
      #expect(
        (slope - Double(values[place])).magnitude < 0.02 * slope.magnitude + 2e-3,
        "\(spec.name): \(values[place]) by the gradient, \(slope) by changes")
    }
  }

  @Test("what does not fit is said with the layer's name")
  func errors() throws {
    func message(_ layers: String) throws -> String {
      let error = #expect(throws: NetworkError.self) {
        _ = try Self.network("layers = [\(layers)]")
      }
      return "\(try #require(error))"
    }
    let source = #"{ kind = "input", name = "source" }, { kind = "embedding", width = 4 }, "#
    let target = #"{ kind = "input", name = "target" }, { kind = "embedding", width = 4 }, "#
    let encoder = source + #"{ kind = "gru", name = "encoder", units = 4 }, "# + target
    #expect(
      try message(encoder + #"{ kind = "lstm", units = 4, initial-state = "encoder" }"#)
        .contains("which has 4 units"))
    #expect(
      try message(encoder + #"{ kind = "lstm", units = 4, initial-state = "embedding1" }"#)
        .contains("no recurrent layer"))
    #expect(
      try message(encoder + #"{ kind = "attentional", over = "encodr" }"#).contains("encodr"))
    #expect(
      try message(
        source + #"{ kind = "lstm", name = "all", units = 4, last-step = true }, "# + target
          + #"{ kind = "attentional", over = "all" }"#
      ).contains("no vector for each place"))
    #expect(
      try message(
        encoder + #"{ kind = "feeding", feed = "context", body = [{ kind = "gru", units = 4 }] }"#
      )
      .contains("no attentional layer"))
    #expect(
      try message(encoder + #"{ kind = "feeding", body = [{ kind = "linear", units = 4 }] }"#)
        .contains("no recurrent layer"))
    #expect(
      try message(
        encoder
          + #"{ kind = "feeding", feed = "attentional", body = [{ kind = "gru", units = 4 }] }"#
      )
      .contains("no attentional layer"))
  }

  @Test(
    "what is written place by place does not hear what comes behind",
    arguments: [
      #"{ kind = "gru", name = "own", units = 4 }, { kind = "attentional", over = "own" }"#,
      #"{ kind = "gru", name = "own", units = 4 }, { kind = "cross-attention", over = "own", heads = 2 }"#,
      #"{ kind = "gru", name = "own", units = 4 }, "#
        + #"{ kind = "gru", units = 4, from = "words", initial-state = "own" }"#,
      #"{ kind = "gru", name = "own", units = 4, last-step = true }, "#
        + #"{ kind = "gru", units = 4, from = "words" }, { kind = "concatenation", with = "own" }"#,
      #"{ kind = "gru", units = 4, last-step = true }, { kind = "linear", name = "own", units = 4 }, "#
        + #"{ kind = "gru", units = 4, from = "words" }, { kind = "concatenation", with = "own" }"#,
    ])
  func nothingAhead(decoder: String) throws {
    let layers =
      #"{ kind = "input", name = "source" }, { kind = "embedding", width = 4 }, "#
      + #"{ kind = "gru", name = "encoder", units = 4 }, { kind = "input", name = "target" }, "#
      + #"{ kind = "embedding", width = 4, name = "words" }, "# + decoder
    let error = #expect(throws: NetworkError.self) {
      _ = try Self.network("layers = [\(layers)]")
    }
    #expect("\(try #require(error))".contains("not known while it is written"))
  }
}
