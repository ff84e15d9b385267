extension ConfigurationNode {
  /// This node with another laid over it: tables are merged key by key, anything else is replaced.
  ///
  /// Each part keeps the place where it was written.
  public func merging(_ other: ConfigurationNode) -> ConfigurationNode {
    guard var entries, let added = other.entries else { return other }
    for entry in added {
      if let index = entries.firstIndex(where: { $0.key.isExactly(entry.key) }) {
        entries[index].node = entries[index].node.merging(entry.node)
        entries[index].keyLocation = entry.keyLocation
      } else {
        entries.append(entry)
      }
    }
    return ConfigurationNode(.table(entries), at: location)
  }

  /// The values of a table that stand for changes of another document, each with its key path.
  ///
  /// `[set] "training.epochs" = 40` and `[set.training] epochs = 40` say the same; an array counts as
  /// one value.
  ///
  /// - Parameter path: the keys that lead to this node, for messages.
  public func changes(path: [String]) throws(ConfigurationError) -> [Change] {
    guard let entries else { throw mismatch("a table", path) }
    var changes: [Change] = []
    for entry in entries {
      guard let keys = TOMLLocator.keyPath(entry.key) else {
        throw ConfigurationError(
          "'\(entry.key)' is not a key path", at: entry.keyLocation, path: path,
          hint: "write keys joined by dots, such as \"optimiser.rate\"")
      }
      if entry.node.entries == nil {
        changes.append(Change(keys: keys, keyLocation: entry.keyLocation, node: entry.node))
      } else {
        changes += try entry.node.changes(path: path + [entry.key]).map { change in
          Change(keys: keys + change.keys, keyLocation: change.keyLocation, node: change.node)
        }
      }
    }
    return changes
  }

  /// A value to be set in another document.
  public struct Change: Sendable {
    public let keys: [String]
    public let keyLocation: SourceLocation?
    public let node: ConfigurationNode

    /// As `--set` takes it: `training.epochs`.
    public var keyPath: String { keys.map(ConfigurationNode.keyText).joined(separator: ".") }
  }

  /// Makes a change, whose value keeps its place.
  public mutating func apply(_ change: Change) throws(ConfigurationError) {
    let place = change.keyLocation ?? change.node.location ?? SourceLocation(file: "--set")
    try set(change.keys[...], to: change.node, at: place, parents: [])
  }
}
