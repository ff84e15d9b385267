import Errors
import Foundation
import PluginLoading

/// A word about plugins when the process traps while their code may be running.
enum CrashNote {
  /// The message, made beforehand: a handler of signals must not make one.
  nonisolated(unsafe) private static var text: UnsafeMutableBufferPointer<UInt8>?
  /// What was to happen before, by signal.
  nonisolated(unsafe) private static let before =
    UnsafeMutablePointer<sigaction>.allocate(capacity: 65)

  /// Prepares the message, if there are plugins. Called once, by a verb that is about to train.
  static func install() {
    let names = VisibleText.line(PluginLoader.plugins.map(\.path).joined(separator: ", "))
    if names.isEmpty || text != nil { return }
    let bytes = Array(
      """
      error: the process trapped in the midst of training with \(names)
      hint: most likely it is the plugin's code; what Swift says about it is beside this message

      """.utf8)
    let memory = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
    _ = memory.initialize(from: bytes)
    text = memory
    for number in [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV] {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { number in CrashNote.tell(number) }
      before[Int(number)] = sigaction()
      sigaction(number, &action, before + Int(number))
    }
  }

  /// Writes the message and ends, or lets whoever watched before go on, such as the runtime, which
  /// prints a backtrace: what trapped traps again.
  private static func tell(_ number: Int32) {
    if let text { _ = write(STDERR_FILENO, text.baseAddress, text.count) }
    let handler = before[Int(number)].__sigaction_handler.sa_handler
    if unsafeBitCast(handler, to: Int.self) == 0 { _exit(Failure.Code.badInput.rawValue) }
    sigaction(number, before + Int(number), nil)
  }
}
