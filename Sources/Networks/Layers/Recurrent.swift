import Configuration
import TensorCore

/// A long short-term memory: [steps, features] → [steps, units].
///
/// - Source: Hochreiter and Schmidhuber, 1997, in PyTorch's form with two biases.
public struct LongShortTermMemory: RecurrentLayer {
  public static let kind = "lstm"

  /// The length of the state; required.
  public var units = 0
  /// Gives the last step's state only, [units], to classify whole sequences.
  public var lastStep = false
  /// Multiplies the initial weights.
  public var gain = 1.0
  /// The name of an earlier layer of the same kind with whose last state it begins; `nil` (left out)
  /// for zeros.
  public var initialState: String?

  public init() {}
  public init(units: Int) { self.units = units }

  public func validate() throws(OptionError) { try check("units", units, in: 1...) }

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    try scope.recurrent(self, input, gates: 4, hasCell: true, dense: lstm, ofGroups: lstm)
  }
}

/// A gated recurrent unit: [steps, features] → [steps, units].
///
/// - Source: Cho et al., 2014, in PyTorch's form with two biases.
public struct GatedRecurrentUnit: RecurrentLayer {
  public static let kind = "gru"

  /// The length of the state; required.
  public var units = 0
  /// Gives the last step's state only, [units], to classify whole sequences.
  public var lastStep = false
  /// Multiplies the initial weights.
  public var gain = 1.0
  /// The name of an earlier layer of the same kind with whose last state it begins; `nil` (left out)
  /// for zeros.
  public var initialState: String?

  public init() {}
  public init(units: Int) { self.units = units }

  public func validate() throws(OptionError) { try check("units", units, in: 1...) }

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    try scope.recurrent(self, input, gates: 3, hasCell: false, dense: gru, ofGroups: gru)
  }
}

/// A layer that goes along a sequence with a state.
public protocol RecurrentLayer: Layer {
  /// The length of the state.
  var units: Int { get set }
  /// Gives the last step's state only.
  var lastStep: Bool { get set }
  /// Multiplies the initial weights.
  var gain: Double { get set }
  /// The name of an earlier layer with whose last state it begins.
  var initialState: String? { get set }
}

extension BuildScope {
  /// All weights start as U(±1/√units), as PyTorch's do; biases at 0.
  fileprivate mutating func recurrent(
    _ layer: some RecurrentLayer, _ input: Shape, gates: Int, hasCell: Bool,
    dense: @escaping @Sendable (Variable, RecurrentWeights) -> Variable,
    ofGroups:
      @escaping @Sendable (
        Variable, RowGroups, RecurrentWeights, RecurrentState?
      ) -> RecurrentOutput
  ) throws(NetworkError) -> BuiltLayer {
    let input = try sequence(input)
    let (units, gain, lastStep) = (layer.units, layer.gain, layer.lastStep)
    let columns = gates * units
    // U(±√(3/fan-in)) with a fan-in of 3·units.
    let inputWeight = parameter(
      "input.weight", [input[1], columns], role: .weight, initialiser: .lecunUniform, gain: gain,
      fanIn: 3 * units, fanOut: units, followsFan: false)
    let hiddenWeight = parameter(
      "hidden.weight", [units, columns], role: .weight, initialiser: .lecunUniform, gain: gain,
      fanIn: 3 * units, fanOut: units, followsFan: false)
    let inputBias = parameter("input.bias", [columns], role: .bias, initialiser: .zeros)
    let hiddenBias = parameter("hidden.bias", [columns], role: .bias, initialiser: .zeros)
    let steps = input[0]
    @Sendable func weights(_ pass: ForwardPass) -> RecurrentWeights {
      RecurrentWeights(
        input: pass[inputWeight], hidden: pass[hiddenWeight], inputBias: pass[inputBias],
        hiddenBias: pass[hiddenBias])
    }
    let state = RecurrentStateShape(units: units, hasCell: hasCell)
    let initial = try layer.initialState.map { name throws(NetworkError) in
      try self.state(endedWithBy: name, state)
    }
    let output: Shape = lastStep ? [units] : [steps, units]
    guard let sequence else {
      if let name = layer.initialState {
        throw error(
          "it begins with the state of '\(name)', which only a network of sequences hands on",
          hint: "leave out initial-state")
      }
      return BuiltLayer(output: output) { x, pass in
        let states = dense(x, weights(pass))
        guard lastStep else { return states }
        let rows = x.shape[0]
        return reshape(states, to: [rows * steps, units])
          .gatheringRows((0..<rows).map { $0 * steps + steps - 1 })
      }
    }
    declareState(state)
    let (path, isHandedOn) = (path, handsOnState)
    if lastStep { leaveSequence() }
    return BuiltLayer(output: output) { x, pass in
      let (memory, groups) = (pass.steps(of: sequence), pass.groups(of: sequence))
      let start = pass.state(before: path, steps: memory, initial: initial)
      let result = ofGroups(x, groups, weights(pass), start)
      pass.keepState(result, of: groups, at: path, steps: memory, isHandedOn: isHandedOn)
      guard lastStep else { return result.hidden }
      return reshape(result.hidden, to: [x.shape[1], units]).gatheringRows(groups.lastRows)
    }
  }
}
