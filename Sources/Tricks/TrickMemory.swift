/// Numbers and tensors that a trick keeps between steps.
public struct TrickMemory: Sendable {
  public var numbers: [String: Double] = [:]
  public var tensors = NamedTensors()

  public init() {}

  /// Keeps several sets of values in the place of those of the same key.
  public mutating func keep(_ states: [ModelState], as key: String) {
    for name in tensors.names where name.hasPrefix(key + "/") { tensors[name] = nil }
    let added = states.enumerated().flatMap { index, state in
      zip(state.all.names, state.all.tensors).map { ("\(key)/\(index)/\($0)", $1) }
    }
    tensors = NamedTensors(
      names: tensors.names + added.map(\.0), tensors: tensors.tensors + added.map(\.1))
  }

  /// The sets that were kept under a key, each with the names of `state`.
  public func states(kept key: String, like state: ModelState) -> [ModelState] {
    let kept = zip(tensors.names, tensors.tensors).filter { $0.0.hasPrefix(key + "/") }.map(\.1)
    let parameters = state.parameters.count
    let size = max(parameters + state.buffers.count, 1)
    return stride(from: 0, to: kept.count - size + 1, by: size).map { start in
      let set = kept[start..<start + size]
      return ModelState(
        parameters: NamedTensors(
          names: state.parameters.names, tensors: Array(set.prefix(parameters))),
        buffers: NamedTensors(
          names: state.buffers.names, tensors: Array(set.dropFirst(parameters))))
    }
  }
}
