import Foundation
import PluginLoading
import Synchronization

/// A last word about plugins when the process traps while their code may be running.
enum CrashNote {
  /// The message, made beforehand: a handler of signals must not make one.
  nonisolated(unsafe) private static var text: UnsafeMutableBufferPointer<UInt8>?

  /// Prepares the message, if there are plugins. Called once, by a verb that is about to train.
  static func install() {
    let names = PluginLoader.plugins.map(\.path).joined(separator: ", ")
    if names.isEmpty || text != nil { return }
    let bytes = Array(
      """
      error: the process trapped in the midst of training with \(names)
      hint: what was said above is most likely about the plugin's code

      """.utf8)
    let memory = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
    _ = memory.initialize(from: bytes)
    text = memory
    for number in [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV] {
      var action = sigaction()
      sigaction(number, nil, &action)
      // Whoever watches for it already, such as the runtime to print a backtrace, stays.
      let isWatched = unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) != 0
      if isWatched { continue }
      action.__sigaction_handler.sa_handler = { _ in
        if let text = CrashNote.text { _ = write(STDERR_FILENO, text.baseAddress, text.count) }
        _exit(Failure.Code.badInput.rawValue)
      }
      sigaction(number, &action, nil)
    }
  }
}
