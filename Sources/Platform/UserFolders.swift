import Foundation

/// The folders of a user that a program may write to: the XDG Base Directory Specification. They need
/// not be there.
package enum UserFolders {
  /// What it has to remember: `$XDG_STATE_HOME/harness`, by default `~/.local/state/harness`.
  package static var state: String { folder("XDG_STATE_HOME", else: ".local/state") }

  /// What it can make again: `$XDG_CACHE_HOME/harness`, by default `~/.cache/harness`.
  package static var cache: String { folder("XDG_CACHE_HOME", else: ".cache") }

  private static func folder(_ variable: String, else standard: String) -> String {
    let variables = ProcessInfo.processInfo.environment
    // The standard says that a path which is not absolute is none.
    func absolute(_ name: String) -> String? {
      variables[name].flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
    let home = absolute("HOME") ?? NSHomeDirectory()
    return (absolute(variable) ?? FilePath.joined(home, standard)) + "/harness"
  }
}
