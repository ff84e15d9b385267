import Foundation
import TensorCore
import Testing

/// Operations on sequences and their gradients against PyTorch (Fixtures/generate_sequences.py).
@Suite struct SequenceFixtureTests {
  @Test(arguments: try SequenceFixture.all())
  func `agrees with PyTorch`(fixture: SequenceFixture) throws {
    try fixture.expectAgreement(within: .ofGreatest(1e-5))
  }
}

/// One case of sequences.json.
struct SequenceFixture: ComputedOperation, Decodable, Sendable, CustomTestStringConvertible {
  struct Options: Decodable, Sendable {
    var tokens: Fixture.Array?
    var groups, heads: Int?
    var causal: Bool?
  }

  let operation: String
  let options: Options
  let inputs: [String: Fixture.Array]
  let seed: Fixture.Array
  let output: Fixture.Array
  let gradients: [String: Fixture.Array]

  var testDescription: String {
    "\(operation) \(inputs.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.shape)" })"
  }

  static func all() throws -> [SequenceFixture] {
    let url = Bundle.module.url(forResource: "Fixtures/sequences", withExtension: "json")
    return try JSONDecoder().decode([SequenceFixture].self, from: Data(contentsOf: #require(url)))
  }

  func apply(to variables: [String: Variable]) throws -> Variable {
    func variable(_ name: String) throws -> Variable { try #require(variables[name]) }
    func weights() throws -> RecurrentWeights {
      try RecurrentWeights(
        input: variable("input"), hidden: variable("hidden"), inputBias: variable("inputBias"),
        hiddenBias: variable("hiddenBias"))
    }
    switch operation {
    case "embedding":
      return try embedding(#require(options.tokens).tensor, table: variable("table"))
    case "layer-norm":
      return try layerNorm(variable("x"), scale: variable("scale"), shift: variable("shift"))
    case "group-norm":
      return try groupNorm(
        variable("x"), scale: variable("scale"), shift: variable("shift"),
        groups: #require(options.groups))
    case "attention":
      let causal = try #require(options.causal as Bool?)
      return try selfAttention(variable("x"), heads: #require(options.heads), causal: causal)
    case "lstm": return try lstm(variable("x"), weights())
    case "gru": return try gru(variable("x"), weights())
    default: throw Fixture.Unknown(operation: operation)
    }
  }
}
