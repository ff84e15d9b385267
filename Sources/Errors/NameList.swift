/// A few of many names, for messages.
package enum NameList {
  /// `a, b, c and 47 more`.
  package static func text(_ names: [String], showing limit: Int = 8) -> String {
    // One more takes no more room than to say that there is one.
    if names.count <= limit + 1 { return names.joined(separator: ", ") }
    return names.prefix(limit).joined(separator: ", ") + " and \(names.count - limit) more"
  }
}
