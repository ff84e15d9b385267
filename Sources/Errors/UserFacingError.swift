/// An error that the person at the terminal is told: what is wrong, where, and what to do.
///
/// Each type of error conforms where it is defined; whoever shows errors needs no list of them.
public protocol UserFacingError: Error, CustomStringConvertible {
  /// What is wrong, without the place where it was written: `there is no trick 'mixupp'`.
  var problem: String { get }
  /// What to do about it, as a sentence without a full stop.
  var hint: String? { get }
  /// Where in a text that a person wrote.
  var location: SourceLocation? { get }
  /// Whose doing it is.
  var kind: ErrorKind { get }
  /// Several errors that were found at once; the error by itself otherwise.
  var all: [any UserFacingError] { get }
}

extension UserFacingError {
  public var problem: String { description }
  public var hint: String? { nil }
  public var location: SourceLocation? { nil }
  public var kind: ErrorKind { .badInput }
  public var all: [any UserFacingError] { [self] }
}

/// Whose doing an error is; a program's exit code says so.
public enum ErrorKind: String, Codable, Hashable, Sendable {
  /// What was asked for cannot be done with the values or files that were given.
  case badInput
  /// Something that was named is not there.
  case missing
  /// A file or a folder cannot be written.
  case cannotWrite
  /// The words of the command make no sense.
  case usage
  /// Nothing was wrong with what was asked, but it came to nothing: a training diverged.
  case failed
  /// The program's own.
  case defect
}
