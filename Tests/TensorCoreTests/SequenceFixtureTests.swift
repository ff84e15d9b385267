import TensorCore
import Testing

/// Operations on sequences and their gradients against PyTorch (Fixtures/generate_sequences.py).
@Suite struct SequenceFixtureTests {
  @Test(arguments: try Fixture<SequenceOperationOptions>.all(in: "sequences"))
  func `agrees with PyTorch`(fixture: Fixture<SequenceOperationOptions>) throws {
    try fixture.expectAgreement(within: .ofGreatest(1e-5))
  }
}

/// Of the cases of sequences.json.
struct SequenceOperationOptions: OperationOptions {
  var tokens: FixtureArray?
  var groups, heads: Int?
  var causal: Bool?

  func apply(_ operation: String, to variables: [String: Variable]) throws -> Variable {
    switch operation {
    case "embedding":
      return try embedding(#require(tokens).tensor, table: variables.named("table"))
    case "layer-norm":
      return try layerNorm(
        variables.named("x"), scale: variables.named("scale"), shift: variables.named("shift"))
    case "group-norm":
      return try groupNorm(
        variables.named("x"), scale: variables.named("scale"), shift: variables.named("shift"),
        groups: #require(groups))
    case "attention":
      let causal = try #require(self.causal as Bool?)
      return try selfAttention(variables.named("x"), heads: #require(heads), causal: causal)
    case "lstm": return try lstm(variables.named("x"), variables.recurrentWeights())
    case "gru": return try gru(variables.named("x"), variables.recurrentWeights())
    default: throw UnknownOperation(operation: operation)
    }
  }
}
