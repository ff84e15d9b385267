import Configuration

extension LayerSpec: Codable {
  public init(from decoder: any Decoder) throws {
    let decoder = try ConfigurationDecoder.of(decoder)
    let kind = try decoder.choice(of: "kind", among: LayerCatalogue.kinds.map { $0.kind })
    name = try decoder.node["name"].map { try decoder.decode(String.self, from: $0) }
    guard let type = LayerCatalogue.kinds.first(where: { $0.kind == kind }) else {
      throw decoder.error("there is no kind of layer '\(kind)'")
    }
    layer = try decoder.decode(
      type, from: decoder.node.removing("kind").removing("name"))
  }

  public func encode(to encoder: any Encoder) throws {
    var node = try layer.encoded()
    node["kind"] = ConfigurationNode(.string(type(of: layer).kind))
    if let name { node["name"] = ConfigurationNode(.string(name)) }
    try node.encode(to: encoder)
  }
}

extension Layer {
  fileprivate func encoded() throws -> ConfigurationNode {
    try ConfigurationNode(encoding: self)
  }
}
