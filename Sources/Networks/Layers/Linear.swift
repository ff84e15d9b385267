import Configuration
import TensorCore

/// A fully connected layer: act(x·W + b), of a vector or of the vector at each step of a sequence.
public struct Linear: Layer {
  public static let kind = "linear"

  /// How many outputs; required.
  public var units = 0
  public var activation = Activation.identity
  public var bias = true
  public var initialiser = Initialiser.heNormal
  /// Multiplies the initial weights; a small one (0.1) on the last layer starts near uniform
  /// predictions.
  public var gain = 1.0
  /// First values of the biases, one for each unit; empty for zeros.
  public var initialBias: [Double] = []

  public init() {}

  public init(units: Int, activation: Activation = .identity, bias: Bool = true) {
    self.units = units
    self.activation = activation
    self.bias = bias
  }

  public func validate() throws(OptionError) {
    try check("units", units, in: 1...)
    try check(
      "initial-bias", initialBias.isEmpty || (initialBias.count == units && bias),
      "must have one value for each of \(units) units, and be left out without a bias")
  }

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    guard input.rank == 1 || input.rank == 2 else {
      throw scope.error(
        "a linear layer needs a vector, or a sequence of them, for each example, not \(input)",
        hint: "put { kind = \"flatten\" } before it")
    }
    let weight = scope.parameter(
      "weight", [input.last, units], role: .weight, initialiser: initialiser, gain: gain,
      fanIn: input.last, fanOut: units)
    let bias =
      bias
      ? scope.parameter("bias", [units], role: .bias, initialiser: .zeros, values: initialBias)
      : nil
    let output = Shape(input.dimensions.dropLast() + [units])
    return BuiltLayer(output: output) { [activation] x, pass in
      linear(x, weight: pass[weight], bias: bias.map { pass[$0] }, activation: activation)
    }
  }
}
