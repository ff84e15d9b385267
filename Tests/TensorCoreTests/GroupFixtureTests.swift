import TensorCore
import Testing

/// Operations on sequences of several lengths against PyTorch (Fixtures/generate_groups.py).
@Suite struct GroupFixtureTests {
  @Test(arguments: try Fixture<GroupOperationOptions>.all(in: "groups"))
  func `agrees with PyTorch`(fixture: Fixture<GroupOperationOptions>) throws {
    try fixture.expectAgreement(within: .ofGreatest(1e-5))
  }
}

/// Of the cases of groups.json.
struct GroupOperationOptions: OperationOptions {
  var lengths: [Int]
  var keyLengths: [Int]?
  var heads: Int?
  var causal: Bool?
  var scale: Float?

  func apply(_ operation: String, to variables: [String: Variable]) throws -> Variable {
    let groups = RowGroups(lengths: lengths)
    let state = variables["state"].map { RecurrentState(hidden: $0, cell: variables["cell"]) }
    switch operation {
    case "lstm":
      let output = try lstm(variables.named("x"), groups, variables.recurrentWeights(), from: state)
      return try Variable.concatenated([output.hidden, #require(output.cells)], axis: 2)
    case "gru":
      return try gru(variables.named("x"), groups, variables.recurrentWeights(), from: state).hidden
    case "self-attention":
      let causal = try #require(self.causal as Bool?)
      return try selfAttention(
        variables.named("x"), of: groups, heads: #require(heads), causal: causal)
    case "attention":
      let causal = try #require(self.causal as Bool?)
      return try attention(
        queries: variables.named("queries"), of: groups, keys: variables.named("keys"),
        values: variables.named("values"), of: RowGroups(lengths: #require(keyLengths)),
        heads: #require(heads), scale: scale, causal: causal)
    case "additive-attention":
      return try additiveAttention(
        queries: variables.named("queries"), of: groups, keys: variables.named("keys"),
        values: variables.named("values"), of: RowGroups(lengths: #require(keyLengths)),
        vector: variables.named("vector"))
    default: throw UnknownOperation(operation: operation)
    }
  }
}
