import Errors

/// What a type has to say against one of its own values; decoding adds where it was written.
public struct OptionError: UserFacingError, Hashable {
  /// The property (`batchSize`) or the TOML key (`batch-size`) at fault; both are understood.
  public var key: String
  /// What is wrong: `must be at least 0 and less than 1, is 1.5`.
  public var message: String
  /// What to do about it.
  public var hint: String?

  /// `rate must be at least 0, is -1`.
  public var description: String { "\(key) \(message)" }

  public init(key: String, message: String, hint: String? = nil) {
    self.key = key
    self.message = message
    self.hint = hint
  }
}
