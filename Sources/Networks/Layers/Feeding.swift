import Configuration
import TensorCore

/// Goes along a sequence place by place and gives its layers, beside each place's input, something that they
/// computed at the place before; zeros at the first. [steps, features] → what the body gives.
///
/// - Source: Luong et al., 2015, section 3.3 ("input feeding": the attentional vector).
public struct Feeding: ContainerLayer {
  public static let kind = "feeding"

  public enum Feed: String, Codable, Sendable, CaseIterable {
    /// What the body's last recurrent layer gives.
    case hidden
    /// What the body gives, whose last layer is attentional: the attentional vector.
    case attentional
    /// The mean of the encoder's outputs that the body's attentional layer takes.
    case context
  }

  /// The layers that are gone through at each place, a recurrent one among them.
  public var body: [LayerSpec] = []
  /// What is fed.
  public var feed = Feed.attentional

  public init() {}
  public init(body: [LayerSpec], feed: Feed) {
    self.body = body
    self.feed = feed
  }

  public var branches: [[LayerSpec]] {
    get { [body] }
    set { body = newValue[0] }
  }

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    let input = try scope.sequence(input)
    let own = try scope.ownSequence()
    let width = try fedWidth(in: &scope)
    let main = try scope.build(body, input: [input[0], input[1] + width])
    let source = try feed.source(in: &scope)
    guard (source?.shape ?? main.output).last == width, main.output.rank == 2 else {
      throw scope.error(
        "the body gives \(main.output), but \(width) numbers are to be fed to it",
        hint: "end the body with its attentional layer")
    }
    let units = main.output.last
    let memoryName = "\(scope.path) fed"
    @Sendable func step(_ x: Variable, _ pass: ForwardPass, _ memory: StepMemory) -> Variable {
      let lines = memory.lines
      let fed = memory[line: memoryName] ?? x.tape.constant(.zeros([lines, width]))
      let joined = Variable.concatenated([x, reshape(fed, to: [1, lines, width])], axis: 2)
      let output = main.forward(joined, pass)
      memory[line: memoryName] = reshape(source.map { pass[$0] } ?? output, to: [lines, width])
      return output
    }
    return BuiltLayer(output: main.output) { x, pass in
      if let memory = pass.steps(of: own) { return step(x, pass, memory) }
      let groups = pass.groups(of: own)
      let memory = StepMemory(along: own, examples: Array(0..<groups.count))
      let outer = pass.steps
      pass.steps = memory
      defer { pass.steps = outer }
      let rows = reshape(x, to: [x.shape[1], x.shape[2]])
      var outputs: [Variable] = []
      for place in 0..<(groups.lengths.max() ?? 0) {
        // Those that have ended go along with their last row; nobody reads what they give.
        let here = rows.gatheringRows(
          groups.lengths.indices.map { groups.starts[$0] + min(place, groups.lengths[$0] - 1) })
        let output = step(reshape(here, to: [1, groups.count, x.shape[2]]), pass, memory)
        outputs.append(reshape(output, to: [groups.count, units]))
        memory.advance()
      }
      let order = groups.lengths.enumerated().flatMap { group, length in
        (0..<length).map { $0 * groups.count + group }
      }
      let all = Variable.concatenated(outputs, axis: 0)
      return reshape(all.gatheringRows(order), to: [1, groups.rows, units])
    }
  }

  /// How many numbers are fed, which the body's first layer has to know.
  private func fedWidth(in scope: inout BuildScope) throws(NetworkError) -> Int {
    guard let recurrent = body.compactMap({ $0.layer as? any RecurrentLayer }).last else {
      throw scope.error(
        "its body has no recurrent layer", hint: "put an lstm or a gru into it")
    }
    let attentional = body.compactMap { $0.layer as? AttentionalLayer }.last
    if feed == .hidden { return recurrent.units }
    guard let attentional else {
      throw scope.error(
        "its body has no attentional layer whose \(feed == .context ? "context" : "output") could be fed",
        hint: "put { kind = \"attentional\", over = \"…\" } at its end, or use feed = \"hidden\"")
    }
    if feed == .context { return try scope.attended(attentional.over).handle.shape.last }
    return attentional.units == 0 ? recurrent.units : attentional.units
  }
}

extension Feeding.Feed {
  /// What the body computes besides its output; `nil` for the output.
  fileprivate func source(in scope: inout BuildScope) throws(NetworkError) -> BuildScope
    .OutputHandle?
  {
    switch self {
    case .attentional: nil
    case .hidden: try scope.inner { $0 is any RecurrentLayer }
    case .context: try scope.inner("context") { $0 is AttentionalLayer }
    }
  }
}

extension BuildScope {
  /// The output, or what is computed beside it, of the last layer of a kind inside the one being built.
  fileprivate mutating func inner(
    _ side: String? = nil, _ isMeant: (any Layer) -> Bool
  ) throws(NetworkError) -> OutputHandle? {
    let prefix = path + "/"
    guard
      let place = layers.last(where: { $0.path.hasPrefix(prefix) && isMeant($0.layer) })?.path
    else { return nil }
    let name = place.dropFirst(prefix.count)
    return try names.reading(side.map { "\(name) \($0)" } ?? String(name), from: path, by: path)
  }
}
