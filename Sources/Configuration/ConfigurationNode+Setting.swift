extension ConfigurationNode {
  /// Sets one value as `--set optimiser.rate=0.1` does.
  ///
  /// - Parameters:
  ///   - keyPath: keys joined by dots; a number selects an element of an array.
  ///   - text: a TOML value; text that is none is taken as a string, so quotes may be left out.
  ///   - source: how messages name the place the text came from.
  public mutating func set(
    _ keyPath: String, to text: String, source: String = "--set"
  ) throws(ConfigurationError) {
    let location = SourceLocation(file: source)
    guard let path = TOMLLocator.keyPath(keyPath) else {
      throw ConfigurationError(
        "'\(keyPath)' is not a key path", at: location,
        hint: "write keys joined by dots, such as optimiser.rate")
    }
    let node = try Self.value(of: text, at: location, path: path)
    try set(path[...], to: node, at: location, parents: [])
  }

  mutating func set(
    _ path: ArraySlice<String>, to node: ConfigurationNode, at location: SourceLocation,
    parents: [String]
  ) throws(ConfigurationError) {
    guard let key = path.first else {
      self = node
      return
    }
    let rest = path.dropFirst()
    switch value {
    case .table(var entries):
      let index = entries.firstIndex { $0.key.isExactly(key) } ?? entries.count
      if index == entries.count {
        entries.append(Entry(key: key, keyLocation: location, node: Self(.table([]), at: location)))
      }
      try entries[index].node.set(rest, to: node, at: location, parents: parents + [key])
      if rest.isEmpty { entries[index].keyLocation = location }
      value = .table(entries)
    case .array(var elements):
      guard let index = Int(key), elements.indices.contains(index) else {
        throw ConfigurationError(
          "'\(key)' is not the number of one of its \(elements.count) elements", at: location,
          path: parents, hint: "elements are numbered from 0")
      }
      try elements[index].set(rest, to: node, at: location, parents: parents + [key])
      value = .array(elements)
    default:
      throw ConfigurationError(
        "has no key '\(key)': it is \(summary)", at: location, path: parents)
    }
  }

  /// Parses the options of `--trick mixup:alpha=0.4,spread=all` into a table.
  ///
  /// - Parameters:
  ///   - text: `key=value` pairs joined by commas; commas within brackets or quotes do not count.
  ///   - source: how messages name the place the text came from.
  public static func options(
    _ text: String, source: String = "--trick"
  ) throws(ConfigurationError) -> ConfigurationNode {
    let location = SourceLocation(file: source)
    var table = ConfigurationNode(.table([]), at: location)
    if text.isEmpty { return table }
    var seen: Set<[String]> = []
    for pair in splitAtCommas(text) {
      guard let equals = pair.firstIndex(of: "=") else {
        throw ConfigurationError(
          "'\(pair)' is not key=value", at: location,
          hint: "separate options by commas, such as alpha=0.4,spread=all")
      }
      let key = trimmed(pair[..<equals])
      if let path = TOMLLocator.keyPath(key), !seen.insert(path).inserted {
        throw ConfigurationError("'\(key)' is given twice", at: location)
      }
      try table.set(key, to: String(pair[pair.index(after: equals)...]), source: source)
    }
    return table
  }

  /// The keys of a dotted key path such as `a."b.c".d`; nil when it is not one.
  package static func keyPath(_ text: String) -> [String]? { TOMLLocator.keyPath(text) }

  /// The node that a command-line value stands for.
  private static func value(
    of text: String, at location: SourceLocation, path: [String]
  ) throws(ConfigurationError) -> ConfigurationNode {
    let text = trimmed(text[...])
    guard let first = text.first else {
      throw ConfigurationError(
        "has no value", at: location, path: path, hint: "write \"\" for an empty string")
    }
    var node: ConfigurationNode
    do throws(ConfigurationError) {
      let document = try parse(toml: "value = \(text)", file: location.file)
      guard let entries = document.entries, entries.count == 1, let only = entries.first else {
        throw ConfigurationError("more than one value", at: location)
      }
      node = only.node
    } catch {
      if "\"'[{".contains(first) || text.contains("\n") {
        // The parser's place is a column of a line that nobody wrote.
        throw ConfigurationError(error.message, at: location, path: path, hint: error.hint)
      }
      node = ConfigurationNode(.string(text))
    }
    node.relocate(to: location)
    return node
  }

  private mutating func relocate(to location: SourceLocation) {
    self.location = location
    switch value {
    case .table(var entries):
      for index in entries.indices {
        entries[index].keyLocation = location
        entries[index].node.relocate(to: location)
      }
      value = .table(entries)
    case .array(var elements):
      for index in elements.indices { elements[index].relocate(to: location) }
      value = .array(elements)
    default: break
    }
  }

  /// A text without the blanks around it.
  package static func trimmed(_ text: Substring) -> String {
    var text = text
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }

  /// The parts between commas that are in no brackets, braces or quotes.
  package static func splitAtCommas(_ text: String) -> [Substring] {
    var pairs: [Substring] = []
    var start = text.startIndex
    var depth = 0
    var quote: Character?
    for index in text.indices {
      let character = text[index]
      if let open = quote {
        if character == open { quote = nil }
        continue
      }
      switch character {
      case "\"", "'": quote = character
      case "[", "{": depth += 1
      case "]", "}": depth -= 1
      case "," where depth <= 0:
        pairs.append(text[start..<index])
        start = text.index(after: index)
      default: break
      }
    }
    pairs.append(text[start...])
    return pairs
  }
}
