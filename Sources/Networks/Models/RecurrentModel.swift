import Configuration

/// Long short-term memories one upon another that predict a class, the next token, at every place
/// of a sequence.
public struct RecurrentModel: NetworkModel {
  public static let kind = "lstm"
  public static let summary = "long short-term memory for sequences of tokens"

  /// The length of the tokens' vectors.
  public var width = 64
  /// The length of the states.
  public var units = 256
  /// How many layers.
  public var depth = 2
  /// How many different tokens there are; `nil` (left out) for as many as classes.
  public var vocabulary: Int?
  /// Multiplies the last layer's initial weights.
  public var gain = 1.0

  public init() {}

  public func validate() throws(OptionError) {
    try check("width", width, in: 1...)
    try check("units", units, in: 1...)
    try check(depth: depth)
    if let vocabulary { try check("vocabulary", vocabulary, in: 1...) }
  }

  public func layers(outputs: Int) -> [LayerSpec] {
    let memories = (0..<depth).map { _ in LayerSpec(LongShortTermMemory(units: units)) }
    var head = Linear(units: outputs)
    head.gain = gain
    return [LayerSpec(Embedding(vocabulary: vocabulary ?? outputs, width: width))] + memories
      + [LayerSpec(head)]
  }
}
