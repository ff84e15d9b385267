import Foundation

/// Any JSON document.
public enum JSONValue: Equatable, Sendable {
  case null
  case boolean(Bool)
  case integer(Int)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])
}

extension JSONValue: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    // Strings and objects first: they are what most documents consist of.
    if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([String: JSONValue].self) {
      self = .object(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .array(value)
    } else if let value = try? container.decode(Int.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(Bool.self) {
      self = .boolean(value)
    } else if container.decodeNil() {
      self = .null
    } else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "no JSON that can be represented")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .boolean(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(integerLiteral value: Int) {
    self = .integer(value)
  }

  public init(stringLiteral value: String) {
    self = .string(value)
  }

  public init(arrayLiteral elements: JSONValue...) {
    self = .array(elements)
  }

  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(Dictionary(elements) { _, last in last })
  }
}

extension JSONValue {
  /// The value as a person would write it: strings without quotes.
  public var text: String {
    switch self {
    case .null: "none"
    case .boolean(let value): value ? "true" : "false"
    case .integer(let value): String(value)
    case .number(let value): value.description
    case .string(let value): value
    case .array(let values): "[" + values.map(\.text).joined(separator: ", ") + "]"
    case .object(let values):
      "{"
        + values.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.text)" }
        .joined(separator: ", ") + "}"
    }
  }

  /// The member of an object, or nothing.
  package subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members[key]
  }

  var stringValue: String? {
    guard case .string(let value) = self else { return nil }
    return value
  }

  var arrayValue: [JSONValue]? {
    guard case .array(let values) = self else { return nil }
    return values
  }

  /// The document as dotted keys and plain values.
  ///
  /// A list of objects that each name themselves by `id` or `name` goes by those names, so that one
  /// more of them is one difference and does not move the others. Other lists are plain values.
  func flattened(under prefix: String = "") -> [String: JSONValue] {
    let members: [(String, JSONValue)]
    switch self {
    case .object(let object) where !object.isEmpty:
      members = Array(object)
    case .array(let elements):
      let names = elements.map { $0["id"]?.stringValue ?? $0["name"]?.stringValue }
      let named = zip(names, elements).compactMap { name, element in name.map { ($0, element) } }
      guard named.count == elements.count, !named.isEmpty,
        Set(named.map(\.0)).count == named.count
      else { return [prefix: self] }
      members = named
    default:
      return [prefix: self]
    }
    var flat: [String: JSONValue] = [:]
    for (key, value) in members {
      flat.merge(value.flattened(under: prefix.isEmpty ? key : "\(prefix).\(key)")) { $1 }
    }
    return flat
  }
}
