import Configuration

/// Recurrent layers that read one sequence and others that write another, beginning with the state in which
/// the first ended.
///
/// - Source: Sutskever et al., 2014; with attention Luong et al., 2015, and Bahdanau et al., 2015.
public struct EncoderDecoderModel: NetworkModel {
  public static let kind = "encoder-decoder"
  public static let summary = "recurrent encoder and decoder from one sequence to another"

  public enum Cell: String, Codable, Sendable, CaseIterable { case lstm, gru }

  public enum Attention: String, Codable, Sendable, CaseIterable {
    case none, dot, general, additive
  }

  /// Which recurrent layers.
  public var cell = Cell.lstm
  /// The length of the tokens' vectors.
  public var width = 64
  /// The length of the states.
  public var units = 128
  /// How many layers the encoder has, and the decoder.
  public var depth = 1
  /// How the decoder's states are compared with the encoder's outputs, if they are.
  public var attention = Attention.none
  /// Multiplies the last layer's initial weights.
  public var gain = 1.0

  public init() {}

  public func validate() throws(OptionError) {
    try check("width", width, in: 1...)
    try check("units", units, in: 1...)
    try check(depth: depth)
  }

  public func layers(outputs: Int) -> [LayerSpec] {
    let names = (1...depth).map { $0 == depth ? "encoder" : "encoder-\($0)" }
    let encoder = names.map { LayerSpec(memory(nil), name: $0) }
    let decoder = names.enumerated().map { LayerSpec(memory($1), name: "decoder-\($0 + 1)") }
    let attentional = AttentionalLayer.Score(rawValue: attention.rawValue).map {
      [LayerSpec(AttentionalLayer(over: "encoder", score: $0), name: "attention")]
    }
    var head = Linear(units: outputs)
    head.gain = gain
    return [
      LayerSpec(InputLayer(), name: "source"),
      LayerSpec(Embedding(vocabulary: 0, width: width), name: "source-embedding"),
    ] + encoder + [
      LayerSpec(InputLayer(), name: "target"),
      LayerSpec(Embedding(vocabulary: 0, width: width), name: "target-embedding"),
    ] + decoder + (attentional ?? []) + [LayerSpec(head, name: "head")]
  }

  private func memory(_ initial: String?) -> any Layer {
    switch cell {
    case .lstm:
      var layer = LongShortTermMemory(units: units)
      layer.initialState = initial
      return layer
    case .gru:
      var layer = GatedRecurrentUnit(units: units)
      layer.initialState = initial
      return layer
    }
  }
}
