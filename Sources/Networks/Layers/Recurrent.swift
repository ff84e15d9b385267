import Configuration
import TensorCore

/// A long short-term memory: [steps, features] → [steps, units].
///
/// - Source: Hochreiter and Schmidhuber, 1997, in PyTorch's form with two biases.
public struct LongShortTermMemory: Layer {
  public static let kind = "lstm"

  /// The length of the state; required.
  public var units = 0
  /// Gives the last step's state only, [units], to classify whole sequences.
  public var lastStep = false
  /// Multiplies the initial weights.
  public var gain = 1.0

  public init() {}
  public init(units: Int) { self.units = units }

  public func validate() throws(OptionError) { try check("units", units, in: 1...) }

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    try scope.recurrent(input, units: units, gates: 4, gain: gain, lastStep: lastStep, lstm)
  }
}

/// A gated recurrent unit: [steps, features] → [steps, units].
///
/// - Source: Cho et al., 2014, in PyTorch's form with two biases.
public struct GatedRecurrentUnit: Layer {
  public static let kind = "gru"

  /// The length of the state; required.
  public var units = 0
  /// Gives the last step's state only, [units], to classify whole sequences.
  public var lastStep = false
  /// Multiplies the initial weights.
  public var gain = 1.0

  public init() {}
  public init(units: Int) { self.units = units }

  public func validate() throws(OptionError) { try check("units", units, in: 1...) }

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    try scope.recurrent(input, units: units, gates: 3, gain: gain, lastStep: lastStep, gru)
  }
}

extension BuildScope {
  /// All weights start as U(±1/√units), as PyTorch's do; biases at 0.
  fileprivate mutating func recurrent(
    _ input: Shape, units: Int, gates: Int, gain: Double, lastStep: Bool,
    _ layer: @escaping @Sendable (Variable, RecurrentWeights) -> Variable
  ) throws(NetworkError) -> BuiltLayer {
    let input = try sequence(input)
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
    return BuiltLayer(output: lastStep ? [units] : [steps, units]) { x, pass in
      let states = layer(
        x,
        RecurrentWeights(
          input: pass[inputWeight], hidden: pass[hiddenWeight], inputBias: pass[inputBias],
          hiddenBias: pass[hiddenBias]))
      guard lastStep else { return states }
      let rows = x.shape[0]
      return reshape(states, to: [rows * steps, units])
        .gatheringRows((0..<rows).map { $0 * steps + steps - 1 })
    }
  }
}
