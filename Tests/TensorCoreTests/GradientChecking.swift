import TensorCore
import Testing

/// Compares Σ seed·f's gradient with central differences in every coordinate of every input.
///
/// - Parameter spread: inputs are distinct multiples of 0.1, so that no two tie within a step.
func checkGradients(
  _ shapes: [Shape], spread: Bool = false, tolerance: Float = 1e-2,
  sourceLocation: SourceLocation = #_sourceLocation, _ f: ([Variable]) -> Variable
) {
  let inputs = shapes.enumerated().map { index, shape -> Tensor in
    let stream = RandomStream(seed: 5, name: "input \(index)")
    guard spread else { return stream.normal(shape) }
    return Tensor(stream.permutation(of: shape.elementCount).map { Float($0) / 10 }, shape: shape)
  }
  let tape = Tape()
  let variables = inputs.map(tape.variable)
  let output = f(variables)
  let seed = RandomStream(seed: 6, name: "seed").normal(output.shape)
  let gradients = tape.gradients(of: output, seed: seed)

  func value(_ inputs: [Tensor]) -> Double {
    let tape = Tape(recording: false)
    let y = f(inputs.map(tape.constant)).tensor
    return zip(y.scalars, seed.scalars).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }
  let step: Float = 1 / 64
  for (index, input) in inputs.enumerated() {
    let gradient = gradients[variables[index]]
    for element in 0..<input.count {
      var above = inputs
      above[index][flat: element] += step
      var below = inputs
      below[index][flat: element] -= step
      let slope = Float((value(above) - value(below)) / Double(2 * step))
      let error = abs(gradient[flat: element] - slope) / max(1, abs(slope))
      #expect(
        error < tolerance, "input \(index) of \(shapes), element \(element)",
        sourceLocation: sourceLocation)
    }
  }
}
