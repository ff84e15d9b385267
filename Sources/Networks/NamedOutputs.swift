import Configuration
import TensorCore

/// What layers of a network that branches may read by name while it is built.
struct NamedOutputs {
  /// What the network reads of an example.
  let inputs: InputShapes
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
  /// The input sequence that the output of each finished layer has a row for each place of.
  private(set) var sequences: [String: String] = [:]
  /// The input sequence that the output of each finished layer is of the whole of.
  private var wholes: [String: String] = [:]
  /// The lengths of the states that finished recurrent layers end with.
  private(set) var states: [String: RecurrentStateShape] = [:]
  private var order: [String] = []
  /// Whether a layer reads or gives anything by a name.
  private(set) var areUsed = false
  /// The input that the layer being built gets as it is.
  private var follows: String?
  /// The input sequence that what the layer being built gets has a row for each place of; `nil` for
  /// anything else.
  private(set) var sequence: String?
  /// The input sequence that this is of the whole of.
  private var whole: String?
  /// The same of what each container that is being built gets.
  private var entries: [String: String] = [:]

  init(inputs: InputShapes = InputShapes([:]), keeping kept: Set<String> = []) {
    self.inputs = inputs
    self.kept = kept
    follows = only
    sequence = only.flatMap { inputs.vocabularies[$0] == nil ? nil : $0 }
    entries[""] = sequence
  }

  /// The input that there is no other beside.
  private var only: String? { inputs.shapes.count == 1 ? inputs.shapes.keys.first : nil }

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
        return BuildScope.OutputHandle(
          path: path, shape: shape, sequence: sequences[path], whole: wholes[path])
      }
      if place.isEmpty { break }
      place = place.lastIndex(of: "/").map { String(place[..<$0]) } ?? ""
    }
    throw Self.error(
      "it reads '\(name)', but no layer before it has that name", by: reader, name, among: order)
  }

  /// Notes that the layer being built at `place` gets the output of `source`, or of the layer before.
  mutating func begin(_ place: String, reading source: BuildScope.OutputHandle?) {
    if let source {
      follows = inputs.shapes[source.path] == nil ? nil : source.path
      (sequence, whole) = (source.sequence, source.whole)
    }
    entries[place] = sequence
  }

  /// Notes that a list of layers of a container begins.
  mutating func beginList(in container: String) { sequence = entries[container] }

  /// Notes that the next list of layers goes on with a row for each place of an input sequence, or without.
  mutating func resumeList(_ sequence: String?) {
    self.sequence = sequence
    entries[""] = sequence
  }

  /// Notes that what follows has no row for each place of a sequence any more.
  mutating func leaveSequence() { (sequence, whole) = (nil, sequence ?? whole) }

  /// Notes that the layer's output has a row for each place of an input sequence.
  mutating func enter(_ input: String) {
    (sequence, whole) = (inputs.vocabularies[input] == nil ? nil : input, nil)
  }

  /// Notes what state a recurrent layer ends with.
  mutating func declareState(_ path: String, _ shape: RecurrentStateShape) {
    states[path] = shape
  }

  /// - Parameter path: `nil` for a container that has no name of its own.
  mutating func finish(_ path: String?, _ shape: Shape) {
    follows = nil
    guard let path else { return }
    if shapes.updateValue(shape, forKey: path) == nil { order.append(path) }
    (sequences[path], wholes[path]) = (sequence, whole)
    if inputs.shapes[path] != nil { follows = path }
  }

  /// Notes something that a layer computes beside its output.
  mutating func declareBesides(_ path: String, _ shape: Shape) {
    shapes[path] = shape
    (sequences[path], wholes[path]) = (sequence, whole)
  }

  /// Notes that something is read that a layer has declared besides its output.
  mutating func readBesides(_ path: String) {
    areUsed = true
    read.insert(path)
  }

  mutating func declareOutput(_ path: String, _ shape: Shape) {
    areUsed = true
    outputs.append((path, shape))
  }

  mutating func readTokens(below limit: Int) {
    let input = follows ?? sequence ?? only ?? Network.plainInput
    tokenLimits[input] = min(limit, tokenLimits[input] ?? limit)
  }

  /// How many different tokens the input has that the layer being built gets; `nil` if that is not known.
  var vocabulary: Int? { (follows ?? sequence).flatMap { inputs.vocabularies[$0] } }

  /// What the tokens stand for that the layer being built gets; `nil` if that is not known.
  var symbols: [String]? { (follows ?? sequence).flatMap { inputs.symbols[$0] } }

  /// One example's shape of an input.
  ///
  /// - Throws: `NetworkError` naming what there is.
  mutating func input(_ name: String, for reader: String) throws(NetworkError) -> Shape {
    areUsed = true
    if let shape = inputs.shapes[name] {
      enter(name)
      return shape
    }
    throw Self.error(
      "the data have no input '\(name)'", by: reader, name, among: inputs.names)
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
    /// The input sequence that it has a row for each place of; `nil` for anything else.
    public let sequence: String?
    /// The input sequence that it is of the whole of; `nil` for anything else.
    let whole: String?
  }

  /// The input sequence that what the layer being built gets has a row for each place of; `nil` for
  /// anything else.
  public var sequence: String? { names.sequence }

  /// - Throws: `NetworkError` where a layer would read, at each place of the sequence that is written, what lies
  ///   ahead of it.
  func checkNothingAhead(
    in other: OutputHandle, named name: String, hint: String
  ) throws(NetworkError) {
    guard let sequence, sequence == names.inputs.written,
      other.sequence == sequence || other.whole == sequence
    else { return }
    throw error(
      "'\(name)' tells each place of '\(sequence)' what comes behind it, which is not known while it is written",
      hint: hint)
  }

  /// How many different tokens the layer being built gets, where the data tell.
  public var vocabulary: Int? { names.vocabulary }

  /// What the tokens stand for that the layer being built gets, by number, where the data tell.
  public var symbols: [String]? { names.symbols }

  /// Declares what the layer computes beside its output, one example's of that shape; layers read it by the
  /// layer's name, a space and this one.
  ///
  /// - Returns: what to keep it as; `nil` where nobody reads it.
  mutating func sideOutput(_ name: String, _ shape: Shape) -> String? {
    let path = "\(path) \(name)"
    names.declareBesides(path, shape)
    return names.kept.contains(path) ? path : nil
  }

  /// Declares that the layer's output is of the whole example: no more of each place of a sequence.
  public mutating func leaveSequence() { names.leaveSequence() }

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
