/// The keys of a table as a type sees them.
struct KeyedNodeDecoder<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let decoder: ConfigurationDecoder
  var codingPath: [any CodingKey] { decoder.codingPath }

  var allKeys: [Key] {
    decoder.node.keys.compactMap { name in
      let key =
        decoder.keepsKeys
        ? Key(stringValue: name) : Key(stringValue: KeyNames.camel(name)) ?? Key(stringValue: name)
      if key != nil { decoder.request(name) }
      return key
    }
  }

  private func name(_ key: any CodingKey) -> String {
    decoder.keepsKeys ? key.stringValue : KeyNames.kebab(key.stringValue)
  }

  private func find(_ key: any CodingKey) -> ConfigurationNode? {
    let name = name(key)
    decoder.request(name)
    return decoder.node[name]
  }

  private func value(_ key: any CodingKey) throws(ConfigurationError) -> ConfigurationNode {
    guard let node = find(key), !node.isAbsent else {
      throw decoder.error("missing key '\(name(key))'")
    }
    return node
  }

  func contains(_ key: Key) -> Bool { find(key) != nil }

  func decodeNil(forKey key: Key) -> Bool { find(key)?.isAbsent ?? true }

  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    let node = try value(key)
    // What the outer type's defaults say of an inner table is the base of the user's table.
    let base = decoder.defaults?[name(key)]
    return try node.decode(
      type, defaults: base?.entries == nil ? nil : base, path: decoder.path + [name(key)],
      codingPath: codingPath + [key])
  }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Nested> {
    try child(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try child(key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder { try child(NodeKey("super")) }
  func superDecoder(forKey key: Key) throws -> any Decoder { try child(key) }

  private func child(_ key: any CodingKey) throws(ConfigurationError) -> ConfigurationDecoder {
    decoder.child(try value(key), key: key, name: name(key))
  }
}

/// The elements of an array.
struct UnkeyedNodeDecoder: UnkeyedDecodingContainer {
  let decoder: ConfigurationDecoder
  let elements: [ConfigurationNode]
  private(set) var currentIndex = 0

  init(decoder: ConfigurationDecoder, elements: [ConfigurationNode]) {
    self.decoder = decoder
    self.elements = elements
  }

  var codingPath: [any CodingKey] { decoder.codingPath }
  var count: Int? { elements.count }
  var isAtEnd: Bool { currentIndex >= elements.count }

  private mutating func next() throws(ConfigurationError) -> (NodeKey, ConfigurationNode) {
    guard !isAtEnd else {
      throw decoder.error("expected more than \(elements.count) elements")
    }
    defer { currentIndex += 1 }
    return (NodeKey(index: currentIndex), elements[currentIndex])
  }

  mutating func decodeNil() -> Bool {
    guard !isAtEnd, elements[currentIndex].isAbsent else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
    let (key, node) = try next()
    return try node.decode(
      type, defaults: nil, path: decoder.path + [key.stringValue], codingPath: codingPath + [key])
  }

  mutating func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type
  ) throws -> KeyedDecodingContainer<Nested> {
    try child().container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try child().unkeyedContainer()
  }

  mutating func superDecoder() throws -> any Decoder { try child() }

  private mutating func child() throws(ConfigurationError) -> ConfigurationDecoder {
    let (key, node) = try next()
    return decoder.child(node, key: key, name: key.stringValue)
  }
}

/// One value that is neither keyed nor listed.
struct SingleNodeDecoder: SingleValueDecodingContainer {
  let decoder: ConfigurationDecoder
  var codingPath: [any CodingKey] { decoder.codingPath }

  func decodeNil() -> Bool { decoder.node.isAbsent }

  func decode<T: Decodable>(_ type: T.Type) throws -> T {
    try decoder.node.decode(type, defaults: nil, path: decoder.path, codingPath: codingPath)
  }
}
