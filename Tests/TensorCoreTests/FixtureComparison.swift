import TensorCore
import Testing

/// One operation as PyTorch computed it, with its gradients.
protocol ComputedOperation {
  var inputs: [String: Fixture.Array] { get }
  /// What the gradient is started with.
  var seed: Fixture.Array { get }
  var output: Fixture.Array { get }
  var gradients: [String: Fixture.Array] { get }

  func apply(to variables: [String: Variable]) throws -> Variable
}

extension ComputedOperation {
  /// Expects our output and gradients to be PyTorch's.
  ///
  /// - Parameter tolerance: how far two tensors may be apart.
  func expectAgreement(within tolerance: Tolerance) throws {
    let tape = Tape()
    let variables = inputs.mapValues { tape.variable($0.tensor) }
    let ours = try apply(to: variables)
    tolerance.expectClose(ours.tensor, output.tensor, "output")
    let found = tape.gradients(of: ours, seed: seed.tensor)
    #expect(Set(gradients.keys) == Set(variables.keys))
    for (name, variable) in variables {
      let expected = try #require(gradients[name])
      tolerance.expectClose(found[variable], expected.tensor, "gradient of \(name)")
    }
  }
}

/// How far two tensors may be apart: absolutely up to 1, relatively above.
enum Tolerance {
  /// Beside each element by itself.
  case ofEach(Float)
  /// Beside the greatest element: where terms cancel, so do their digits.
  case ofGreatest(Float)

  func expectClose(_ a: Tensor, _ b: Tensor, _ what: Comment) {
    #expect(a.shape == b.shape, what)
    let (left, right) = (a.scalars, b.scalars)
    switch self {
    case .ofEach(let limit):
      let worst = zip(left, right).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? 0
      #expect(worst < limit, what)
    case .ofGreatest(let limit):
      let greatest = right.reduce(1) { max($0, abs($1)) }
      let worst = zip(left, right).map { abs($0 - $1) }.max() ?? 0
      #expect(worst < limit * greatest, what)
    }
  }
}
