import Configuration

/// A well-known architecture, spelled out as layers: `model = { kind = "resnet", depth = 20 }`.
public protocol NetworkModel: Configurable, Hashable {
  static var kind: String { get }
  /// One line for `harness networks`.
  static var summary: String { get }

  /// The layers for a number of outputs (classes, or values to predict).
  func layers(outputs: Int) -> [LayerSpec]
}

extension NetworkModel {
  /// Throws unless so many layers or blocks can be: more than any network has had.
  func check(_ key: String = "depth", depth: Int) throws(OptionError) {
    try check(key, depth, in: 1...)
    try check(key, depth, in: ...10_000)
  }
}

/// The architectures that an experiment may name.
public enum ModelCatalogue {
  public static let kinds: [any NetworkModel.Type] = [
    ConvolutionalModel.self, DetectorModel.self, EncoderDecoderModel.self,
    MultilayerPerceptron.self, PlainModel.self, RecurrentModel.self,
    ResidualModel.self, SegmenterModel.self, ShuffleModel.self, TransformerModel.self,
    TransformerTranslator.self,
  ]
}

/// An architecture of any kind, with its options.
public struct ModelSpec: Sendable {
  public var model: any NetworkModel

  public init(_ model: any NetworkModel) { self.model = model }
}

extension ModelSpec: Hashable {
  public static func == (a: ModelSpec, b: ModelSpec) -> Bool {
    AnyHashable(a.model) == AnyHashable(b.model)
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(AnyHashable(model)) }
}

extension ModelSpec: Codable {
  public init(from decoder: any Decoder) throws {
    let decoder = try ConfigurationDecoder.of(decoder)
    let kind = try decoder.choice(of: "kind", among: ModelCatalogue.kinds.map { $0.kind })
    guard let type = ModelCatalogue.kinds.first(where: { $0.kind == kind }) else {
      throw decoder.error("there is no model '\(kind)'")
    }
    let own = try ConfigurationNode(encoding: type.init()).keys
    try decoder.refuseKeys(notIn: Set(own + ["kind"]))
    model = try decoder.decode(type, from: decoder.node.removing("kind"))
  }

  public func encode(to encoder: any Encoder) throws {
    var node = try model.encoded()
    node["kind"] = ConfigurationNode(.string(type(of: model).kind))
    try node.encode(to: encoder)
  }
}

extension NetworkModel {
  fileprivate func encoded() throws -> ConfigurationNode {
    try ConfigurationNode(encoding: self)
  }
}
