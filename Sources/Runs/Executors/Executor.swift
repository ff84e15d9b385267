import Errors

/// Carries out requests for runs, somewhere: in processes here, on other machines, or not at all.
///
/// Where and beside what a run takes place cannot change its bits.
public protocol Executor: Sendable {
  /// How many runs it makes at a time.
  var concurrency: Int { get }

  /// Makes runs, begun in their order.
  ///
  /// - Parameters:
  ///   - requests: with absolute folders.
  ///   - observe: told what happens to each; every run ends once, with its bundle archived. What it
  ///     throws stops the other runs, and is thrown.
  /// - Throws: ``Interrupted`` if someone asked to stop, or ``ExecutionError``; then no run goes on,
  ///   and what had been finished is archived.
  func run(_ requests: [RunRequest], observe: (ExecutionEvent) throws -> Void) throws
}

/// What happens to runs, each known by its place among the requests.
public enum ExecutionEvent: Sendable {
  case started(Int)
  case progress(Int, step: Int, of: Int)
  /// Something about it that a person should know.
  case note(Int, String)
  case ended(Int, RunResult)
}

/// What became of a request.
public enum RunResult: Sendable {
  /// The run came to its end; the name of its bundle in the results folder.
  case completed(bundle: String)
  /// It stopped with an error, which its bundle tells too.
  case failed(bundle: String, error: String)
  /// Its process ended in the midst by its own doing, and has archived nothing.
  case crashed(error: String)
  /// It could not be made at all; there is no bundle.
  case refused(ExecutionError)
}

/// A run could not be made.
public struct ExecutionError: UserFacingError, Hashable {
  public let description: String
  public let hint: String?
  public let kind: ErrorKind

  public init(_ description: String, hint: String? = nil, kind: ErrorKind = .defect) {
    self.description = description
    self.hint = hint
    self.kind = kind
  }
}
