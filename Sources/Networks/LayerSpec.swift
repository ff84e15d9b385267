import Configuration

/// A layer of any kind, with the name it goes by; `{ kind = "linear", units = 10 }` in TOML.
public struct LayerSpec: Sendable {
  /// `nil` for an automatic one: the kind and a number. Empty for a container whose layers go by the
  /// names that they would have without it.
  public var name: String?
  /// The name of an earlier layer whose output this one reads; `nil` (left out) for the one before.
  public var from: String?
  public var layer: any Layer

  public init(_ layer: any Layer, name: String? = nil, from: String? = nil) {
    self.layer = layer
    self.name = name
    self.from = from
  }
}

extension LayerSpec: Hashable {
  public static func == (a: LayerSpec, b: LayerSpec) -> Bool {
    a.name == b.name && a.from == b.from && AnyHashable(a.layer) == AnyHashable(b.layer)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(name)
    hasher.combine(from)
    hasher.combine(AnyHashable(layer))
  }
}

extension LayerSpec: Codable {
  public init(from decoder: any Decoder) throws {
    let decoder = try ConfigurationDecoder.of(decoder)
    let kind = try decoder.choice(of: "kind", among: LayerCatalogue.kinds.map { $0.kind })
    name = try decoder.node["name"].map { try decoder.decode(String.self, from: $0) }
    from = try decoder.node["from"].map { try decoder.decode(String.self, from: $0) }
    guard let type = LayerCatalogue.kinds.first(where: { $0.kind == kind }) else {
      throw decoder.error("there is no kind of layer '\(kind)'")
    }
    let own = try ConfigurationNode(encoding: type.init()).keys
    try decoder.refuseKeys(notIn: Set(own + ["kind", "name", "from"]))
    layer = try decoder.decode(
      type, from: decoder.node.removing("kind").removing("name").removing("from"))
  }

  public func encode(to encoder: any Encoder) throws {
    var node = try layer.encoded()
    node["kind"] = ConfigurationNode(.string(type(of: layer).kind))
    if let name { node["name"] = ConfigurationNode(.string(name)) }
    if let from { node["from"] = ConfigurationNode(.string(from)) }
    try node.encode(to: encoder)
  }
}

extension Layer {
  fileprivate func encoded() throws -> ConfigurationNode {
    try ConfigurationNode(encoding: self)
  }
}
