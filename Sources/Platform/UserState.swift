import Foundation

/// Where what a program has to remember of a user lies: the XDG Base Directory Specification.
package enum UserState {
  /// `$XDG_STATE_HOME/harness`, by default `~/.local/state/harness`; it need not be there.
  package static var folder: String {
    let variables = ProcessInfo.processInfo.environment
    // The standard says that a path which is not absolute is none.
    func absolute(_ name: String) -> String? {
      variables[name].flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
    let home = absolute("HOME") ?? NSHomeDirectory()
    return (absolute("XDG_STATE_HOME") ?? home + "/.local/state") + "/harness"
  }
}
