import Foundation
import TensorCore
import Testing

/// Operations on sequences of several lengths against PyTorch (Fixtures/generate_groups.py).
@Suite struct GroupFixtureTests {
  @Test(arguments: try GroupFixture.all())
  func `agrees with PyTorch`(fixture: GroupFixture) throws {
    try fixture.expectAgreement(within: .ofGreatest(1e-5))
  }
}

/// One case of groups.json.
struct GroupFixture: ComputedOperation, Decodable, Sendable, CustomTestStringConvertible {
  struct Options: Decodable, Sendable {
    var lengths: [Int]
    var keyLengths: [Int]?
    var heads: Int?
    var causal: Bool?
    var scale: Float?
  }

  let operation: String
  let options: Options
  let inputs: [String: Fixture.Array]
  let seed: Fixture.Array
  let output: Fixture.Array
  let gradients: [String: Fixture.Array]

  var testDescription: String { "\(operation) \(inputs.keys.sorted()) \(options)" }

  static func all() throws -> [GroupFixture] {
    let url = Bundle.module.url(forResource: "Fixtures/groups", withExtension: "json")
    return try JSONDecoder().decode([GroupFixture].self, from: Data(contentsOf: #require(url)))
  }

  func apply(to variables: [String: Variable]) throws -> Variable {
    func variable(_ name: String) throws -> Variable { try #require(variables[name]) }
    func weights() throws -> RecurrentWeights {
      try RecurrentWeights(
        input: variable("input"), hidden: variable("hidden"), inputBias: variable("inputBias"),
        hiddenBias: variable("hiddenBias"))
    }
    let groups = RowGroups(lengths: options.lengths)
    let state = variables["state"].map { RecurrentState(hidden: $0, cell: variables["cell"]) }
    switch operation {
    case "lstm":
      let output = try lstm(variable("x"), groups, weights(), from: state)
      return try Variable.concatenated([output.hidden, #require(output.cells)], axis: 2)
    case "gru": return try gru(variable("x"), groups, weights(), from: state).hidden
    case "self-attention":
      let causal = try #require(options.causal as Bool?)
      return try selfAttention(
        variable("x"), of: groups, heads: #require(options.heads), causal: causal)
    case "attention":
      let causal = try #require(options.causal as Bool?)
      return try attention(
        queries: variable("queries"), of: groups, keys: variable("keys"),
        values: variable("values"), of: RowGroups(lengths: #require(options.keyLengths)),
        heads: #require(options.heads), scale: options.scale, causal: causal)
    case "additive-attention":
      return try additiveAttention(
        queries: variable("queries"), of: groups, keys: variable("keys"),
        values: variable("values"), of: RowGroups(lengths: #require(options.keyLengths)),
        vector: variable("vector"))
    default: throw Fixture.Unknown(operation: operation)
    }
  }
}
