import Configuration
import Networks

/// A key of an experiment, with what there is to say of it.
public struct DocumentedOption: Sendable, Hashable, Encodable {
  public let key: String
  /// The default as an experiment writes it; nothing if there is none.
  public let `default`: String?
  /// The type or the words that are allowed, or the range.
  public let values: String
  public let meaning: String
}

extension DocumentedOption {
  /// The options of a type: its stored properties with their defaults, types and comments.
  static func options<Value: Configurable>(
    of type: Value.Type
  ) throws(ConfigurationError) -> [DocumentedOption] {
    let defaults = Value()
    let node = try ConfigurationNode(encoding: defaults)
    var options: [DocumentedOption] = []
    for child in Mirror(reflecting: defaults).children {
      guard let name = child.label else { continue }
      let key = KeyNames.kebab(name)
      options.append(
        DocumentedOption(
          key: key, default: defaultText(node[key]),
          values: words(for: Swift.type(of: child.value)),
          meaning: comment(on: name, of: defaults)))
    }
    return options
  }

  /// What is said where the property is declared, or where the kind of layer is that demands it.
  private static func comment<Value>(on name: String, of value: Value) -> String {
    let kinds = [
      ("\(Value.self)", true), ("NormLayer", value is any NormLayer),
      ("WeightedLayer", value is any WeightedLayer),
      ("ActivatedLayer", value is any ActivatedLayer),
    ]
    return kinds.lazy.filter(\.1).compactMap { optionComments["\($0.0).\(name)"] }.first ?? ""
  }

  /// A value as TOML writes it, where it is one value and not a table of more.
  private static func defaultText(_ node: ConfigurationNode?) -> String? {
    guard let node, node.entries == nil else { return nil }
    let text = node.canonicalJSON
    return text == "null" ? nil : text
  }

  /// What people call a type.
  private static func words(for type: Any.Type) -> String {
    switch type {
    case is Bool.Type: "true or false"
    case is Int.Type: "whole number"
    case is Double.Type, is Float.Type: "number"
    case is String.Type: "text"
    case is [Int].Type: "list of whole numbers"
    case is [Double].Type: "list of numbers"
    case is [String].Type: "list of texts"
    case is [LayerSpec].Type: "list of layers"
    case is ModelSpec.Type: "model"
    case let type as any Wrapper.Type: words(for: type.wrapped)
    case let type as any CaseIterable.Type:
      choices(of: type).map { "`\"\($0)\"`" }.joined(separator: ", ")
    default: "table"
    }
  }

  private static func choices<T: CaseIterable>(of type: T.Type) -> [String] {
    type.allCases.compactMap { ($0 as? any RawRepresentable)?.rawValue as? String }
  }
}

/// An optional type, for which of what.
private protocol Wrapper {
  static var wrapped: Any.Type { get }
}

extension Optional: Wrapper {
  static var wrapped: Any.Type { Wrapped.self }
}
