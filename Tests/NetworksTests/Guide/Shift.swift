import Configuration
import Networks
import TensorCore

/// Adds a trained number to each feature: [features] → [features].
struct Shift: Layer {
  static let kind = "shift"

  /// The first value of each number.
  var start = 0.0

  init() {}

  func validate() throws(OptionError) {
    try check("start", start.isFinite, "must be finite, is \(start)")
  }

  func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    guard input.rank == 1 else { throw scope.error("needs vectors, not \(input)") }
    let shift = scope.parameter(
      "shift", input, role: .bias, initialiser: .zeros,
      values: Array(repeating: start, count: input[0]))
    return BuiltLayer(output: input) { x, pass in x + pass[shift] }
  }
}
