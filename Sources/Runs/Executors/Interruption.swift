import Foundation
import Synchronization

/// Requests to stop this process: Ctrl-C, or `kill`.
///
/// As long as there is nothing to lose, the first one ends it. While something is at work that can be
/// kept, the first one is noted and told, for the program to stop at a good place, and a second one
/// ends it, with the processes that it has started.
public enum Interruption {
  private static let requests = Atomic<Int>(0)
  /// How many are at work whose state can be kept.
  private static let deferrals = Atomic<Int>(0)
  /// What is said at the first request, made beforehand: a handler of signals must not make it.
  nonisolated(unsafe) private static let text = UnsafeMutableBufferPointer<UInt8>.allocate(
    capacity: 1024)
  private static let length = Atomic<Int>(0)
  private static let isQuiet = Atomic<Bool>(false)

  public static var isRequested: Bool { requests.load(ordering: .relaxed) > 0 }

  /// Begins to note requests, and makes writing to a closed pipe an error instead of the end.
  ///
  /// - Parameter quietly: whether it ends without a word: whoever started this process speaks for all.
  public static func watch(quietly: Bool = false) {
    // Made here, since a handler must not be the first to touch them.
    requests.store(0, ordering: .relaxed)
    deferrals.store(0, ordering: .relaxed)
    length.store(0, ordering: .relaxed)
    isQuiet.store(quietly, ordering: .relaxed)
    text.initialize(repeating: 0)
    StartedProcesses.prepare()
    signal(SIGPIPE, SIG_IGN)
    // A file that may not grow any more is an error like a full disk.
    signal(SIGXFSZ, SIG_IGN)
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
      action.__sigaction_handler.sa_handler = { _ in Interruption.note() }
      // No SA_RESTART: a waiting call returns, so that the request is seen at once.
      sigaction(number, &action, nil)
    }
    // Whoever started this process may have left them blocked.
    pthread_sigmask(SIG_UNBLOCK, &wanted, nil)
  }

  /// Does something that sees by itself whether a stop is wanted, and then keeps what there is.
  ///
  /// - Parameter message: what is said at the first request; nothing is if it is empty.
  public static func deferred<Result>(
    saying message: String, _ body: () throws -> Result
  ) rethrows -> Result {
    if deferrals.load(ordering: .relaxed) == 0 {
      let bytes = Array((message.isEmpty ? "" : message + "\n").utf8.prefix(text.count))
      for (index, byte) in bytes.enumerated() { text[index] = byte }
      length.store(bytes.count, ordering: .releasing)
    }
    deferrals.add(1, ordering: .sequentiallyConsistent)
    defer { deferrals.subtract(1, ordering: .sequentiallyConsistent) }
    return try body()
  }

  /// What the handler does: nothing in it may allocate or take a lock.
  private static func note() {
    let before = requests.add(1, ordering: .sequentiallyConsistent).oldValue
    if before == 0, deferrals.load(ordering: .sequentiallyConsistent) > 0 {
      _ = write(STDERR_FILENO, text.baseAddress, length.load(ordering: .acquiring))
      return
    }
    StartedProcesses.endAll()
    let last: StaticString = "interrupted\n"
    if !isQuiet.load(ordering: .relaxed) {
      _ = write(STDERR_FILENO, last.utf8Start, last.utf8CodeUnitCount)
    }
    _exit(130)
  }
}

/// The child processes of this one, for a handler of signals to end them.
enum StartedProcesses {
  private static let capacity = 1024
  nonisolated(unsafe) private static let places = UnsafeMutablePointer<pid_t>.allocate(
    capacity: capacity)
  private static let change = Mutex(())

  static func prepare() { places.initialize(repeating: 0, count: capacity) }

  static func add(_ process: pid_t) {
    change.withLock { _ in
      if let free = (0..<capacity).first(where: { places[$0] == 0 }) { places[free] = process }
    }
  }

  /// Once it has been waited for.
  static func remove(_ process: pid_t) {
    change.withLock { _ in
      for place in 0..<capacity where places[place] == process { places[place] = 0 }
    }
  }

  /// Ends them and what they have started in their groups.
  static func endAll() {
    for place in 0..<capacity where places[place] > 0 { kill(-places[place], SIGKILL) }
  }
}

/// The process was asked to stop, and did.
public struct Interrupted: Error, Sendable {
  /// What is kept of the work, if anything, and how to go on.
  public let kept: String?

  public init(kept: String? = nil) { self.kept = kept }
}
