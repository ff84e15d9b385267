import Configuration
import TensorCore

/// Attention of a decoder to an encoder: a mean of the encoder's outputs, weighted by how well each fits
/// the decoder's state, joined with that state: tanh([context, state]·W). [steps, width] → [steps, units].
///
/// - Source: Luong et al., 2015 (the attentional vector, scores `dot` and `general`); Bahdanau et al., 2015
///   (score `additive`).
public struct AttentionalLayer: Layer {
  public static let kind = "attentional"

  public enum Score: String, Codable, Sendable, CaseIterable {
    /// state · output, which have one length.
    case dot
    /// state · W · output.
    case general
    /// v · tanh(state · W + output · U).
    case additive
  }

  /// The name of the layer whose output, with a row for each place of a sequence, is attended to;
  /// required.
  public var over = ""
  /// How well a state and an output fit.
  public var score = Score.general
  /// The length of the result; 0 for the state's.
  public var units = 0
  /// How the weights get their first values.
  public var initialiser = Initialiser.glorotUniform

  public init() {}
  public init(over: String, score: Score) {
    self.over = over
    self.score = score
  }

  public func validate() throws(OptionError) {
    try check("over", !over.isEmpty, "must name the layer that is attended to")
    try check("units", units, in: 0...)
  }

  public func build(in scope: inout BuildScope, input: Shape) throws(NetworkError) -> BuiltLayer {
    let input = try scope.sequence(input)
    let source = try scope.attended(over)
    let own = try scope.ownSequence()
    let (width, length) = (input[1], source.handle.shape.last)
    let units = self.units == 0 ? width : self.units
    func weight(_ name: String, _ inputs: Int, _ outputs: Int) -> Projection {
      scope.projection(
        name, from: inputs, to: outputs, fanOut: outputs, bias: false, initialiser: initialiser,
        gain: 1)
    }
    let attend: @Sendable (Variable, ForwardPass) -> Variable
    switch score {
    case .dot, .general:
      if score == .dot && width != length {
        throw scope.error(
          "the score 'dot' needs states and outputs of one length, not \(width) and \(length)",
          hint: "use score = \"general\"")
      }
      let query = score == .general ? weight("query", width, length) : nil
      attend = { x, pass in
        let keys = pass[source.handle]
        let groups = pass.groups(of: source.sequence)
        return TensorCore.attention(
          queries: query?(x, pass) ?? x, of: pass.groups(of: own), keys: keys, values: keys,
          of: groups, seeing: pass.steps(of: own)?.seeing(of: groups.count), heads: 1, scale: 1,
          causal: false)
      }
    case .additive:
      let query = weight("query", width, units)
      let key = weight("key", length, units)
      let vector = scope.parameter(
        "score.weight", [units], role: .weight, initialiser: initialiser, fanIn: units, fanOut: 1)
      let path = scope.path
      attend = { x, pass in
        let values = pass[source.handle]
        let memory = pass.steps(of: own)
        let groups = pass.groups(of: source.sequence)
        let keys =
          memory?.ofExamples("\(path) keys") { key(values, pass) } ?? key(values, pass)
        return additiveAttention(
          queries: query(x, pass), of: pass.groups(of: own), keys: keys, values: values,
          of: groups, seeing: memory?.seeing(of: groups.count), vector: pass[vector])
      }
    }
    let output = weight("output", length + width, units)
    let context = scope.sideOutput("context", [input[0], length])
    return BuiltLayer(output: [input[0], units]) { x, pass in
      let mean = attend(x, pass)
      if let context { pass.keep(mean, as: context) }
      return linear(
        .concatenated([mean, x], axis: 2), weight: pass[output.weight], activation: .tanh)
    }
  }
}
