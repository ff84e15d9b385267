import Errors

/// Why a plugin cannot be made, built or used.
public struct PluginError: UserFacingError, Hashable {
  public let description: String
  public let hint: String?
  /// Whether something that was named is not there.
  public let isMissing: Bool

  public var kind: ErrorKind { isMissing ? .missing : .badInput }

  package init(_ description: String, hint: String? = nil, isMissing: Bool = false) {
    self.description = description
    self.hint = hint
    self.isMissing = isMissing
  }
}
