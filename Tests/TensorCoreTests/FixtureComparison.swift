import Foundation
import TensorCore
import Testing

/// What an operation is computed with beside its inputs, and how.
protocol OperationOptions: Decodable, Sendable {
  /// - Parameter variables: the inputs by name.
  func apply(_ operation: String, to variables: [String: Variable]) throws -> Variable
}

/// One operation as PyTorch computed it, with its gradients: a case of a file that a generator wrote
/// (Fixtures/fixture_cases.py).
struct Fixture<Options: OperationOptions>: Decodable, Sendable, CustomTestStringConvertible {
  let operation: String
  let options: Options
  let inputs: [String: FixtureArray]
  /// What the gradient is started with.
  let seed: FixtureArray
  let output: FixtureArray
  let gradients: [String: FixtureArray]

  var testDescription: String {
    "\(operation) \(inputs.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.shape)" })"
  }

  /// - Parameter name: the file's in Fixtures, without `.json`.
  static func all(in name: String) throws -> [Fixture] {
    let url = Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: "json")
    return try JSONDecoder().decode([Fixture].self, from: Data(contentsOf: #require(url)))
  }

  /// Expects our output and gradients to be PyTorch's.
  ///
  /// - Parameter tolerance: how far two tensors may be apart.
  func expectAgreement(within tolerance: Tolerance) throws {
    let tape = Tape()
    let variables = inputs.mapValues { tape.variable($0.tensor) }
    let ours = try options.apply(operation, to: variables)
    tolerance.expectClose(ours.tensor, output.tensor, "output")
    let found = tape.gradients(of: ours, seed: seed.tensor)
    #expect(Set(gradients.keys) == Set(variables.keys))
    for (name, variable) in variables {
      let expected = try #require(gradients[name])
      tolerance.expectClose(found[variable], expected.tensor, "gradient of \(name)")
    }
  }
}

struct FixtureArray: Decodable, Sendable {
  let shape: [Int]
  let values: [Float]
  var tensor: Tensor { Tensor(values, shape: Shape(shape)) }
}

struct UnknownOperation: Error { let operation: String }

extension [String: Variable] {
  func named(_ name: String) throws -> Variable { try #require(self[name]) }

  /// Of an LSTM or a GRU.
  func recurrentWeights() throws -> RecurrentWeights {
    try RecurrentWeights(
      input: named("input"), hidden: named("hidden"), inputBias: named("inputBias"),
      hiddenBias: named("hiddenBias"))
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
