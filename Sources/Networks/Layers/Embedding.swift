import Configuration
import TensorCore

/// A trained vector for each token: [steps] → [steps, width].
///
/// It must come first. Inputs are whole numbers, kept as floats, from 0 to `vocabulary` − 1.
public struct Embedding: Layer {
  public static let kind = "embedding"

  /// How many different tokens there are; 0 for as many as the data's vocabulary has, where each example has
  /// a length of its own.
  public var vocabulary = 0
  /// The vectors' length; required.
  public var width = 0
  /// How the vectors get their first values.
  public var initialiser = Initialiser.lecunNormal
  /// The deviation of the initial values.
  public var gain = 1.0

  public init() {}
  public init(vocabulary: Int, width: Int) {
    self.vocabulary = vocabulary
    self.width = width
  }

  public func validate() throws(OptionError) {
    try check("vocabulary", vocabulary, in: 0...)
    try check("width", width, in: 1...)
  }

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    guard input.rank == 1 else {
      throw scope.error(
        "an embedding needs a row of tokens for each example, not \(input)",
        hint: "it replaces token numbers by vectors, so it comes before every other layer")
    }
    let known = vocabulary == 0 ? scope.vocabulary : vocabulary
    guard let vocabulary = known else {
      throw scope.error(
        "how many different tokens there are is not known", hint: "say it: vocabulary = …")
    }
    scope.readTokens(below: vocabulary)
    // A fan-in of 1: each element's deviation is the gain.
    let table = scope.parameter(
      "weight", [vocabulary, width], role: .weight, initialiser: initialiser, gain: gain,
      fanIn: 1, fanOut: width, followsFan: false)
    return BuiltLayer(output: [input[0], width]) { x, pass in
      embedding(x.tensor, table: pass[table])
    }
  }
}

/// Adds a trained vector for each place: [steps, width] → the same.
public struct PositionalEmbedding: Layer {
  public static let kind = "positional-embedding"

  /// How the vectors get their first values.
  public var initialiser = Initialiser.zeros
  /// The deviation of the initial values where the initialiser is a normal one.
  public var gain = 1.0

  public init() {}

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    let input = try scope.sequence(input)
    let table = scope.parameter(
      "weight", input, role: .weight, initialiser: initialiser, gain: gain, fanIn: 1,
      fanOut: input[1], followsFan: false)
    guard let sequence = scope.sequence else {
      return BuiltLayer(output: input) { x, pass in x.addingToEachExample(pass[table]) }
    }
    return BuiltLayer(output: input) { x, pass in
      let places = Tensor(pass.places(of: sequence).map { Float($0) }, shape: [1, x.shape[1]])
      return x + embedding(places, table: pass[table])
    }
  }
}

extension BuildScope {
  /// The input's shape if it is a sequence of vectors.
  func sequence(_ input: Shape) throws(NetworkError) -> Shape {
    if input.rank == 2 { return input }
    throw error(
      "needs a vector at each step, [steps, features], not \(input)",
      hint: "put { kind = \"embedding\", vocabulary = …, width = … } first")
  }
}
