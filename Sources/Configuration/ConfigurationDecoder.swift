/// Decodes one node of a configuration, strictly, with places in its errors.
///
/// Most types never meet it. A type that chooses what it is by a key of its own table does:
///
/// ```swift
/// enum Layer: Codable {
///   case dense(Dense)
///   case pool(Pool)
///
///   init(from decoder: any Decoder) throws {
///     let decoder = try ConfigurationDecoder.of(decoder)
///     let options = decoder.node.removing("kind")
///     switch try decoder.choice(of: "kind", among: ["dense", "pool"]) {
///     case "dense": self = .dense(try decoder.decode(Dense.self, from: options))
///     default: self = .pool(try decoder.decode(Pool.self, from: options))
///     }
///   }
///
///   func encode(to encoder: any Encoder) throws {
///     var node: ConfigurationNode
///     switch self {
///     case .dense(let options):
///       node = try ConfigurationNode(encoding: options)
///       node["kind"] = ConfigurationNode(.string("dense"))
///     case .pool(let options):
///       node = try ConfigurationNode(encoding: options)
///       node["kind"] = ConfigurationNode(.string("pool"))
///     }
///     try node.encode(to: encoder)
///   }
/// }
/// ```
///
/// `Dense` and `Pool` are `Configurable`, so an unknown key in either table is found as usual.
public final class ConfigurationDecoder: Decoder {
  /// The value to decode; for a `Configurable` type, the user's table laid over the defaults.
  public let node: ConfigurationNode
  /// The TOML keys from the top of the document to `node`.
  public let path: [String]
  public let codingPath: [any CodingKey]
  public var userInfo: [CodingUserInfoKey: Any] { [:] }

  /// What a nested `Configurable` takes for the keys that its user leaves out.
  let defaults: ConfigurationNode?
  let keepsKeys: Bool
  private var isKeyed = false
  private var requested: Set<String> = []
  private var nested: [ConfigurationDecoder] = []

  init(
    node: ConfigurationNode, defaults: ConfigurationNode? = nil, path: [String],
    codingPath: [any CodingKey], keepsKeys: Bool = false
  ) {
    self.node = node
    self.defaults = defaults
    self.path = path
    self.codingPath = codingPath
    self.keepsKeys = keepsKeys
  }

  public func container<Key: CodingKey>(
    keyedBy type: Key.Type
  ) throws -> KeyedDecodingContainer<Key> {
    guard node.entries != nil else { throw mismatch("a table") }
    isKeyed = true
    return KeyedDecodingContainer(KeyedNodeDecoder(decoder: self))
  }

  public func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    guard let elements = node.elements else { throw mismatch("an array") }
    return UnkeyedNodeDecoder(decoder: self, elements: elements)
  }

  public func singleValueContainer() -> any SingleValueDecodingContainer {
    SingleNodeDecoder(decoder: self)
  }

  /// A decoder for a part of this one's node.
  func child(_ node: ConfigurationNode, key: any CodingKey, name: String) -> ConfigurationDecoder {
    let child = ConfigurationDecoder(
      node: node, defaults: defaults?[name], path: path + [name], codingPath: codingPath + [key])
    nested.append(child)
    return child
  }

  /// Notes that the type being decoded knows a key.
  func request(_ name: String) {
    requested.insert(name)
  }

  /// Throws if the table has a key that the decoded type never asked for.
  func refuseUnrequestedKeys() throws(ConfigurationError) {
    if isKeyed { try refuseKeys(notIn: requested) }
    for child in nested { try child.refuseUnrequestedKeys() }
  }

  package func refuseKeys(notIn allowed: Set<String>) throws(ConfigurationError) {
    for entry in node.entries ?? [] where !allowed.contains(entry.key) {
      throw ConfigurationError(
        "unknown key '\(entry.key)'", at: entry.keyLocation ?? node.location, path: path,
        hint: KeyNames.hint(for: entry.key, among: allowed.sorted(), kind: "key"))
    }
  }

  func mismatch(_ expected: String) -> ConfigurationError {
    error("expected \(expected), found \(node.summary)")
  }
}

// MARK: - For types that decode themselves

extension ConfigurationDecoder {
  /// The configuration decoder behind a decoder that `init(from:)` was given.
  ///
  /// - Throws: when a type that needs the node is decoded from something else, such as JSON.
  public static func of(_ decoder: any Decoder) throws -> ConfigurationDecoder {
    guard let decoder = decoder as? ConfigurationDecoder else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "this type can be decoded from a configuration only"))
    }
    return decoder
  }

  /// An error about this decoder's node.
  public func error(_ message: String, hint: String? = nil) -> ConfigurationError {
    ConfigurationError(message, at: node.location, path: path, hint: hint)
  }

  /// Decodes a value of another type from this node, or from a changed copy of it.
  public func decode<Value: Decodable>(
    _ type: Value.Type, from changed: ConfigurationNode? = nil
  ) throws(ConfigurationError) -> Value {
    try (changed ?? node).decode(type, path: path)
  }

  /// The string at `key`, which must be one of `choices`.
  public func choice(
    of key: String, among choices: [String]
  ) throws(ConfigurationError) -> String {
    guard node.entries != nil else { throw mismatch("a table with the key '\(key)'") }
    request(key)
    let listed = "one of " + choices.joined(separator: ", ")
    guard let value = node[key] else {
      throw error("missing key '\(key)'", hint: "it is \(listed)")
    }
    guard let text = value.string, choices.contains(text) else {
      throw ConfigurationError(
        "expected \(listed), found \(value.summary)", at: value.location, path: path + [key],
        hint: value.string.map { KeyNames.hint(for: $0, among: choices, kind: "value") })
    }
    return text
  }
}
