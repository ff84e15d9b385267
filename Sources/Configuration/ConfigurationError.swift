@_exported import Errors

/// What is wrong with a configuration, where, and what to do about it.
public struct ConfigurationError: UserFacingError, Hashable {
  /// What is wrong, without the place: `expected a number, found the string "fast"`.
  public var message: String
  /// Where it was written; nil for a value that nobody wrote (a default).
  public var location: SourceLocation?
  /// The keys from the top of the document to the value; positions in arrays are numbers.
  public var path: [String]
  /// What to do, as a sentence without a full stop: `did you mean 'momentum'?`.
  public var hint: String?

  public init(
    message: String, location: SourceLocation? = nil, path: [String] = [], hint: String? = nil
  ) {
    self.message = message
    self.location = location
    self.path = path
    self.hint = hint
  }

  init(
    _ message: String, at location: SourceLocation? = nil, path: [String] = [], hint: String? = nil
  ) {
    self.init(message: message, location: location, path: path, hint: hint)
  }

  /// `optimiser.rate: expected a number, found the string "fast"`.
  public var problem: String {
    path.isEmpty ? message : "\(path.joined(separator: ".")): \(message)"
  }

  /// `digits.toml:12:3: optimiser.rate: expected a number, found the string "fast"`; no hint.
  public var description: String {
    location.map { "\($0): \(problem)" } ?? problem
  }
}
