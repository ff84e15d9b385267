import Configuration

/// A transformer from one sequence to another.
///
/// - Source: Vaswani et al., 2017, with normalisation before attention and before the wide layers (Xiong et
///   al., 2020).
public struct TransformerTranslator: NetworkModel {
  public static let kind = "transformer"
  public static let summary = "transformer encoder and decoder from one sequence to another"

  /// How many blocks the encoder has, and the decoder.
  public var depth = 3
  /// The length of the vectors.
  public var width = 128
  /// Attention heads in each block; divides the width.
  public var heads = 4
  /// The length of the vectors inside the wide layers; 0 for four times the width.
  public var hidden = 0
  /// The probability of dropping an element of what a block adds, while training.
  public var dropout = 0.0
  /// Multiplies the last layer's initial weights.
  public var gain = 1.0

  public init() {}

  public func validate() throws(OptionError) {
    try check(depth: depth)
    try check("width", width, in: 1...)
    try check(
      "heads", heads >= 1 && width % heads == 0, "must divide the width \(width), is \(heads)")
    try check("hidden", hidden, in: 0...)
    try check("dropout", dropout >= 0 && dropout < 1, "must be at least 0 and less than 1")
  }

  public func layers(outputs: Int) -> [LayerSpec] {
    let encoder = (0..<depth).flatMap { _ in
      [addition(of: Attention(heads: heads, causal: false)), wide]
    }
    let decoder = (0..<depth).flatMap { _ in
      [
        addition(of: Attention(heads: heads)),
        addition(of: CrossAttention(over: "encoder", heads: heads)), wide,
      ]
    }
    var head = Linear(units: outputs)
    head.gain = gain
    return front("source") + encoder.map { LayerSpec($0) }
      + [LayerSpec(LayerNorm(), name: "encoder")] + front("target")
      + decoder.map { LayerSpec($0) }
      + [LayerSpec(LayerNorm(), name: "decoder"), LayerSpec(head, name: "head")]
  }

  private func front(_ input: String) -> [LayerSpec] {
    [
      LayerSpec(InputLayer(), name: input),
      LayerSpec(Embedding(vocabulary: 0, width: width), name: "\(input)-embedding"),
      LayerSpec(SinusoidalPositions(), name: "\(input)-positions"),
    ]
  }

  private var wide: Residual {
    addition(
      of: Linear(units: hidden == 0 ? 4 * width : hidden, activation: .relu), Linear(units: width))
  }

  private func addition(of body: any Layer...) -> Residual {
    let drop: [any Layer] = dropout > 0 ? [Dropout(rate: dropout)] : []
    return Residual(
      body: ([LayerNorm()] + body + drop).map { LayerSpec($0) }, activation: .identity)
  }
}
