import Platform
import TensorCore

/// Where layers declare what they own while a network is built.
public struct BuildScope {
  /// The path of the layer being built.
  public private(set) var path: String
  private(set) var parameters: [ParameterSpec] = []
  private(set) var buffers: [BufferSpec] = []
  /// What layers may read by name, and which of them do.
  var names: NamedOutputs
  private(set) var memory = PassMemory()
  /// Every layer, those inside a container before it.
  private(set) var layers: [PlacedLayer] = []
  /// What the network's own layers compute before and from each of its named inputs.
  private(set) var stages: [String: Stage] = [:]
  /// How many lists of layers were begun.
  private var lists = 0
  /// How many layers of a kind each container already has, for automatic names.
  private var counts: [String: Int] = [:]

  init(_ names: NamedOutputs = NamedOutputs()) {
    path = ""
    self.names = names
  }

  /// The place of a parameter in the forward pass.
  public struct ParameterHandle: Hashable, Sendable { let index: Int }
  /// The place of a buffer in the forward pass.
  public struct BufferHandle: Hashable, Sendable { let index: Int }

  /// Declares a trained tensor.
  ///
  /// - Parameters:
  ///   - values: its first values, in the place of the initialiser's; one for each element.
  ///   - followsFan: whether `fanIn` is that of its shape.
  public mutating func parameter(
    _ name: String, _ shape: Shape, role: ParameterSpec.Role, initialiser: Initialiser,
    gain: Double = 1, fanIn: Int = 0, fanOut: Int = 0, values: [Double] = [],
    followsFan: Bool = true
  ) -> ParameterHandle {
    parameters.append(
      ParameterSpec(
        name: "\(path).\(name)", shape: shape, role: role, initialiser: initialiser, gain: gain,
        fanIn: fanIn, fanOut: fanOut, values: values, followsFan: followsFan))
    return ParameterHandle(index: parameters.count - 1)
  }

  /// The parameters of a role that the layer being built, or one inside it, has declared so far.
  public func parameters(of role: ParameterSpec.Role) -> [ParameterHandle] {
    parameters.indices
      .filter { index in
        let parameter = parameters[index]
        return parameter.role == role
          && (parameter.name.hasPrefix(path + ".") || parameter.name.hasPrefix(path + "/"))
      }
      .map { ParameterHandle(index: $0) }
  }

  /// Declares a tensor that is kept but not trained.
  public mutating func buffer(
    _ name: String, _ shape: Shape, initialValue: Float
  ) -> BufferHandle {
    buffers.append(
      BufferSpec(name: "\(path).\(name)", shape: shape, initialValue: initialValue))
    return BufferHandle(index: buffers.count - 1)
  }

  /// Builds layers one after another inside the current one.
  public mutating func build(
    _ layers: [LayerSpec], input: Shape
  ) throws(NetworkError) -> BuiltLayer {
    var shape = input
    var steps: [Step] = []
    var previous: BuiltLayer?
    let container = path
    let list = lists
    lists += 1
    names.beginList(in: container)
    var stages: [String: (place: Int, output: Shape?)] = [:]
    for spec in layers {
      if spec.layer is InputLayer, let name = spec.name {
        stages[name] = (steps.count, steps.isEmpty ? nil : shape)
      }
      path = try unusedPath(for: spec, in: container)
      let built = try build(spec, input: shape, in: container)
      let place = spec.name == "" ? nil : path
      self.layers.append(
        PlacedLayer(
          path: path, layer: spec.layer, input: shape, output: built.output, list: list,
          reads: spec.from))
      path = container
      shape = built.output
      if let window = built.maximum, window.isSideBySide, let both = previous?.forwardThenMaximum {
        steps[steps.count - 1] = Step(path: place) { x, pass in both(x, pass, window) }
      } else {
        steps.append(Step(path: place, forward: built.forward))
      }
      previous = built
    }
    if list == 0 {
      self.stages = stages.mapValues {
        Stage(
          before: Self.run(steps[..<$0.place]), after: Self.run(steps[$0.place...]),
          output: $0.output)
      }
    }
    var whole = BuiltLayer(output: shape, forward: Self.run(steps))
    if let last = previous?.forwardThenAdd {
      let before = Self.run(steps.dropLast())
      whole.forwardThenAdd = { x, pass, addend, activation in
        last(before(x, pass), pass, addend, activation)
      }
    }
    return whole
  }

  /// A network's own layers, divided at one of its inputs.
  struct Stage: Sendable {
    let before: BuiltLayer.Forward
    let after: BuiltLayer.Forward
    /// One example's shape of what is computed before it; `nil` if nothing is.
    let output: Shape?
  }

  /// What one layer of a list computes, or two in one pass.
  private struct Step: Sendable {
    /// Whose output it gives; `nil` for a container that has no name of its own.
    let path: String?
    let forward: BuiltLayer.Forward
  }

  /// Builds the layer of the current path, which may read and be read by name.
  private mutating func build(
    _ spec: LayerSpec, input: Shape, in container: String
  ) throws(NetworkError) -> BuiltLayer {
    let source = try spec.from.map { name throws(NetworkError) in
      try names.reading(name, from: container, by: path)
    }
    let place = path
    names.begin(place, reading: source)
    let declared = parameters.count
    let input = source?.shape ?? input
    let built = try spec.layer.build(in: &self, input: input)
    for parameter in parameters[declared...] { _ = try count(parameter.shape.dimensions) }
    _ = try count(built.output.dimensions)
    memory.note(spec.layer, input: input, output: built.output)
    names.finish(spec.name == "" ? nil : place, built.output)
    let isKept = names.kept.contains(place)
    if source == nil && !isKept { return built }
    // A value that is read elsewhere has to be there: no pass of two layers in one.
    return BuiltLayer(output: built.output) { x, pass in
      let output = built.forward(source.map { pass[$0] } ?? x, pass)
      if isKept { pass.keep(output, as: place) }
      return output
    }
  }

  private static func run(_ steps: some Collection<Step>) -> BuiltLayer.Forward {
    let steps = Array(steps)
    return { x, pass in
      steps.reduce(x) { x, step in
        let output = step.forward(x, pass)
        if let path = step.path { pass.observer?(path, output) }
        return output
      }
    }
  }

  private mutating func unusedPath(
    for spec: LayerSpec, in container: String
  ) throws(NetworkError) -> String {
    let prefix = container.isEmpty ? "" : container + "/"
    if let name = spec.name {
      if name.isEmpty { return container }
      let path = prefix + name
      counts[path, default: 0] += 1
      if counts[path] != 1 {
        throw NetworkError(layer: path, message: "two layers have this name")
      }
      return path
    }
    let kind = type(of: spec.layer).kind
    var number = counts[prefix + kind, default: 0]
    repeat { number += 1 } while counts["\(prefix)\(kind)\(number)"] != nil
    counts[prefix + kind] = number
    counts["\(prefix)\(kind)\(number)"] = 1
    return "\(prefix)\(kind)\(number)"
  }

  /// A product of counts, such as the elements of a parameter or of an output.
  ///
  /// - Throws: `NetworkError` where it is more than any machine has memory for.
  public func count(_ factors: [Int]) throws(NetworkError) -> Int {
    if let count = Counts.product(factors), count <= Self.greatestCount { return count }
    let product = factors.map(String.init).joined(separator: "×")
    throw error(
      "would need \(product) numbers, which no memory holds",
      hint: "make it smaller, or what comes before it")
  }

  /// A million millions.
  private static let greatestCount = 1 << 40

  /// An error about the layer being built.
  public func error(_ message: String, hint: String? = nil) -> NetworkError {
    NetworkError(layer: path, message: message, hint: hint)
  }
}
