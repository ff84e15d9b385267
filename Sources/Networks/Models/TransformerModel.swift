import Configuration

/// A GPT-style transformer that predicts a class, the next token, at every place of a sequence.
///
/// - Source: Radford et al., 2019: normalisation before attention and before the wide layers, GELU
///   by tanh, trained positions, an output layer of its own without bias.
public struct TransformerModel: NetworkModel {
  public static let kind = "gpt"
  public static let summary = "causal transformer for sequences of tokens"

  /// How many blocks.
  public var depth = 4
  /// The length of the vectors.
  public var width = 128
  /// Attention heads in each block; divides the width.
  public var heads = 4
  /// How many different tokens there are; `nil` (left out) for as many as classes.
  public var vocabulary: Int?
  /// Multiplies the last layer's initial weights.
  public var gain = 1.0

  public init() {}

  public func validate() throws(OptionError) {
    try check(depth: depth)
    try check("width", width, in: 1...)
    try check(
      "heads", heads >= 1 && width % heads == 0, "must divide the width \(width), is \(heads)")
    if let vocabulary { try check("vocabulary", vocabulary, in: 1...) }
  }

  public func layers(outputs: Int) -> [LayerSpec] {
    let front: [any Layer] = [
      Embedding(vocabulary: vocabulary ?? outputs, width: width), PositionalEmbedding(),
    ]
    let blocks = (0..<depth).flatMap { _ -> [any Layer] in
      [
        addition(of: [LayerNorm(), Attention(heads: heads)]),
        addition(of: [
          LayerNorm(), Linear(units: 4 * width, activation: .geluTanh), Linear(units: width),
        ]),
      ]
    }
    var head = Linear(units: outputs, bias: false)
    head.gain = gain
    return (front + blocks + [LayerNorm(), head]).map { LayerSpec($0) }
  }

  private func addition(of body: [any Layer]) -> Residual {
    Residual(body: body.map { LayerSpec($0) }, activation: .identity)
  }
}
