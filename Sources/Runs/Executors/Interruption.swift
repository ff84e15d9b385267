import Foundation
import Synchronization

/// Whether someone asked this process to stop: Ctrl-C, or `kill`.
///
/// The first request is noted, for the program to stop at a good place; a second one ends the
/// process at once.
public enum Interruption {
  private static let requested = Atomic<Bool>(false)

  public static var isRequested: Bool { requested.load(ordering: .relaxed) }

  /// Begins to note requests, and makes writing to a closed pipe an error instead of the end.
  public static func watch() {
    // Made here, since a handler must not be the first to touch it.
    requested.store(false, ordering: .relaxed)
    signal(SIGPIPE, SIG_IGN)
    var wanted = sigset_t()
    sigemptyset(&wanted)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      var action = sigaction()
      sigaction(number, nil, &action)
      // `nohup` asked for the run to go on without its terminal.
      let isIgnored = unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
      if number == SIGHUP && isIgnored { continue }
      sigaddset(&wanted, number)
      action = sigaction()
      action.__sigaction_handler.sa_handler = { number in
        Interruption.requested.store(true, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
      // No SA_RESTART: a waiting call returns, so that the request is seen at once.
      sigaction(number, &action, nil)
    }
    // Whoever started this process may have left them blocked.
    pthread_sigmask(SIG_UNBLOCK, &wanted, nil)
  }
}

/// The process was asked to stop, and did.
public struct Interrupted: Error, Sendable {
  /// What is kept of the work, if anything, and how to go on.
  public let kept: String?

  public init(kept: String? = nil) { self.kept = kept }
}
