import Configuration
import TensorCore

/// Multi-head self-attention between two projections: [steps, width] → the same.
///
/// - Source: Vaswani et al., 2017.
public struct Attention: Layer {
  public static let kind = "attention"

  /// Divides the width.
  public var heads = 4
  /// Whether a step sees only itself and earlier ones.
  public var causal = true
  /// Whether trained numbers are added to what the projections give.
  public var bias = true
  /// How the weights of the projections get their first values.
  public var initialiser = Initialiser.glorotUniform
  /// Multiplies these.
  public var gain = 1.0

  public init() {}
  public init(heads: Int, causal: Bool = true) {
    self.heads = heads
    self.causal = causal
  }

  public func validate() throws(OptionError) { try check("heads", heads, in: 1...) }

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    let input = try scope.sequence(input)
    let width = input[1]
    try scope.check(heads: heads, width: width)
    func projection(_ name: String, _ outputs: Int) -> Projection {
      scope.projection(
        name, from: width, to: outputs, fanOut: width, bias: bias, initialiser: initialiser,
        gain: gain)
    }
    let qkv = projection("qkv", 3 * width)
    let output = projection("output", width)
    guard let sequence = scope.sequence else {
      return BuiltLayer(output: input) { [heads, causal] x, pass in
        output(selfAttention(qkv(x, pass), heads: heads, causal: causal), pass)
      }
    }
    let path = scope.path
    return BuiltLayer(output: input) { [heads, causal] x, pass in
      let all = qkv(x, pass)
      let parts = (0..<3).map { all.sliced($0 * width..<($0 + 1) * width, axis: 2) }
      let groups = pass.groups(of: sequence)
      let memory = pass.steps(of: sequence)
      let keys = memory?.appending(parts[1], to: "\(path) keys") ?? parts[1]
      let values = memory?.appending(parts[2], to: "\(path) values") ?? parts[2]
      let mixed = TensorCore.attention(
        queries: parts[0], of: groups, keys: keys, values: values,
        of: memory.map { $0.groupsSoFar } ?? groups,
        seeing: nil, heads: heads, scale: nil, causal: causal && memory == nil)
      return output(mixed, pass)
    }
  }
}

/// Multi-head attention to the output of another layer, between projections: [steps, width] → the same.
///
/// - Source: Vaswani et al., 2017.
public struct CrossAttention: Layer {
  public static let kind = "cross-attention"

  /// The name of the layer whose output, with a row for each place of a sequence, is attended to;
  /// required.
  public var over = ""
  /// Divides the width.
  public var heads = 4
  /// Whether trained numbers are added to what the projections give.
  public var bias = true
  /// How the weights of the projections get their first values.
  public var initialiser = Initialiser.glorotUniform
  /// Multiplies these.
  public var gain = 1.0

  public init() {}
  public init(over: String, heads: Int) {
    self.over = over
    self.heads = heads
  }

  public func validate() throws(OptionError) {
    try check("heads", heads, in: 1...)
    try check("over", !over.isEmpty, "must name the layer that is attended to")
  }

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    let input = try scope.sequence(input)
    let width = input[1]
    try scope.check(heads: heads, width: width)
    let source = try scope.attended(over)
    let own = try scope.ownSequence()
    func projection(_ name: String, from inputs: Int, to outputs: Int) -> Projection {
      scope.projection(
        name, from: inputs, to: outputs, fanOut: width, bias: bias, initialiser: initialiser,
        gain: gain)
    }
    let query = projection("query", from: width, to: width)
    let keyValue = projection("key-value", from: source.handle.shape.last, to: 2 * width)
    let output = projection("output", from: width, to: width)
    let path = scope.path
    return BuiltLayer(output: input) { [heads] x, pass in
      let memory = pass.steps(of: own)
      func part(_ range: Range<Int>, _ name: String) -> Variable {
        let value = { keyValue(pass[source.handle], pass).sliced(range, axis: 2) }
        return memory?.ofExamples("\(path) \(name)", value) ?? value()
      }
      let keys = part(0..<width, "keys")
      let values = part(width..<2 * width, "values")
      let groups = pass.groups(of: source.sequence)
      let mixed = TensorCore.attention(
        queries: query(x, pass), of: pass.groups(of: own), keys: keys, values: values, of: groups,
        seeing: memory?.seeing(of: groups.count), heads: heads, scale: nil, causal: false)
      return output(mixed, pass)
    }
  }
}

/// A product with trained weights, and perhaps trained numbers added.
struct Projection: Sendable {
  let weight: BuildScope.ParameterHandle
  let bias: BuildScope.ParameterHandle?

  func callAsFunction(_ x: Variable, _ pass: ForwardPass) -> Variable {
    linear(x, weight: pass[weight], bias: bias.map { pass[$0] })
  }
}

extension BuildScope {
  mutating func projection(
    _ name: String, from inputs: Int, to outputs: Int, fanOut: Int, bias: Bool,
    initialiser: Initialiser, gain: Double
  ) -> Projection {
    Projection(
      weight: parameter(
        "\(name).weight", [inputs, outputs], role: .weight, initialiser: initialiser, gain: gain,
        fanIn: inputs, fanOut: fanOut),
      bias: bias
        ? parameter("\(name).bias", [outputs], role: .bias, initialiser: .zeros) : nil)
  }

  fileprivate func check(heads: Int, width: Int) throws(NetworkError) {
    if width % heads == 0 { return }
    throw error("\(heads) heads do not divide a width of \(width) evenly")
  }

  /// The layer of a name, whose output has a row for each place of a sequence.
  mutating func attended(
    _ name: String
  ) throws(NetworkError) -> (handle: OutputHandle, sequence: String) {
    let handle = try output(named: name)
    try checkNothingAhead(
      in: handle, named: name,
      hint: "attend to the encoder, or to earlier places: { kind = \"attention\", causal = true }")
    if let sequence = handle.sequence, handle.shape.rank == 2 { return (handle, sequence) }
    throw error(
      "it attends to '\(name)', which has no vector for each place of a sequence",
      hint: "name a layer behind { kind = \"input\", name = \"source\" }")
  }

  /// The sequence that what the layer being built gets has a row for each place of.
  func ownSequence() throws(NetworkError) -> String {
    if let sequence { return sequence }
    throw error(
      "it needs a sequence whose examples have lengths of their own",
      hint: "put it behind { kind = \"input\", name = \"target\" }")
  }
}

extension StepMemory {
  /// The places of each line so far, this one among them.
  fileprivate var groupsSoFar: RowGroups {
    RowGroups(lengths: Array(repeating: place + 1, count: lines))
  }

  /// What a layer kept of all places so far with those of this one, [1, lines · places, width].
  fileprivate func appending(_ row: Variable, to name: String) -> Variable {
    let width = row.shape[2]
    let here = reshape(row, to: [lines, 1, width])
    let all = self[line: name].map { Variable.concatenated([$0, here], axis: 1) } ?? here
    self[line: name] = all
    return reshape(all, to: [1, lines * (place + 1), width])
  }
}
