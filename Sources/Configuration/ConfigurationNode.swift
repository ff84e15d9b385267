/// A value of a configuration before it has a Swift type, with the place where it was written.
public struct ConfigurationNode: Sendable {
  /// What a node holds.
  public enum Value: Sendable {
    case table([Entry])
    case array([ConfigurationNode])
    case string(String)
    case integer(Int)
    case float(Double)
    case boolean(Bool)
    /// An optional value that is not there. TOML cannot write it; encoding a nil gives it.
    case absent
  }

  /// One key of a table and its value.
  public struct Entry: Sendable {
    public var key: String
    public var keyLocation: SourceLocation?
    public var node: ConfigurationNode

    public init(key: String, keyLocation: SourceLocation? = nil, node: ConfigurationNode) {
      self.key = key
      self.keyLocation = keyLocation
      self.node = node
    }
  }

  public var value: Value
  /// Where the value starts, or where its table's header names it; nil when nobody wrote it.
  public var location: SourceLocation?

  public init(_ value: Value, at location: SourceLocation? = nil) {
    self.value = value
    self.location = location
  }

  /// An empty table.
  public init() {
    self.init(.table([]))
  }
}

// MARK: - Access

extension ConfigurationNode {
  /// The entries of a table in the order of the source; nil for any other value.
  public var entries: [Entry]? {
    if case .table(let entries) = value { return entries }
    return nil
  }

  /// The elements of an array; nil for any other value.
  public var elements: [ConfigurationNode]? {
    if case .array(let elements) = value { return elements }
    return nil
  }

  /// The text of a string; nil for any other value.
  public var string: String? {
    if case .string(let text) = value { return text }
    return nil
  }

  /// The keys of a table in the order of the source; none for any other value.
  public var keys: [String] { entries?.map(\.key) ?? [] }

  /// The value of a key of a table.
  ///
  /// Assigning nil removes the key; assigning to a value that is not a table makes it one.
  public subscript(key: String) -> ConfigurationNode? {
    get { entry(key)?.node }
    set {
      var entries = self.entries ?? []
      let index = entries.firstIndex { $0.key.isExactly(key) }
      switch (index, newValue) {
      case (let index?, let node?): entries[index].node = node
      case (let index?, nil): entries.remove(at: index)
      case (nil, let node?): entries.append(Entry(key: key, node: node))
      case (nil, nil): break
      }
      value = .table(entries)
    }
  }

  /// This table without `key`, as when a `kind` has been read and the rest belongs to that kind.
  public func removing(_ key: String) -> ConfigurationNode {
    var copy = self
    copy[key] = nil
    return copy
  }

  /// The key of a table with its place.
  func entry(_ key: String) -> Entry? {
    entries?.first { $0.key.isExactly(key) }
  }

  var isAbsent: Bool {
    if case .absent = value { return true }
    return false
  }
}

// MARK: - Equality

/// Nodes are equal when their values are, wherever they were written; keys have no order. Of texts and
/// keys the bytes count.
extension ConfigurationNode: Equatable {
  public static func == (left: ConfigurationNode, right: ConfigurationNode) -> Bool {
    switch (left.value, right.value) {
    case (.table(let left), .table(let right)):
      guard left.count == right.count else { return false }
      let left = left.sorted { ExactName($0.key) < ExactName($1.key) }
      let right = right.sorted { ExactName($0.key) < ExactName($1.key) }
      return zip(left, right).allSatisfy { $0.key.isExactly($1.key) && $0.node == $1.node }
    case (.array(let left), .array(let right)): return left == right
    case (.string(let left), .string(let right)): return left.isExactly(right)
    case (.integer(let left), .integer(let right)): return left == right
    case (.float(let left), .float(let right)): return left == right || left.isNaN && right.isNaN
    case (.boolean(let left), .boolean(let right)): return left == right
    case (.absent, .absent): return true
    default: return false
    }
  }
}

// MARK: - Description for messages

extension ConfigurationNode {
  /// The value as an error message names it: `the string "fast"`.
  var summary: String {
    switch value {
    case .table: "a table"
    case .array: "an array"
    case .string(let text) where text.count > 40: "the string \"\(text.prefix(40))…\""
    case .string(let text): "the string \"\(text)\""
    case .integer(let number): "the integer \(number)"
    case .float(let number): "the number \(number)"
    case .boolean(let flag): "the boolean \(flag)"
    case .absent: "nothing"
    }
  }
}
