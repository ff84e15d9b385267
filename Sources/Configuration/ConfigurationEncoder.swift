extension ConfigurationNode {
  /// The tree of a value: properties become kebab-case keys, nil becomes an absent node.
  public init(encoding value: some Encodable) throws(ConfigurationError) {
    let builder = NodeBuilder()
    do {
      try builder.encode(value, codingPath: [])
    } catch EncodingError.invalidValue(_, let context) {
      throw ConfigurationError(
        context.debugDescription, path: context.codingPath.map { KeyNames.kebab($0.stringValue) })
    } catch {
      throw ConfigurationError("\(type(of: value)) cannot be encoded: \(error)")
    }
    self = builder.node
  }
}

/// Turns Swift values into nodes.
///
/// Types meet it only when they write `encode(to:)` themselves.
struct ConfigurationEncoder: Encoder {
  let builder: NodeBuilder
  let codingPath: [any CodingKey]
  let keepsKeys: Bool
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    builder.becomeTable()
    return KeyedEncodingContainer(KeyedNodeEncoder(encoder: self))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    builder.becomeArray()
    return UnkeyedNodeEncoder(builder: builder, codingPath: codingPath)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    SingleNodeEncoder(builder: builder, codingPath: codingPath)
  }
}

/// A node under construction, shared by the containers that fill it.
final class NodeBuilder {
  private enum Content {
    case nothing
    case node(ConfigurationNode)
    case table([(key: String, value: NodeBuilder)])
    case array([NodeBuilder])
  }

  private var content = Content.nothing

  /// The node as built so far; a type that encodes nothing is a table without keys.
  var node: ConfigurationNode {
    switch content {
    case .nothing: ConfigurationNode()
    case .node(let node): node
    case .table(let children):
      ConfigurationNode(.table(children.map { .init(key: $0.key, node: $0.value.node) }))
    case .array(let children): ConfigurationNode(.array(children.map(\.node)))
    }
  }

  var count: Int {
    if case .array(let children) = content { children.count } else { 0 }
  }

  func becomeTable() {
    if case .table = content { return }
    content = .table([])
  }

  func becomeArray() {
    if case .array = content { return }
    content = .array([])
  }

  func set(_ node: ConfigurationNode) {
    content = .node(node)
  }

  func child(_ key: String) -> NodeBuilder {
    let child = NodeBuilder()
    guard case .table(var children) = content else { return child }
    if let index = children.firstIndex(where: { $0.key.isExactly(key) }) {
      children[index].value = child
    } else {
      children.append((key, child))
    }
    content = .table(children)
    return child
  }

  func appendChild() -> NodeBuilder {
    let child = NodeBuilder()
    if case .array(let children) = content { content = .array(children + [child]) }
    return child
  }

  func encode(_ value: some Encodable, codingPath: [any CodingKey]) throws {
    switch value {
    case let node as ConfigurationNode: set(node)
    case let text as String: set(ConfigurationNode(.string(text)))
    case let flag as Bool: set(ConfigurationNode(.boolean(flag)))
    case let number as Double: set(ConfigurationNode(.float(number)))
    case let number as Float: set(ConfigurationNode(.float(Self.decimal(number))))
    case let number as any FixedWidthInteger:
      guard let integer = Int(exactly: number) else {
        throw EncodingError.invalidValue(
          number, .init(codingPath: codingPath, debugDescription: "\(number) needs over 64 bits"))
      }
      set(ConfigurationNode(.integer(integer)))
    default:
      try value.encode(
        to: ConfigurationEncoder(
          builder: self, codingPath: codingPath, keepsKeys: value is any StringKeyed))
    }
  }

  /// The double that prints as the float does (0.1, not 0.10000000149…) and converts back to it.
  private static func decimal(_ number: Float) -> Double {
    if let decimal = Double(number.description), Float(decimal) == number { return decimal }
    return Double(number)
  }
}

/// Dictionaries with text as keys: their keys are data and keep their spelling.
protocol StringKeyed {}
extension Dictionary: StringKeyed where Key == String {}

// MARK: - Containers

private struct KeyedNodeEncoder<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let encoder: ConfigurationEncoder
  var codingPath: [any CodingKey] { encoder.codingPath }

  private func name(_ key: any CodingKey) -> String {
    encoder.keepsKeys ? key.stringValue : KeyNames.kebab(key.stringValue)
  }

  private func child(_ key: any CodingKey) -> ConfigurationEncoder {
    ConfigurationEncoder(
      builder: encoder.builder.child(name(key)), codingPath: codingPath + [key], keepsKeys: false)
  }

  func encodeNil(forKey key: Key) {
    encoder.builder.child(name(key)).set(ConfigurationNode(.absent))
  }

  func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
    try encoder.builder.child(name(key)).encode(value, codingPath: codingPath + [key])
  }

  // A nil is recorded, since the keys of a type's defaults are the keys that users may write. The
  // standard library's own versions leave it out, so each of them is replaced.
  private func encodeOptional<T: Encodable>(_ value: T?, _ key: Key) throws {
    if let value { try encode(value, forKey: key) } else { encodeNil(forKey: key) }
  }

  func encodeIfPresent(_ value: Bool?, forKey key: Key) throws { try encodeOptional(value, key) }
  func encodeIfPresent(_ value: String?, forKey key: Key) throws { try encodeOptional(value, key) }
  func encodeIfPresent(_ value: Double?, forKey key: Key) throws { try encodeOptional(value, key) }
  func encodeIfPresent(_ value: Float?, forKey key: Key) throws { try encodeOptional(value, key) }
  func encodeIfPresent(_ value: Int?, forKey key: Key) throws { try encodeOptional(value, key) }
  func encodeIfPresent(_ value: Int8?, forKey key: Key) throws { try encodeOptional(value, key) }
  func encodeIfPresent(_ value: Int16?, forKey key: Key) throws { try encodeOptional(value, key) }
  func encodeIfPresent(_ value: Int32?, forKey key: Key) throws { try encodeOptional(value, key) }
  func encodeIfPresent(_ value: Int64?, forKey key: Key) throws { try encodeOptional(value, key) }
  func encodeIfPresent(_ value: UInt?, forKey key: Key) throws { try encodeOptional(value, key) }
  func encodeIfPresent(_ value: UInt8?, forKey key: Key) throws { try encodeOptional(value, key) }
  func encodeIfPresent(_ value: UInt16?, forKey key: Key) throws { try encodeOptional(value, key) }
  func encodeIfPresent(_ value: UInt32?, forKey key: Key) throws { try encodeOptional(value, key) }
  func encodeIfPresent(_ value: UInt64?, forKey key: Key) throws { try encodeOptional(value, key) }
  func encodeIfPresent<T: Encodable>(_ value: T?, forKey key: Key) throws {
    try encodeOptional(value, key)
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy keyType: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    child(key).container(keyedBy: keyType)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    child(key).unkeyedContainer()
  }

  func superEncoder() -> any Encoder { child(NodeKey("super")) }
  func superEncoder(forKey key: Key) -> any Encoder { child(key) }
}

private struct UnkeyedNodeEncoder: UnkeyedEncodingContainer {
  let builder: NodeBuilder
  let codingPath: [any CodingKey]
  var count: Int { builder.count }

  private func child() -> ConfigurationEncoder {
    let key = NodeKey(index: count)
    return ConfigurationEncoder(
      builder: builder.appendChild(), codingPath: codingPath + [key], keepsKeys: false)
  }

  func encodeNil() { builder.appendChild().set(ConfigurationNode(.absent)) }

  func encode<T: Encodable>(_ value: T) throws {
    let key = NodeKey(index: count)
    try builder.appendChild().encode(value, codingPath: codingPath + [key])
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy keyType: Nested.Type
  ) -> KeyedEncodingContainer<Nested> {
    child().container(keyedBy: keyType)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { child().unkeyedContainer() }
  func superEncoder() -> any Encoder { child() }
}

private struct SingleNodeEncoder: SingleValueEncodingContainer {
  let builder: NodeBuilder
  let codingPath: [any CodingKey]

  func encodeNil() { builder.set(ConfigurationNode(.absent)) }

  func encode<T: Encodable>(_ value: T) throws {
    try builder.encode(value, codingPath: codingPath)
  }
}

/// A coding key for positions and for keys known only at run time.
struct NodeKey: CodingKey {
  let stringValue: String
  let intValue: Int?

  init(_ name: String) {
    stringValue = name
    intValue = nil
  }

  init(index: Int) {
    stringValue = String(index)
    intValue = index
  }

  init?(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { self.init(index: intValue) }
}
