import Configuration
import TensorCore

/// What layers of a network that branches may read by name while it is built.
struct NamedOutputs {
  /// One example's shape of each of the network's inputs.
  let inputs: [String: Shape]
  /// The layers whose outputs are kept because others read them; a first building finds them.
  let kept: Set<String>
  /// The layers that others have read so far, or that are outputs.
  private(set) var read: Set<String> = []
  /// The network's named outputs, in their order.
  private(set) var outputs: [(name: String, shape: Shape)] = []
  /// Below what number each input must lie whose numbers are tokens.
  private(set) var tokenLimits: [String: Int] = [:]
  /// The shape of each finished layer's output, and the order in which they were finished.
  private(set) var shapes: [String: Shape] = [:]
  private var order: [String] = []
  /// Whether a layer reads or gives anything by a name.
  private(set) var areUsed = false
  /// The input that the layer being built gets as it is.
  private var follows: String?

  init(inputs: [String: Shape] = [:], keeping kept: Set<String> = []) {
    self.inputs = inputs
    self.kept = kept
    follows = inputs.count == 1 ? inputs.keys.first : nil
  }

  /// The output that a name means in a container: one beside the reader, or farther out.
  ///
  /// - Throws: `NetworkError` naming what there is.
  mutating func reading(
    _ name: String, from container: String, by reader: String
  ) throws(NetworkError) -> BuildScope.OutputHandle {
    areUsed = true
    var place = container
    while true {
      let path = place.isEmpty ? name : "\(place)/\(name)"
      if let shape = shapes[path] {
        read.insert(path)
        return BuildScope.OutputHandle(path: path, shape: shape)
      }
      if place.isEmpty { break }
      place = place.lastIndex(of: "/").map { String(place[..<$0]) } ?? ""
    }
    throw Self.error(
      "it reads '\(name)', but no layer before it has that name", by: reader, name, among: order)
  }

  /// Notes that the layer being built gets the output of `path`, or of the layer before.
  mutating func follow(_ path: String?) {
    if let path { follows = inputs[path] == nil ? nil : path }
  }

  /// - Parameter path: `nil` for a container that has no name of its own.
  mutating func finish(_ path: String?, _ shape: Shape) {
    follows = nil
    guard let path else { return }
    if shapes.updateValue(shape, forKey: path) == nil { order.append(path) }
    if inputs[path] != nil { follows = path }
  }

  mutating func declareOutput(_ path: String, _ shape: Shape) {
    areUsed = true
    outputs.append((path, shape))
  }

  mutating func readTokens(below limit: Int) {
    let only = inputs.count == 1 ? inputs.keys.first : nil
    let input = follows ?? only ?? Network.plainInput
    tokenLimits[input] = min(limit, tokenLimits[input] ?? limit)
  }

  /// One example's shape of an input.
  ///
  /// - Throws: `NetworkError` naming what there is.
  mutating func input(_ name: String, for reader: String) throws(NetworkError) -> Shape {
    areUsed = true
    if let shape = inputs[name] { return shape }
    throw Self.error(
      "the data have no input '\(name)'", by: reader, name, among: inputs.keys.sorted())
  }

  private static func error(
    _ message: String, by reader: String, _ name: String, among names: [String]
  ) -> NetworkError {
    let near = KeyNames.nearest(to: name, among: names).map { "did you mean '\($0)'? " } ?? ""
    let known = names.isEmpty ? "there are none" : "there are: \(NameList.text(names))"
    return NetworkError(layer: reader, message: message, hint: near + known)
  }
}

extension BuildScope {
  /// An earlier layer's output, for layers that read others beside their input.
  public struct OutputHandle: Hashable, Sendable {
    let path: String
    /// One example's.
    public let shape: Shape
  }

  /// The output of a layer that was built before, by its name: one beside the layer being built, or
  /// beside one of those around it.
  ///
  /// - Throws: `NetworkError` naming what there is.
  public mutating func output(named name: String) throws(NetworkError) -> OutputHandle {
    let container = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
    return try names.reading(name, from: container, by: path)
  }

  /// Declares that the numbers the layer gets are tokens: whole numbers from 0 to `limit` − 1.
  public mutating func readTokens(below limit: Int) { names.readTokens(below: limit) }

  /// One example's shape of the network's input of that name.
  mutating func input(named name: String) throws(NetworkError) -> Shape {
    try names.input(name, for: path)
  }

  mutating func declareOutput(_ shape: Shape) throws(NetworkError) {
    if path.contains("/") {
      throw error(
        "an output stands among the network's own layers, not inside another",
        hint: "put { kind = \"output\", from = \"…\" } behind it")
    }
    names.declareOutput(path, shape)
  }
}
