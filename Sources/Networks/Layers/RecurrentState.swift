import TensorCore

/// What a recurrent layer hands on from one place to the next.
public struct RecurrentStateShape: Hashable, Sendable {
  public let units: Int
  /// Whether there is a cell beside the state, as in a long short-term memory.
  public let hasCell: Bool
}

extension BuildScope {
  /// The state that an earlier recurrent layer ends with.
  struct StateHandle: Sendable {
    let path: String

    fileprivate var hidden: String { "\(path) hidden" }
    fileprivate var cell: String { "\(path) cell" }
  }

  /// Declares that the layer being built ends with a state.
  mutating func declareState(_ shape: RecurrentStateShape) { names.declareState(path, shape) }

  /// Whether a layer begins with the state that the layer being built ends with.
  var handsOnState: Bool { names.kept.contains(StateHandle(path: path).hidden) }

  /// The state that the recurrent layer of a name ends with.
  ///
  /// - Throws: `NetworkError` if there is none, or none of that shape.
  mutating func state(
    endedWithBy name: String, _ shape: RecurrentStateShape
  ) throws(NetworkError) -> StateHandle {
    let output = try output(named: name)
    guard let found = names.states[output.path] else {
      throw error(
        "it begins with the state of '\(name)', which is no recurrent layer that is here yet",
        hint: "initial-state names an lstm or a gru of the same units before it")
    }
    guard found == shape else {
      throw error(
        "it has \(shape.summary), but begins with the state of '\(name)', which has "
          + "\(found.summary)", hint: "give both the same kind and the same units")
    }
    try checkNothingAhead(
      in: output, named: name, hint: "begin with the state of a layer of the encoder")
    let handle = StateHandle(path: output.path)
    names.readBesides(handle.hidden)
    return handle
  }
}

extension RecurrentStateShape {
  fileprivate var summary: String { "\(units) units\(hasCell ? " and a cell" : "")" }
}

extension ForwardPass {
  /// The state that a recurrent layer begins with, [lines or examples, units]; `nil` for 0.
  func state(
    before path: String, steps: StepMemory?, initial: BuildScope.StateHandle?
  ) -> RecurrentState? {
    let own = BuildScope.StateHandle(path: path)
    if let hidden = steps?[line: own.hidden] {
      return RecurrentState(hidden: hidden, cell: steps?[line: own.cell])
    }
    guard let initial else { return nil }
    let state = RecurrentState(
      hidden: value(named: initial.hidden), cell: optionalValue(named: initial.cell))
    guard let steps, steps.examples != Array(0..<state.hidden.shape[0]) else { return state }
    return RecurrentState(
      hidden: state.hidden.gatheringRows(steps.examples),
      cell: state.cell?.gatheringRows(steps.examples))
  }

  /// Keeps the state after the last row of each group, for the next place and for layers that begin
  /// with it.
  func keepState(
    _ output: RecurrentOutput, of groups: RowGroups, at path: String, steps: StepMemory?,
    isHandedOn: Bool
  ) {
    if steps == nil && !isHandedOn { return }
    let own = BuildScope.StateHandle(path: path)
    let last = output.lastState(of: groups)
    if let steps {
      steps[line: own.hidden] = last.hidden
      steps[line: own.cell] = last.cell
    }
    guard isHandedOn else { return }
    keep(last.hidden, as: own.hidden)
    if let cell = last.cell { keep(cell, as: own.cell) }
  }
}
