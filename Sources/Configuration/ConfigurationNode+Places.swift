extension ConfigurationNode {
  /// Where a key path such as `optimiser.rate` was written, or what is nearest above it.
  public func place(of keyPath: String) -> SourceLocation? {
    var node = self
    var place = location
    for key in keyPath.split(separator: ".") {
      guard let entry = node.entries?.first(where: { $0.key == key }) else { break }
      place = entry.keyLocation ?? entry.node.location ?? place
      node = entry.node
    }
    return place
  }
}
