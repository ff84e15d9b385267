extension ConfigurationNode {
  /// Decodes a value, strictly: `Configurable` says how.
  ///
  /// - Parameter path: the keys that lead to this node, for messages, when it is a part of a
  ///   document that was set aside to be decoded later.
  /// - Throws: for an unknown key, a value of the wrong type or one that `validate()` refuses.
  public func decode<T: Decodable>(
    _ type: T.Type, path: [String] = []
  ) throws(ConfigurationError) -> T {
    try decode(type, defaults: nil, path: path, codingPath: [])
  }

  /// Decodes any type from this node; every container comes through here.
  func decode<T: Decodable>(
    _ type: T.Type, defaults: ConfigurationNode?, path: [String], codingPath: [any CodingKey]
  ) throws(ConfigurationError) -> T {
    if let scalar = try scalar(type, path: path) { return scalar }
    if let configurable = type as? any Configurable.Type {
      let value = try decodeConfigurable(
        configurable, defaults: defaults, path: path, codingPath: codingPath)
      if let value = value as? T { return value }
    }
    let decoder = ConfigurationDecoder(
      node: self, path: path, codingPath: codingPath, keepsKeys: type is any StringKeyed.Type)
    let value = try located(type, path: path) { try T(from: decoder) }
    try decoder.refuseUnrequestedKeys()
    return value
  }

  private func decodeConfigurable<C: Configurable>(
    _ type: C.Type, defaults: ConfigurationNode?, path: [String], codingPath: [any CodingKey]
  ) throws(ConfigurationError) -> C {
    let defaults = if let defaults { defaults } else { try ConfigurationNode(encoding: C()) }
    var merged = self
    if let known = defaults.entries {
      let user = ConfigurationDecoder(node: self, path: path, codingPath: codingPath)
      guard let written = entries else { throw user.mismatch("a table") }
      try user.refuseKeys(notIn: Set(known.map(\.key)))
      let keys = Set(written.map(\.key))
      merged.value = .table(written + known.filter { !keys.contains($0.key) })
    }
    let decoder = ConfigurationDecoder(
      node: merged, defaults: defaults, path: path, codingPath: codingPath)
    return try located(type, path: path) {
      let value = try C(from: decoder)
      try value.validate()
      return value
    }
  }

  /// Runs a type's own code and turns whatever it throws into an error with a place.
  private func located<T>(
    _ type: T.Type, path: [String], _ body: () throws -> T
  ) throws(ConfigurationError) -> T {
    do {
      return try body()
    } catch let error as ConfigurationError {
      throw error
    } catch let error as OptionError {
      let key = entry(error.key) == nil ? KeyNames.kebab(error.key) : error.key
      throw ConfigurationError(
        error.message, at: self[key]?.location ?? location, path: path + [key], hint: error.hint)
    } catch DecodingError.keyNotFound(let key, _) {
      throw ConfigurationError(
        "missing key '\(KeyNames.kebab(key.stringValue))'", at: location, path: path)
    } catch DecodingError.dataCorrupted(let context) {
      if let choices = Self.choices(of: type) {
        throw ConfigurationError(
          "expected one of \(choices.joined(separator: ", ")), found \(summary)", at: location,
          path: path, hint: string.map { KeyNames.hint(for: $0, among: choices, kind: "value") })
      }
      throw ConfigurationError(context.debugDescription, at: location, path: path)
    } catch DecodingError.typeMismatch(_, let context) {
      throw ConfigurationError(context.debugDescription, at: location, path: path)
    } catch DecodingError.valueNotFound(_, let context) {
      throw ConfigurationError(context.debugDescription, at: location, path: path)
    } catch {
      throw ConfigurationError("\(error)", at: location, path: path)
    }
  }

  /// The texts of an enum with raw values that are strings.
  private static func choices(of type: any Any.Type) -> [String]? {
    guard let type = type as? any CaseIterable.Type else { return nil }
    let cases = (type.allCases as any Collection).map { $0 as Any }
    let texts = cases.compactMap { ($0 as? any RawRepresentable)?.rawValue as? String }
    return texts.isEmpty ? nil : texts
  }
}

// MARK: - Scalars

extension ConfigurationNode {
  /// The value of a scalar type, nil for any other type.
  private func scalar<T>(_ type: T.Type, path: [String]) throws(ConfigurationError) -> T? {
    switch type {
    case is ConfigurationNode.Type: return self as? T
    case is Bool.Type:
      guard case .boolean(let flag) = value else { throw mismatch("true or false", path) }
      return flag as? T
    case is String.Type:
      guard case .string(let text) = value else { throw mismatch("a string", path) }
      return text as? T
    case let type as any FixedWidthInteger.Type: return try integer(type, path: path) as? T
    case let type as any BinaryFloatingPoint.Type: return try float(type, path: path) as? T
    default: return nil
    }
  }

  private func integer<I: FixedWidthInteger>(
    _ type: I.Type, path: [String]
  ) throws(ConfigurationError) -> I {
    guard case .integer(let number) = value else { throw mismatch("an integer", path) }
    guard let integer = I(exactly: number) else {
      if I.min == 0, number < 0 { throw mismatch("an integer that is not negative", path) }
      throw mismatch("an integer from \(I.min) to \(I.max)", path)
    }
    return integer
  }

  private func float<F: BinaryFloatingPoint>(
    _ type: F.Type, path: [String]
  ) throws(ConfigurationError) -> F {
    let number: Double
    switch value {
    case .float(let float): number = float
    case .integer(let integer): number = Double(integer)
    // As canonical JSON writes them, which has no other way.
    case .string("inf"): number = .infinity
    case .string("-inf"): number = -.infinity
    case .string("nan"): number = .nan
    default: throw mismatch("a number", path)
    }
    let float = F(number)
    guard float.isFinite || !number.isFinite else {
      throw mismatch("a number of magnitude at most \(F.greatestFiniteMagnitude)", path)
    }
    return float
  }

  func mismatch(_ expected: String, _ path: [String]) -> ConfigurationError {
    ConfigurationError("expected \(expected), found \(summary)", at: location, path: path)
  }
}

// MARK: - Codable

extension ConfigurationNode: Codable {
  /// The raw node, as when the type that understands it is known only later.
  public init(from decoder: any Decoder) throws {
    self = try ConfigurationDecoder.of(decoder).node
  }

  public func encode(to encoder: any Encoder) throws {
    if let encoder = encoder as? ConfigurationEncoder {
      encoder.builder.set(self)
      return
    }
    switch value {
    case .table(let entries):
      var container = encoder.container(keyedBy: NodeKey.self)
      for entry in entries { try container.encode(entry.node, forKey: NodeKey(entry.key)) }
    case .array(let elements):
      var container = encoder.unkeyedContainer()
      for element in elements { try container.encode(element) }
    default:
      var container = encoder.singleValueContainer()
      switch value {
      case .string(let text): try container.encode(text)
      case .integer(let number): try container.encode(number)
      case .float(let number): try container.encode(number)
      case .boolean(let flag): try container.encode(flag)
      default: try container.encodeNil()
      }
    }
  }
}
