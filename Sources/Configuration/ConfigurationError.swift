/// What is wrong with a configuration, where, and what to do about it.
public struct ConfigurationError: Error, Hashable, Sendable, CustomStringConvertible {
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

  /// `digits.toml:12:3: optimiser.rate: expected a number, found the string "fast"`; no hint.
  public var description: String {
    var parts: [String] = []
    if let location { parts.append(location.description) }
    if !path.isEmpty { parts.append(path.joined(separator: ".")) }
    parts.append(message)
    return parts.joined(separator: ": ")
  }
}

/// What a type has to say against one of its own values; decoding adds where it was written.
public struct OptionError: Error, Hashable, Sendable {
  /// The property (`batchSize`) or the TOML key (`batch-size`) at fault; both are understood.
  public var key: String
  /// What is wrong: `must be at least 0 and less than 1, is 1.5`.
  public var message: String
  /// What to do about it.
  public var hint: String?

  public init(key: String, message: String, hint: String? = nil) {
    self.key = key
    self.message = message
    self.hint = hint
  }
}
