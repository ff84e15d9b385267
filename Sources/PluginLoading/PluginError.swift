/// Why a plugin cannot be made, built or used.
public struct PluginError: Error, Hashable, Sendable, CustomStringConvertible {
  public let description: String
  public let hint: String?
  /// Whether something that was named is not there.
  public let isMissing: Bool

  package init(_ description: String, hint: String? = nil, isMissing: Bool = false) {
    self.description = description
    self.hint = hint
    self.isMissing = isMissing
  }
}
